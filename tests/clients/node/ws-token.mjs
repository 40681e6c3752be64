// graphql-ws: a token that expires while the socket is open, and a client that comes back with a fresh one.
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { authorized, changes, freshToken, given, stop, tell, told } from './report.mjs';

let token = given.token;
const client = createClient({
  url: given.url,
  webSocketImpl: WebSocket,
  connectionParams: async () => {
    token ??= await freshToken();
    return authorized(token);
  },
  retryWait: async () => {},
  on: {
    closed: ({ code, reason }) => {
      tell('closed', [code, reason]);
      if (code === 4403) token = null;
    },
    connected: (_socket, _payload, wasRetry) => tell('connected', wasRetry),
  },
});

const request = changes(given.trip, 0);
const following = client.iterate(request);
request.variables.since = (await following.next()).value.data.tripChanged.seq;
tell('following');
const { value } = await following.next();
tell('change', value.data.tripChanged.trip);
await following.return();
await told();
client.dispose();
stop();

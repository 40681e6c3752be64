// graphql-ws: pings of the server that the client answers, pings of the client that the server answers, and a client that
// answers none.
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { authorized, given, stop, tell } from './report.mjs';

function connect(options) {
  const seen = { 'ping of the server': 0, 'pong of the client': 0, 'ping of the client': 0, 'pong of the server': 0 };
  const client = createClient({
    url: given.url,
    webSocketImpl: WebSocket,
    connectionParams: authorized(given.token),
    lazy: false,
    retryAttempts: 0,
    onNonLazyError: () => {},
    ...options,
  });
  client.on('ping', (received) => {
    seen[received ? 'ping of the server' : 'ping of the client'] += 1;
  });
  client.on('pong', (received) => {
    seen[received ? 'pong of the server' : 'pong of the client'] += 1;
  });
  const closed = new Promise((resolve) => client.on('closed', ({ code, reason }) => resolve([code, reason])));
  return { client, seen, closed };
}

const lively = connect({ keepAlive: given.pingMilliseconds / 3 });
const mute = connect({ disablePong: true });
tell('mute', await mute.closed);
while (Object.values(lively.seen).some((count) => count < 3)) await new Promise((resolve) => setTimeout(resolve, 10));
tell('lively', Object.keys(lively.seen));
lively.client.dispose();
tell('closed', (await lively.closed)[0]);
stop();

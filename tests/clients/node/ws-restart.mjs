// graphql-ws: a node that closes for a restart, or that closes a client that does not read; the client goes where it is
// told to and takes up its subscription where it stopped.
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { authorized, given, stop, tell, told } from './report.mjs';

const variables = { id: given.trip, since: given.since };
const query = 'subscription ($id: ID!, $since: Int) { tripChanged(id: $id, since: $since) { id seq trip { notes } } }';
let url = given.url;
let back;
const isBack = new Promise((resolve) => {
  back = resolve;
});
let socket;
const client = createClient({
  url: async () => {
    url ??= await told();
    return url;
  },
  webSocketImpl: WebSocket,
  connectionParams: authorized(given.token),
  retryWait: async () => {},
  shouldRetry: () => true,
  on: {
    opened: (opened) => {
      socket = opened;
    },
    closed: ({ code, reason, wasClean }) => {
      tell('closed', [code, reason, wasClean]);
      if (code === 1012) url = null;
    },
    connected: (_socket, _payload, wasRetry) => {
      tell('connected', wasRetry);
      if (wasRetry) back();
    },
  },
});

for (let number = 1; number < given.copies; number += 1) {
  client.subscribe({ query, variables: { id: given.trip } }, { next: () => {}, error: () => {}, complete: () => {} });
}

const seen = [];
let last;
client.subscribe({ query, variables }, {
  next: ({ data, errors }) => {
    if (errors) tell('errors', errors);
    const { id, seq } = data.tripChanged;
    seen.push([id, seq]);
    variables.since = seq;
    if (seen.length === 1) {
      if (given.isSlow) socket.pause();
      tell('following');
    }
    finish();
  },
  error: (error) => tell('error', error),
  complete: () => tell('complete'),
});

function finish() {
  if (!seen.some(([id]) => id === last)) return;
  tell('seen', seen.map(([, seq]) => seq));
  client.dispose();
  stop();
}

if (given.isSlow) {
  await told();
  socket.resume();
}
await isBack;
last = await told();
finish();

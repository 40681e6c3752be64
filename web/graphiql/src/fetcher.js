// Queries and mutations go over HTTP, subscriptions over graphql-transport-ws; both speak for the guest who is signed in.
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { createClient } from 'graphql-ws';
import { authorization, onSession } from './session.js';

// What the headers editor says goes before the session.
let typed = {};

const socket = createClient({
  url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/graphql`,
  connectionParams: async () => ({ ...(await authorization()), ...typed }),
});
// A socket speaks for whom it introduced itself as, so a new session needs a new one.
onSession(() => socket.terminate());

const send = createGraphiQLFetcher({
  url: '/graphql',
  wsClient: socket,
  fetch: async (url, init) => fetch(url, { ...init, headers: { ...(await authorization()), ...init.headers } }),
});

export function fetcher(params, options) {
  const headers = options?.headers ?? {};
  if (JSON.stringify(headers) !== JSON.stringify(typed)) {
    typed = headers;
    socket.terminate();
  }
  return send(params, options);
}

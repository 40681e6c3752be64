// graphql-ws: a query, a mutation and a subscription over one socket, opened when it is needed or at once.
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { ME, authorized, changes, given, rename, stop, tell } from './report.mjs';

async function only(client, request) {
  const results = [];
  for await (const result of client.iterate(request)) results.push(result);
  return results.map(({ data, errors }) => data ?? errors.map((error) => error.extensions.code));
}

async function session(lazy, trip) {
  let opened = 0;
  let closed;
  const isClosed = new Promise((resolve) => {
    closed = resolve;
  });
  const client = createClient({
    url: given.url,
    webSocketImpl: WebSocket,
    connectionParams: { ...authorized(given.token), acceptLanguage: 'pt-BR' },
    connectionAckWaitTimeout: 5000,
    lazy,
    retryAttempts: 0,
    on: {
      opened: () => {
        opened += 1;
      },
      closed: ({ code }) => closed(code),
    },
  });
  if (!lazy) await new Promise((resolve) => client.on('connected', resolve));
  tell('opened before the first operation', opened);
  const following = client.iterate(changes(trip, 0));
  const first = await following.next();
  tell('follows', typeof first.value.data.tripChanged.seq);
  tell('query', await only(client, ME));
  tell('mutation', await only(client, rename(trip, `Lazy ${lazy}`)));
  const second = await following.next();
  tell('subscription', second.value.data.tripChanged.trip);
  tell('error', await new Promise((resolve) => client.subscribe({ query: '{ nothing }' }, {
    next: () => resolve('next'),
    error: (errors) => resolve(errors.map((error) => error.extensions.code)),
    complete: () => resolve('complete'),
  })));
  tell('syntax', await new Promise((resolve) => client.subscribe({ query: '{' }, {
    next: () => resolve('next'),
    error: (errors) => resolve(errors.map((error) => error.extensions.code)),
    complete: () => resolve('complete'),
  })));
  tell('still', await only(client, ME));
  await following.return();
  client.dispose();
  tell('closed', await isClosed);
  tell('opened', opened);
}

await session(true, given.trip);
await session(false, given.other);
stop();

// graphql-sse: a query, a mutation, a subscription, one that is left, and one whose token expires and that is taken up
// with a fresh one, in either mode.
import { createClient } from 'graphql-sse';
import { ME, authorized, changes, freshToken, given, rename, stop, tell, told } from './report.mjs';

async function only(client, request) {
  const results = [];
  for await (const result of client.iterate(request)) results.push(result);
  return results.map(({ data, errors }) => data ?? errors.map((error) => error.extensions.code));
}

let { token } = given;
const client = createClient({
  url: given.url,
  singleConnection: given.singleConnection,
  headers: async () => {
    token ??= await freshToken();
    return authorized(token);
  },
  retry: async () => {
    token = null;
  },
  on: {
    connecting: (again) => tell('connecting', again),
    connected: (again) => tell('connected', again),
  },
});

const following = client.iterate(changes(given.trip, 0));
tell('follows', typeof (await following.next()).value.data.tripChanged.seq);
tell('query', await only(client, ME));
tell('mutation', await only(client, rename(given.trip, 'Outra')));
tell('subscription', (await following.next()).value.data.tripChanged.trip);
tell('error', await only(client, { query: '{ nothing }' }));
await following.return();
tell('left');
await told();

const request = changes(given.trip, 0);
const again = client.iterate(request);
for (let number = 0; number < 2; number += 1) {
  request.variables.since = (await again.next()).value.data.tripChanged.seq;
}
tell('following');
tell('taken up', (await again.next()).value.data.tripChanged.trip);
await again.return();
client.dispose();
stop();

// graphql-sse: a node that ends its streams for a restart; the client goes where it is told to and takes up its
// subscription where it stopped.
import { createClient } from 'graphql-sse';
import { authorized, given, stop, tell, told } from './report.mjs';

let { url } = given;
const client = createClient({
  url: async () => {
    url ??= await told();
    return url;
  },
  headers: authorized(given.token),
  retry: async () => {
    tell('interrupted');
    url = null;
  },
  on: {
    connected: (again) => tell('connected', again),
  },
});

const variables = { id: given.trip, since: 0 };
const query = 'subscription ($id: ID!, $since: Int) { tripChanged(id: $id, since: $since) { id seq } }';
const seen = [];
let last;
client.subscribe({ query, variables }, {
  next: ({ data, errors }) => {
    if (errors) tell('errors', errors);
    const { id, seq } = data.tripChanged;
    seen.push([id, seq]);
    variables.since = seq;
    if (seen.length === 1) tell('following');
    if (seen.length === 2) told().then((value) => {
      last = value;
      finish();
    });
    finish();
  },
  error: (error) => tell('error', String(error)),
  complete: () => tell('complete'),
});

function finish() {
  if (!seen.some(([id]) => id === last)) return;
  tell('seen', seen.map(([, seq]) => seq));
  client.dispose();
  stop();
}

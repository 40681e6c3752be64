// What the scripts of this folder share: they are given one JSON argument, print a JSON line for each thing they see, and
// read a line from standard input where they wait for the test.
import { createInterface } from 'node:readline';

export const given = JSON.parse(process.argv[2]);

export function tell(event, value = null) {
  process.stdout.write(`${JSON.stringify([event, value])}\n`);
}

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

export async function told() {
  const { value } = await lines.next();
  return JSON.parse(value);
}

export function stop() {
  process.stdin.destroy();
}

export function authorized(token) {
  return { Authorization: `Bearer ${token}` };
}

export const ME = { query: '{ me { id } }' };

export function rename(tripId, title) {
  return {
    query: 'mutation ($input: UpdateTripInput!) { updateTrip(input: $input) { trip { title } problems { code } } }',
    variables: { input: { id: tripId, title } },
  };
}

export function changes(tripId, since) {
  return {
    query: 'subscription ($id: ID!, $since: Int) { tripChanged(id: $id, since: $since) { seq trip { title } } }',
    variables: { id: tripId, since },
  };
}

let { refreshToken } = given;

export async function freshToken() {
  const query = 'mutation ($token: String!) { refreshSession(refreshToken: $token) { session { accessToken refreshToken } } }';
  const response = await fetch(given.http, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables: { token: refreshToken } }),
  });
  const { session } = (await response.json()).data.refreshSession;
  refreshToken = session.refreshToken;
  return session.accessToken;
}

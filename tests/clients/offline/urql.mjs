// An app with urql and graphcache's offlineExchange. It can be closed and opened again: its storage is an IndexedDB.
import './web.mjs';
import 'fake-indexeddb/auto';
import { Client, fetchExchange, gql } from '@urql/core';
import { offlineExchange } from '@urql/exchange-graphcache';
import { makeDefaultStorage } from '@urql/exchange-graphcache/default-storage';
import { authorized, given, tell, told } from '../node/report.mjs';

globalThis.window = new EventTarget();

const TRIP = gql`query ($id: ID!) { trip(id: $id) { id title days { id stops { id title done } } } }`;
const CREATE = gql`mutation ($input: CreateStopInput!) { createStop(input: $input) { stop { id title done } problems { code } } }`;
const UPDATE = gql`mutation ($input: UpdateStopInput!) { updateStop(input: $input) { stop { id title done } problems { code } } }`;

let app;
const requests = [];

function ask(...request) {
  const response = fetch(...request);
  requests.push(response.then((each) => each.clone().text(), () => {}));
  return response;
}

function open() {
  app = new Client({
    url: given.url,
    fetch: ask,
    preferGetMethod: false,
    fetchOptions: { headers: authorized(given.token) },
    exchanges: [
      offlineExchange({
        storage: makeDefaultStorage({ idbName: 'app' }),
        // A browser says "Failed to fetch", which is what graphcache looks for; Node has words of its own.
        isOfflineError: (error) => Boolean(error?.networkError) && !error.response,
        keys: { CreateStopPayload: () => null, UpdateStopPayload: () => null },
        optimistic: {
          createStop: ({ input }) => ({
            __typename: 'CreateStopPayload', stop: { __typename: 'Stop', id: input.id, title: input.title, done: false }, problems: [],
          }),
          updateStop: ({ input }) => ({
            __typename: 'UpdateStopPayload', stop: { __typename: 'Stop', done: input.done, id: input.id, title: input.title }, problems: [],
          }),
        },
        updates: {
          Mutation: {
            createStop({ createStop: { stop } }, { input }, cache) {
              const day = cache.keyOfEntity({ __typename: 'Day', id: input.dayId });
              const stops = cache.resolve(day, 'stops') ?? [];
              if (stop && !stops.includes(`Stop:${stop.id}`)) cache.link(day, 'stops', [...stops, `Stop:${stop.id}`]);
            },
          },
        },
      }),
      fetchExchange,
    ],
  });
}

// The first answer; a mutation that waits for the network has none.
function answered(document, variables) {
  return app.mutation(document, variables).toPromise().then((result) => {
    const payload = Object.values(result.data ?? {})[0];
    tell('answered', [payload?.stop?.id ?? null, payload?.problems.map((problem) => problem.code) ?? [], result.error?.message ?? null]);
  });
}

// What the exchange keeps of mutations that wait; it writes that down a moment after it has decided to.
async function until(isReached) {
  while (!isReached(JSON.stringify(await metadata()))) await new Promise((resolve) => setTimeout(resolve, 5));
}

const commands = {
  open,
  // Leaves nothing of the app but its storage.
  close() { app = null; },
  async trip({ policy }) {
    const { data, error } = await app.query(TRIP, { id: given.trip }, { requestPolicy: policy }).toPromise();
    return data ? data.trip.days.map((day) => day.stops.map((each) => [each.id, each.title, each.done])) : (error?.message ?? null);
  },
  create({ input }) { void answered(CREATE, { input }); },
  update({ input }) { void answered(UPDATE, { input }); },
  queued: ({ stop }) => until((kept) => kept.includes(stop)),
  // Waits until nothing waits, and the requests that this took have been answered.
  async sent() {
    await until((kept) => kept === '[]');
    await Promise.all(requests);
  },
  online() { window.dispatchEvent(new Event('online')); },
};

function metadata() {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('app', 1);
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const reading = opening.result.transaction('metadata', 'readonly').objectStore('metadata').get('metadata');
      reading.onsuccess = () => resolve(reading.result ?? []);
    };
  });
}

for (;;) {
  const { do: name, ...values } = await told();
  tell(name, (await commands[name](values)) ?? null);
}

// TripWise's trips in an RxDB database, offline and live: paste this file into your app. It was tried with rxdb 17.6.0 and
// rxjs 7.8.2, by the tests of TripWise itself. docs/sync-protocol.md tells what a row, a refusal and a reset are.
//
//   import { collections, startReplication } from './tripwise.mjs';
//
//   const database = await createRxDatabase({ name: 'tripwise', storage: getRxStorageDexie() });
//   await database.addCollections(collections);
//   const replication = startReplication(database, { url: 'https://…/graphql', token: () => session.accessToken() });
import { addRxPlugin } from 'rxdb/plugins/core';
import { RxDBLeaderElectionPlugin } from 'rxdb/plugins/leader-election';
import { replicateGraphQL } from 'rxdb/plugins/replication-graphql';
import { Subject, firstValueFrom, from, race } from 'rxjs';

addRxPlugin(RxDBLeaderElectionPlugin);

// Raise it when you change the schemas below in a way that an old server would not understand.
const SCHEMA_VERSION = 1;

// Defaults are those of the server: what the app creates is whole at once.
const id = { type: 'string', maxLength: 60 };
const text = { type: 'string' };
const optionalText = { type: ['string', 'null'], default: null };
const flag = { type: 'boolean', default: false };
const notes = { type: 'string', default: '' };
const texts = { type: 'array', items: text, default: [] };
const money = { type: ['object', 'null'], properties: { amountMicros: { type: 'number' }, currency: text }, default: null };
const place = { type: ['object', 'null'], properties: { latitude: { type: 'number' }, longitude: { type: 'number' } }, default: null };

// `refusal` is the code of a problem if the server refused this document's last write, else null. It is the server's word:
// show it to the traveller, and leave it where it is.
function schema(properties) {
  return {
    version: 0,
    primaryKey: 'id',
    type: 'object',
    properties: { id, ...properties, refusal: optionalText },
    required: ['id'],
  };
}

export const collections = {
  trips: {
    schema: schema({
      title: text,
      owner: text,
      destinations: { type: 'array', items: text },
      startsOn: optionalText,
      dayCount: { type: 'number' },
      // Who creates a trip names its days here, so that their stops can be written before the server was ever asked.
      dayIds: { type: 'array', items: id },
      travellers: { type: 'array', items: { type: 'object', properties: { age: { type: 'number' } } } },
      budget: money,
      interests: texts,
      pace: text,
      mobility: text,
      diets: texts,
      locale: text,
      notes,
      createdAt: text,
      updatedAt: text,
    }),
  },
  days: { schema: schema({ tripId: id, number: { type: 'number' }, destination: text, title: notes, notes }) },
  stops: {
    schema: schema({
      tripId: id,
      dayId: id,
      // Stops of a day stand in the order of their positions. Write one between those of its neighbours to move a stop.
      position: { type: 'number' },
      kind: { type: 'string', default: 'visit' },
      title: text,
      placeId: optionalText,
      location: place,
      startsAt: optionalText,
      durationMinutes: { type: 'number', default: 60 },
      cost: money,
      notes,
      bookingReference: notes,
      done: flag,
      locked: flag,
    }),
  },
  notes: { schema: schema({ tripId: id, about: optionalText, author: text, text, createdAt: text, updatedAt: text }) },
  // A message with id, tripId and text asks for a refinement; the answer comes as another message.
  messages: {
    schema: schema({
      tripId: id,
      speaker: text,
      author: optionalText,
      text,
      handledBy: optionalText,
      generationId: optionalText,
      pending: flag,
      createdAt: text,
    }),
  },
};

// `url` is the GraphQL endpoint. `token({ isStale })` returns an access token, or a promise of one; `isStale` tells that the
// last one was refused, and a fresh one is needed. `storage` keeps one short text and has `getItem` and `setItem` as
// localStorage has; it must live and die with the database. `onReset` is called after the server had lost or forgotten what this
// device knew of, and everything is compared anew. What is returned has `error$`, `awaitInSync()` and `cancel()`.
export function startReplication(
  database,
  {
    url,
    ws = url.replace(/^http/, 'ws'),
    token,
    storage = globalThis.localStorage,
    pullBatchSize = 1000,
    pushBatchSize = 100,
    retryMilliseconds = 5000,
    onReset = () => {},
  },
) {
  const error$ = new Subject();
  const key = `tripwise-epoch-${database.name}`;
  let states = [];
  let isCancelled = false;
  let isResetting = false;

  async function authorized(request) {
    const again = request.clone();
    request.headers.set('Authorization', `Bearer ${await token({ isStale: false })}`);
    const response = await fetch(request);
    if (response.status !== 401) return response;
    again.headers.set('Authorization', `Bearer ${await token({ isStale: true })}`);
    return fetch(again);
  }

  let wasRefused = false;
  const wsOptions = {
    // Without this, live sync dies for good after five attempts, which is half a minute without network.
    retryAttempts: Infinity,
    retryWait: (attempt) => wait(Math.min(retryMilliseconds * 2 ** attempt, 60_000) * (0.5 + Math.random())),
    lazy: true,
    keepAlive: 20_000,
    connectionParams: async () => ({ Authorization: `Bearer ${await token({ isStale: wasRefused })}` }),
    on: {
      connected: () => { wasRefused = false; },
      closed: (event) => { wasRefused = event.code === 4403; },
    },
  };

  function replicate(collection, epoch) {
    const shape = collection.schema.jsonSchema;
    const fields = `${selection(shape)} deleted`;
    // What there is nothing to tell of, in a deleted document for one, is null in GraphQL and absent here.
    const isNullable = (field) => [shape.properties[field]?.type].flat().includes('null');
    const stored = (document) => Object.fromEntries(
      Object.entries(document).filter(([field, value]) => value !== null || isNullable(field)),
    );
    const name = collection.name[0].toUpperCase() + collection.name.slice(1);
    // rxdb drops what comes of a document while its own change of it is on the way, and never asks for it again: so that change
    // has to arrive first. A push that fails is repeated later, and then answered with what the server has.
    const pushed = () => firstValueFrom(race(from(state.internalReplicationState.streamQueue.up), state.error$), { defaultValue: null });
    const state = replicateGraphQL({
      collection,
      url: { http: url, ws },
      // A new epoch begins where the server lost what it had: another identifier makes RxDB compare everything anew.
      replicationIdentifier: `tripwise-${epoch}`,
      deletedField: 'deleted',
      waitForLeadership: false,
      retryTime: retryMilliseconds,
      fetch: authorized,
      pull: {
        batchSize: pullBatchSize,
        queryBuilder: (checkpoint, limit) => ({
          query: `query ($checkpoint: SyncCheckpointInput, $limit: Int!) {
            pull${name}(checkpoint: $checkpoint, limit: $limit) { documents { ${fields} } checkpoint { token } } }`,
          variables: { checkpoint: checkpoint ?? null, limit },
        }),
        streamQueryBuilder: () => ({
          query: `subscription { stream${name} { resync documents { ${fields} } checkpoint { token } } }`,
          variables: {},
        }),
        // The first event of a stream is sent once it is registered: what was written between the last pull and now is pulled.
        responseModifier: async (page, origin) => {
          if (origin === 'stream' && (page.resync || !page.checkpoint)) return 'RESYNC';
          await pushed();
          return { documents: page.documents.map(stored), checkpoint: page.checkpoint };
        },
        wsOptions,
      },
      push: {
        batchSize: pushBatchSize,
        queryBuilder: (rows) => ({
          query: `mutation ($rows: [${name}RowInput!]!, $version: Int!) {
            push${name}(rows: $rows, schemaVersion: $version) { ${fields} } }`,
          variables: { rows, version: SCHEMA_VERSION },
        }),
        responseModifier: (documents) => documents.map(stored),
      },
    });
    state.error$.subscribe((error) => {
      error$.next(error);
      if (codesOf(error).includes('SYNC_RESET')) void reset();
    });
    return state;
  }

  async function start() {
    // One tab speaks with the server; another takes over when it is closed.
    await database.waitForLeadership();
    const epoch = (await storage.getItem(key)) ?? 'first';
    if (!isCancelled) states = Object.keys(collections).map((name) => replicate(database[name], epoch));
  }

  async function reset() {
    if (isResetting || isCancelled) return;
    isResetting = true;
    try {
      const epoch = await presentEpoch();
      await storage.setItem(key, epoch);
      await Promise.all(states.map((state) => state.remove()));
      await start();
      onReset(epoch);
    } catch (error) {
      // The next refused pull begins here again.
      error$.next(error);
    } finally {
      isResetting = false;
    }
  }

  async function presentEpoch() {
    const body = JSON.stringify({ query: '{ syncPull(limit: 1) { epoch } }' });
    const response = await authorized(new Request(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body }));
    return (await response.json()).data.syncPull.epoch;
  }

  const started = start();
  return {
    error$: error$.asObservable(),
    async awaitInSync() {
      await started;
      await Promise.all(states.map((state) => state.awaitInSync()));
    },
    async cancel() {
      isCancelled = true;
      await Promise.all(states.map((state) => state.cancel()));
    },
  };
}

// Returns a new id, such as newId('stp', trip.id): a device gives its own ids, in the cell of the user's id or the trip's.
// Kinds are trp, day, stp, not and msg. What follows the cell is a UUIDv7 (RFC 9562, section 5.7).
export function newId(kind, beside) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const born = Date.now().toString(16).padStart(12, '0');
  const variant = '89ab'[bytes[8] & 3];
  return `${kind}_${beside.split('_')[1]}_${born}7${digits.slice(13, 16)}${variant}${digits.slice(17)}`;
}

// Returns the codes of docs/problems.md that an error of a replication carries.
export function codesOf(error) {
  return (error?.parameters?.errors ?? []).map((one) => one?.extensions?.code).filter(Boolean);
}

// A schema is also what is asked for: an app that knows fewer fields neither gets nor overwrites the others.
function selection({ properties }) {
  const names = Object.keys(properties).filter((name) => !name.startsWith('_'));
  return names.map((name) => {
    const { properties: inner } = properties[name].items ?? properties[name];
    return inner ? `${name} { ${selection({ properties: inner })} }` : name;
  }).join(' ');
}

function wait(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

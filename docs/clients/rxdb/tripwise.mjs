// TripWise's trips in an RxDB database, offline and live: paste this file into your app. It was tried with rxdb 17.6.0 and
// rxjs 7.8.2, by the tests of TripWise itself. docs/sync-protocol.md tells what a row, a refusal and a reset are.
//
//   import { collections, startReplication } from './tripwise.mjs';
//
//   const database = await createRxDatabase({ name: 'tripwise', storage: getRxStorageDexie() });
//   await database.addCollections(collections);
//   const replication = startReplication(database, { url: 'https://…/graphql', token: () => session.accessToken() });
import { addRxPlugin, deepEqual, getAssumedMasterState } from 'rxdb/plugins/core';
import { RxDBLeaderElectionPlugin } from 'rxdb/plugins/leader-election';
import { replicateGraphQL } from 'rxdb/plugins/replication-graphql';
import { BehaviorSubject, Subject, filter, firstValueFrom, from, race, switchMap } from 'rxjs';

addRxPlugin(RxDBLeaderElectionPlugin);

// Raise it when you change the schemas below in a way that an old server would not understand.
const SCHEMA_VERSION = 1;

// The server takes bodies of up to 256 KiB: this is what their rows may have of it. An edit of the largest document takes half.
const PUSH_BYTES = 240_000;

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
// localStorage has; it must live and die with the database. `onReset` is called when the server has lost or forgotten what this
// device knew of, and everything is about to be compared anew. What is returned has `error$`, `awaitInSync()` and `cancel()`.
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
  const states$ = new BehaviorSubject([]);
  let formers = [];
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

  // A replication of a former epoch, which tells what the server had of a document, and does nothing else.
  function remember(collection, epoch) {
    const state = replicateGraphQL({
      collection,
      url: { http: url },
      replicationIdentifier: `tripwise-${epoch}`,
      deletedField: 'deleted',
      waitForLeadership: false,
      push: { queryBuilder: () => new Promise(() => {}) },
    });
    state.error$.subscribe((error) => error$.next(error));
    return state;
  }

  // `former` are the replications of former epochs, the oldest first.
  function replicate(collection, epoch, former) {
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
    const send = state.push.handler;
    state.push.handler = async (rows) => pushInParts(await withFormer(rows, former), send);
    state.error$.subscribe((error) => {
      error$.next(error);
      if (codesOf(error).includes('SYNC_RESET')) void reset();
    });
    return state;
  }

  // What is stored are epochs, the present one first. It is `first` until the first reset; the others are those whose replications
  // still know what the server had, for as long as not everything has been compared anew.
  async function start() {
    // One tab speaks with the server; another takes over when it is closed.
    await database.waitForLeadership();
    begin(((await storage.getItem(key)) ?? 'first').split(' '));
  }

  function begin([epoch, ...earlier]) {
    if (isCancelled) return;
    const former = Object.fromEntries(
      Object.keys(collections).map((name) => [name, [...earlier].reverse().map((each) => remember(database[name], each))]),
    );
    formers = Object.values(former).flat();
    states$.next(Object.keys(collections).map((name) => replicate(database[name], epoch, former[name])));
    if (earlier.length > 0) forget(epoch).catch((error) => error$.next(error));
  }

  async function forget(epoch) {
    const states = states$.value;
    await Promise.all(states.map((state) => state.awaitInSync()));
    const isPresent = () => states === states$.value && !isResetting && !isCancelled;
    if (isPresent()) await Promise.all(formers.map((state) => state.remove()));
    if (isPresent()) await storage.setItem(key, epoch);
  }

  async function reset() {
    if (isResetting || isCancelled) return;
    isResetting = true;
    try {
      const present = await presentEpoch();
      const known = ((await storage.getItem(key)) ?? 'first').split(' ');
      let epoch = present;
      while (known.includes(epoch)) epoch += '+';
      await storage.setItem(key, [epoch, ...known].join(' '));
      await Promise.all([...states$.value, ...formers].map((state) => state.cancel()));
      begin([epoch, ...known]);
      onReset(present);
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
      await firstValueFrom(states$.pipe(
        filter((states) => states.length > 0),
        switchMap((states) => Promise.all(states.map((state) => state.awaitInSync()))),
      ));
    },
    async cancel() {
      isCancelled = true;
      await Promise.all([...states$.value, ...formers].map((state) => state.cancel()));
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

// RxDB counts rows where the server counts bytes: a batch goes in as many requests as it takes, one after the other and in order. When
// one fails, RxDB sends the whole batch again; what has arrived already is answered with what the server has.
async function pushInParts(rows, send) {
  if (bytesOf(rows) <= PUSH_BYTES) return send(rows);
  if (rows.length === 1) return pushLarge(rows[0], send);
  const half = rows.length >> 1;
  return [...await pushInParts(rows.slice(0, half), send), ...await pushInParts(rows.slice(half), send)];
}

// A row that is too large for any request has a text that the server would refuse. So it is refused here, in the same way: with what
// the server has, or where it has nothing with itself.
async function pushLarge({ assumedMasterState: assumed, newDocumentState: wanted }, send) {
  if (deepEqual(assumed, wanted)) return [];
  const isRefused = !assumed || bytesOf([assumed, assumed]) > PUSH_BYTES;
  if (isRefused && bytesOf([{ newDocumentState: wanted }]) <= PUSH_BYTES) return send([{ newDocumentState: wanted }]);
  const [there = assumed] = isRefused ? [wanted] : await send([{ assumedMasterState: assumed, newDocumentState: assumed }]);
  return [there.deleted ? there : { ...there, refusal: 'BODY_TOO_LARGE' }];
}

function bytesOf(value) {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}

// After a reset, rxdb knows nothing of what the server had: a row would look like a copy that is merely old, and give way. What the
// traveller has changed since is told by what a former replication knew.
async function withFormer(rows, former) {
  const ids = rows.filter((row) => !row.assumedMasterState).map((row) => row.newDocumentState.id);
  const known = {};
  for (const state of ids.length > 0 ? former : []) {
    await state.startPromise;
    Object.assign(known, await getAssumedMasterState(state.internalReplicationState, ids));
  }
  return rows.map((row) => {
    if (row.assumedMasterState || !known[row.newDocumentState.id]) return row;
    const { _deleted: deleted, ...document } = known[row.newDocumentState.id].docData;
    const assumedMasterState = { ...document, deleted };
    return deepEqual(assumedMasterState, row.newDocumentState) ? row : { ...row, assumedMasterState };
  });
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

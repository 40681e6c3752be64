// A device with WatermelonDB on LokiJS, whose synchronize() goes through a small adapter onto syncPull and syncPush.
import './web.mjs';
import { createRequire } from 'node:module';
import { authorized, given, tell, told } from '../node/report.mjs';

const require = createRequire(import.meta.url);
const { Database, Model, appSchema, tableSchema } = require('@nozbe/watermelondb');
const LokiJSAdapter = require('@nozbe/watermelondb/adapters/lokijs').default;
const logger = require('@nozbe/watermelondb/utils/common/logger').default;
const { synchronize } = require('@nozbe/watermelondb/sync');
const { LokiMemoryAdapter } = require('lokijs');

const PULL = `query ($checkpoint: String) {
  syncPull(checkpoint: $checkpoint, limit: 100) { status hasMore checkpoint documents { id kind deleted body } } }`;
const PUSH = `mutation ($input: SyncPushInput!) {
  syncPush(input: $input) { expected results { id outcome problem { code } } problems { code } } }`;
const OUTBOX = 'tripwise_outbox';

const columns = [
  { name: 'trip_id', type: 'string' },
  { name: 'day_id', type: 'string' },
  { name: 'title', type: 'string' },
  { name: 'done', type: 'boolean' },
];
const camel = { trip_id: 'tripId', day_id: 'dayId', title: 'title', done: 'done' };

class Stop extends Model {
  static table = 'stops';
}

logger.silence();
const database = new Database({
  adapter: new LokiJSAdapter({
    schema: appSchema({ version: 1, tables: [tableSchema({ name: 'stops', columns })] }),
    useWebWorker: false,
    useIncrementalIndexedDB: true,
    _testLokiAdapter: new LokiMemoryAdapter(),
  }),
  modelClasses: [Stop],
});

async function ask(query, variables) {
  const response = await fetch(given.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...authorized(given.token) },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  if (errors) throw new Error(JSON.stringify(errors));
  return Object.values(data)[0];
}

// WatermelonDB wants a number to remember a pull by; the checkpoint that it stands for is kept beside it.
async function pullChanges({ lastPulledAt }) {
  const known = lastPulledAt ? JSON.parse(await database.localStorage.get(`tripwise_checkpoint_${lastPulledAt}`)) : null;
  let checkpoint = known;
  let isNew = !known;
  const stops = new Map();
  let page;
  do {
    page = await ask(PULL, { checkpoint });
    isNew ||= page.status !== 'DELTA';
    checkpoint = page.checkpoint;
    for (const document of page.documents) if (document.kind === 'STOP') stops.set(document.id, document);
  } while (page.hasMore);
  const present = [...stops.values()].filter((stop) => !stop.deleted);
  const deleted = [...stops.values()].filter((stop) => stop.deleted).map((stop) => stop.id);
  const updated = present.map(({ id, body }) => ({ id, ...Object.fromEntries(columns.map(({ name }) => [name, body[camel[name]]])) }));
  const timestamp = (lastPulledAt ?? 0) + 1;
  await database.localStorage.set(`tripwise_checkpoint_${timestamp}`, JSON.stringify(checkpoint));
  const changes = { stops: { created: [], updated, deleted } };
  return isNew && lastPulledAt ? { changes, timestamp, experimentalStrategy: 'replacement' } : { changes, timestamp };
}

// What was sent is kept until it is acknowledged, and sent again under the same numbers: the server does it once.
async function pushChanges({ changes }) {
  const kept = JSON.parse((await database.localStorage.get(OUTBOX)) ?? 'null') ?? { clientId: crypto.randomUUID(), next: 1, waiting: [] };
  const again = kept.waiting.map(same);
  const fresh = mutationsOf(changes.stops).filter((mutation) => !again.includes(same(mutation)));
  kept.waiting.push(...fresh.map((mutation, index) => ({ id: kept.next + index, ...mutation })));
  kept.next += fresh.length;
  await database.localStorage.set(OUTBOX, JSON.stringify(kept));
  const { clientId, waiting } = kept;
  const { results, problems } = await ask(PUSH, { input: { clientId, mutations: waiting } });
  if (problems.length) throw new Error(JSON.stringify(problems));
  await database.localStorage.set(OUTBOX, JSON.stringify({ ...kept, waiting: [] }));
  const refused = results.filter((result) => result.outcome === 'REFUSED').map((result) => [result.id, result.problem.code]);
  const ids = refused.map(([id]) => waiting.find((mutation) => mutation.id === id).args.id);
  tell('pushed', [results.length, refused.map(([, code]) => code)]);
  return ids.length ? { experimentalRejectedIds: { stops: ids } } : undefined;
}

function mutationsOf({ created, updated, deleted }) {
  const fields = (record, names) => Object.fromEntries(names.map((name) => [camel[name], record[name]]));
  return [
    ...created.map((record) => ({ op: 'createStop', args: { id: record.id, ...fields(record, ['trip_id', 'day_id', 'title']) } })),
    ...updated.map((record) => {
      const names = record._changed.split(',').filter((name) => name !== 'day_id');
      return { op: 'updateStop', args: { id: record.id, tripId: record.trip_id, ...fields(record, names) } };
    }),
    ...deleted.map((id) => ({ op: 'deleteStop', args: { id, tripId: given.trip } })),
  ];
}

function same({ op, args }) {
  return JSON.stringify([op, args]);
}

const stops = database.get('stops');

const commands = {
  async create({ id, ...fields }) {
    await database.write(() => stops.create((record) => {
      record._raw.id = id;
      for (const { name } of columns) if (camel[name] in fields) record._setRaw(name, fields[camel[name]]);
    }));
  },
  async update({ id, ...fields }) {
    const stop = await stops.find(id);
    await database.write(() => stop.update((record) => {
      for (const { name } of columns) if (camel[name] in fields) record._setRaw(name, fields[camel[name]]);
    }));
  },
  async remove({ id }) {
    const stop = await stops.find(id);
    await database.write(() => stop.markAsDeleted());
  },
  async sync() {
    try {
      await synchronize({ database, pullChanges, pushChanges, sendCreatedAsUpdated: true });
      return null;
    } catch (error) {
      return error.message;
    }
  },
  async stops() {
    const records = await stops.query().fetch();
    return records.map(({ _raw }) => [_raw.id, _raw.title, _raw.done, _raw._status]).sort();
  },
};

for (;;) {
  const { do: name, ...values } = await told();
  tell(name, (await commands[name](values)) ?? null);
}

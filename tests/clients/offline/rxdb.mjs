// Devices with rxdb in memory. Each line of standard input is a command, answered by one line of the same name.
import './web.mjs';
import { addRxPlugin, createRxDatabase } from 'rxdb/plugins/core';
import { RxDBDevModePlugin, disableWarnings } from 'rxdb/plugins/dev-mode';
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory';
import { wrappedValidateAjvStorage } from 'rxdb/plugins/validate-ajv';
import { BehaviorSubject, filter, firstValueFrom } from 'rxjs';
import { given, tell, told } from '../node/report.mjs';
import { operations } from './documents.mjs';
import { path } from './snippet.mjs';

const { codesOf, collections, newId, startReplication } = await import(path);

// rxdb does not listen to what ends a socket that it gives up while that is still being opened: a close, or an error before it.
process.on('unhandledRejection', (reason) => {
  if (!['CloseEvent', 'ErrorEvent'].includes(reason?.constructor?.name)) throw reason;
});

// With this, rxdb checks all that it is given: the schemas, and each document against them.
const isChecked = given.isChecked ?? false;
if (isChecked) {
  disableWarnings();
  addRxPlugin(RxDBDevModePlugin);
}

const devices = new Map();

function remembered() {
  const kept = new Map();
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) };
}

// The collections as an app knew them that was built before these fields existed.
function without(forgotten) {
  const older = structuredClone(collections);
  for (const [name, fields] of Object.entries(forgotten)) for (const field of fields) delete older[name].schema.properties[field];
  return older;
}

const commands = {
  async open({ device, forgotten = {}, ...options }) {
    const memory = getRxStorageMemory();
    const storage = isChecked ? wrappedValidateAjvStorage({ storage: memory }) : memory;
    const database = await createRxDatabase({ name: device, storage, multiInstance: false });
    await database.addCollections(without(forgotten));
    const kept = {
      database,
      options,
      storage: remembered(),
      errors$: new BehaviorSubject([]),
      failures$: new BehaviorSubject(0),
      resets$: new BehaviorSubject([]),
      seen: new Set(),
      replication: null,
    };
    devices.set(device, kept);
    database.stops.$.subscribe(({ documentData: { title, refusal } }) => kept.seen.add(title).add(refusal));
    if (options.url) await commands.sync({ device });
  },
  // Begins to sync, or begins again as an app does that was closed and opened.
  async sync({ device, ...changed }) {
    const kept = devices.get(device);
    await kept.replication?.cancel();
    kept.options = { ...kept.options, ...changed };
    const { database, storage, options: { url, token, ...others } } = kept;
    kept.replication = startReplication(database, {
      url,
      token: ({ isStale }) => (isStale && kept.fresh ? kept.fresh : token),
      storage,
      retryMilliseconds: 100,
      onReset: (epoch) => kept.resets$.next([...kept.resets$.value, epoch]),
      ...others,
    });
    kept.replication.error$.subscribe((error) => {
      kept.errors$.next([...kept.errors$.value, ...codesOf(error)]);
      kept.failures$.next(kept.failures$.value + 1);
    });
  },
  async halt({ device }) {
    await devices.get(device).replication.cancel();
  },
  async synced({ device }) {
    await devices.get(device).replication.awaitInSync();
  },
  // The token that the app gets once it is told that the old one was refused.
  fresh({ device, token }) {
    devices.get(device).fresh = token;
  },
  // Waits until something has failed since the last time.
  async failure({ device }) {
    const { failures$ } = devices.get(device);
    await firstValueFrom(failures$.pipe(filter((count) => count > 0)));
    failures$.next(0);
  },
  errors({ device }) {
    return devices.get(device).errors$.value;
  },
  // Waits for an error with this code.
  async error({ device, code }) {
    const seen = await firstValueFrom(devices.get(device).errors$.pipe(filter((codes) => codes.includes(code))));
    return seen.at(-1);
  },
  // All titles and refusals that stops ever had on the device.
  seen({ device }) {
    return [...devices.get(device).seen];
  },
  resets({ device }) {
    return devices.get(device).resets$.value;
  },
  // Waits until the device has begun anew.
  async reset({ device }) {
    await firstValueFrom(devices.get(device).resets$.pipe(filter((epochs) => epochs.length > 0)));
  },
  ids({ kind, beside, count }) {
    return Array.from({ length: count }, () => newId(kind, beside));
  },
};

for (;;) {
  const { do: name, ...values } = await told();
  const done = operations[name] ? operations[name](devices.get(values.device).database, values) : commands[name](values);
  tell(name, (await done) ?? null);
}

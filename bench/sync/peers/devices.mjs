// Two devices in one process: they sync for the first time, catch up, push what they queued, and look on live. Prints one line
// of JSON, times in milliseconds.
//
//   node devices.mjs '{"side": "ours", "rxdb-server" or "pouchdb", "url": ..., "token": ..., "changed": 500, "queued": 1000,
//                      "live": 200, "rounds": 3}'

import { randomUUID } from 'node:crypto';

const LIMIT_MILLISECONDS = 120_000;
const SIGHT_MILLISECONDS = 10_000;
const GLANCE_MILLISECONDS = 20;

const task = JSON.parse(process.argv[2]);
const { Device } = await import(task.side === 'pouchdb' ? './pouchdb-device.mjs' : './rxdb-device.mjs');
setTimeout(() => fail(new Error('took too long')), (task.rounds + 1) * LIMIT_MILLISECONDS).unref();

function fail(error) {
  console.error(`${task.side}: ${error.stack ?? error} ${JSON.stringify(error.parameters ?? {}).slice(0, 2000)}`);
  process.exit(1);
}

async function timed(work) {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

async function all(device, stops, mark) {
  const end = performance.now() + LIMIT_MILLISECONDS;
  while ((await device.marked(mark)) < stops.length) {
    if (performance.now() > end) throw new Error(`${mark}: ${await device.marked(mark)} of ${stops.length} arrived`);
    await new Promise((done) => setTimeout(done, GLANCE_MILLISECONDS));
  }
}

// Every so many-th, so that edits are spread over all trips.
function some(stops, count) {
  const step = Math.floor(stops.length / count);
  return stops.filter((_, place) => place % step === 0).slice(0, count);
}

async function sight(author, other, stop, mark) {
  const seen = other.sees(stop, mark);
  const timer = setTimeout(() => fail(new Error(`${mark} was not seen on another device`)), SIGHT_MILLISECONDS);
  const began = performance.now();
  await author.edit([stop], mark);
  const moment = await seen;
  clearTimeout(timer);
  return moment - began;
}

async function round(told, isLast) {
  const [first, second] = await Promise.all([Device.open(task, fail), Device.open(task, fail)]);
  told.initial.push(await timed(() => first.connect()));
  told.documents = await first.count();
  await second.connect();
  const stops = await first.stops();

  await first.disconnect();
  const changed = some(stops, task.changed);
  const away = `away ${randomUUID()}`;
  await second.edit(changed, away);
  await second.inSync();
  told.catchUp.push(await timed(() => first.connect()));
  await all(first, changed, away);

  await first.disconnect();
  const edited = some(stops, task.queued);
  const queued = `queued ${randomUUID()}`;
  await first.edit(edited, queued);
  told.push.push(await timed(() => first.connect()));
  await all(second, edited, queued);

  if (isLast) {
    for (let number = 0; number < task.live; number += 1) {
      told.live.push(await sight(first, second, stops[number], `live ${number} ${randomUUID()}`));
    }
  }
  await Promise.all([first.close(), second.close()]);
}

const told = { initial: [], catchUp: [], push: [], live: [] };
try {
  for (let number = 1; number <= task.rounds; number += 1) await round(told, number === task.rounds);
} catch (error) {
  fail(error);
}
console.log(JSON.stringify(told));
process.exit(0);

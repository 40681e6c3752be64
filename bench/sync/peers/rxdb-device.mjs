// A device with rxdb in memory, as npm has it: with TripWise by the file that web developers paste, or with rxdb-server.

import { randomUUID } from 'node:crypto';

import { createRxDatabase } from 'rxdb/plugins/core';
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory';
import { filter, firstValueFrom } from 'rxjs';

import { replicateFromServer } from './rxdb-client.mjs';
import { collections, startReplication } from './snippet.mjs';

const kept = new Map();
const storage = { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) };

export class Device {
  static async open(task, fail) {
    const device = new Device();
    device.task = task;
    device.fail = fail;
    device.database = await createRxDatabase({ name: randomUUID(), storage: getRxStorageMemory(), multiInstance: false });
    await device.database.addCollections(collections);
    return device;
  }

  // Begins or goes on, and returns when the device has all that the server has, and the server all that it has.
  async connect() {
    const { side, url, token } = this.task;
    this.replication = side === 'ours'
      ? startReplication(this.database, { url: `${url}/graphql`, token: () => token, storage })
      : replicateFromServer(this.database, url);
    this.replication.error$.subscribe(this.fail);
    await this.inSync();
  }

  async inSync() {
    await this.replication.awaitInSync();
  }

  async disconnect() {
    await this.replication.cancel();
  }

  async count() {
    const counts = await Promise.all(Object.values(this.database.collections).map((each) => each.count().exec()));
    return counts.reduce((sum, each) => sum + each, 0);
  }

  async collections() {
    const found = await Promise.all(Object.values(this.database.collections).map((each) => each.find().exec()));
    return Object.fromEntries(found.map((documents, place) => [
      Object.keys(this.database.collections)[place], documents.map((document) => document.toJSON()),
    ]));
  }

  async stops() {
    return (await this.database.stops.find().exec()).map(({ id }) => id).sort();
  }

  async edit(stops, notes) {
    const found = await this.database.stops.findByIds(stops).exec();
    await Promise.all([...found.values()].map((stop) => stop.incrementalPatch({ notes })));
  }

  async marked(notes) {
    return (await this.database.stops.find().exec()).filter((stop) => stop.notes === notes).length;
  }

  async sees(stop, notes) {
    await firstValueFrom(this.database.stops.findOne(stop).$.pipe(filter((each) => each.notes === notes)));
    return performance.now();
  }

  async close() {
    await this.disconnect();
    await this.database.close();
  }
}

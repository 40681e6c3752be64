// A device with PouchDB in memory, which syncs as PouchDB does.

import { randomUUID } from 'node:crypto';

import PouchDB from 'pouchdb-node';
import memory from 'pouchdb-adapter-memory';

PouchDB.plugin(memory);

const BATCH_SIZE = 100;

export class Device {
  waiting = new Set();

  static async open(task, fail) {
    const device = new Device();
    device.remote = `${task.url}/trips`;
    device.fail = fail;
    device.database = new PouchDB(randomUUID(), { adapter: 'memory' });
    device.database.changes({ live: true, since: 'now', include_docs: true }).on('change', ({ doc }) => device.look(doc));
    return device;
  }

  // Once, until both sides have everything, and live from then on.
  async connect() {
    await this.database.sync(this.remote, { batch_size: BATCH_SIZE });
    this.live = this.database.sync(this.remote, { live: true, retry: true, batch_size: BATCH_SIZE });
    this.live.on('error', this.fail).on('denied', this.fail);
  }

  async inSync() {
    await this.database.replicate.to(this.remote, { batch_size: BATCH_SIZE });
  }

  async disconnect() {
    const done = new Promise((resolve) => { this.live.on('complete', resolve); });
    this.live.cancel();
    await done;
  }

  async count() {
    return (await this.database.info()).doc_count;
  }

  async all() {
    return (await this.database.allDocs({ include_docs: true })).rows.map(({ doc }) => doc);
  }

  async stops() {
    return (await this.all()).filter((doc) => doc.collection === 'stops').map((doc) => doc._id).sort();
  }

  async edit(stops, notes) {
    const { rows } = await this.database.allDocs({ keys: stops, include_docs: true });
    await this.database.bulkDocs(rows.map(({ doc }) => ({ ...doc, notes })));
  }

  async marked(notes) {
    return (await this.all()).filter((doc) => doc.notes === notes).length;
  }

  sees(stop, notes) {
    return new Promise((done) => { this.waiting.add({ stop, notes, done }); });
  }

  look(doc) {
    for (const each of this.waiting) {
      if (each.stop !== doc._id || each.notes !== doc.notes) continue;
      this.waiting.delete(each);
      each.done(performance.now());
    }
  }

  async close() {
    await this.disconnect();
    await this.database.destroy();
  }
}

// The app on the page: RxDB with Dexie, synced by the snippet that the bundler puts in.
import { createRxDatabase } from 'rxdb/plugins/core';
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie';
import { codesOf, collections, startReplication } from 'tripwise';
import { operations } from './documents.mjs';

let database;
let replication;
let reset;
const errors = [];

const own = {
  async open({ url, token, ...options }) {
    database = await createRxDatabase({ name: 'tripwise', storage: getRxStorageDexie(), multiInstance: true });
    await database.addCollections(collections);
    reset = new Promise((onReset) => {
      replication = startReplication(database, { url, token: () => token, retryMilliseconds: 100, onReset, ...options });
    });
    replication.error$.subscribe((error) => errors.push(...codesOf(error)));
  },
  async synced() {
    await replication.awaitInSync();
  },
  // Waits until the app has begun anew.
  async reset() {
    await reset;
  },
  isLeader() {
    return database.isLeader();
  },
  async leads() {
    await database.waitForLeadership();
  },
  errors() {
    return errors.splice(0);
  },
};

window.app = async (name, given) => (operations[name] ? operations[name](database, given) : own[name](given));

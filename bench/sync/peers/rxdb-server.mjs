// rxdb-server, as it comes: five collections in memory under `/<name>/0`, filled from a file, and nobody has to sign in.
//
//   node rxdb-server.mjs DOCUMENTS.json
//
// Three things differ from its own example. It looks for `onDestroy` of a database, which RxDB calls `onClose` since 16. Its
// Express adapter takes 100 kB, less than a batch of 250 edited documents. And nothing reaches the disk, since what RxDB gives
// away for Node.js is its storage in memory: that favours it.

import { readFileSync } from 'node:fs';

import express from 'express';
import { createRxDatabase } from 'rxdb/plugins/core';
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory';
import { HTTP_SERVER_BY_EXPRESS, RxServerAdapterExpress } from 'rxdb-server/plugins/adapter-express';
import { createRxServer } from 'rxdb-server/plugins/server';

import { collections } from './snippet.mjs';

const documents = JSON.parse(readFileSync(process.argv[2], 'utf8'));

const adapter = {
  ...RxServerAdapterExpress,
  async create() {
    const app = express();
    app.use(express.json({ limit: '16mb' }));
    return app;
  },
};

const database = await createRxDatabase({ name: 'peer', storage: getRxStorageMemory(), multiInstance: false });
database.onDestroy = database.onClose;
await database.addCollections(collections);
for (const [name, found] of Object.entries(documents)) {
  const { error } = await database[name].bulkInsert(found);
  if (error.length) throw new Error(JSON.stringify(error[0]));
}

const server = await createRxServer({ database, adapter, port: 0, hostname: '127.0.0.1' });
for (const name of Object.keys(collections)) server.addReplicationEndpoint({ name, collection: database[name] });
await server.start();
console.log(`http://127.0.0.1:${HTTP_SERVER_BY_EXPRESS.get(server.serverApp).address().port}`);

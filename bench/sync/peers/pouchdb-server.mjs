// express-pouchdb, as it comes in its smallest mode: one database `trips` in LevelDB on disk, filled from a file, and nobody has to
// sign in. LevelDB is not told to sync each write, so that a loss of power may take the last ones.
//
//   node pouchdb-server.mjs DOCUMENTS.json FOLDER

import { readFileSync } from 'node:fs';

import express from 'express';
import expressPouchDB from 'express-pouchdb';
import PouchDB from 'pouchdb-node';

const BATCH = 1000;

const [file, folder] = process.argv.slice(2);
const Stored = PouchDB.defaults({ prefix: `${folder}/` });
// It lists only databases that are made once it is there.
const app = express();
app.use('/', expressPouchDB(Stored, { mode: 'minimumForPouchDB', inMemoryConfig: true, logPath: '/dev/null' }));

const database = new Stored('trips');
const documents = Object.entries(JSON.parse(readFileSync(file, 'utf8'))).flatMap(([collection, found]) =>
  found.map(({ id, ...fields }) => ({ _id: id, collection, ...fields })),
);
for (let first = 0; first < documents.length; first += BATCH) await database.bulkDocs(documents.slice(first, first + BATCH));

const server = app.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));

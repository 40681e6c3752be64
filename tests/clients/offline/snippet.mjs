// The file that a web developer pastes, docs/clients/rxdb/tripwise.mjs, word for word: copied to where this folder's packages are
// found, as it would be in an app.
import { copyFile, mkdir, rename } from 'node:fs/promises';

const source = new URL('../../../docs/clients/rxdb/tripwise.mjs', import.meta.url);
const folder = new URL('./node_modules/.tripwise/', import.meta.url);
const copy = new URL('tripwise.mjs', folder);

await mkdir(folder, { recursive: true });
const own = new URL(`tripwise-${process.pid}.mjs`, folder);
await copyFile(source, own);
await rename(own, copy);

export const path = copy.pathname;

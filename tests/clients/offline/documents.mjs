// What a device does with its RxDB database, in Node and on a page.
import { filter, firstValueFrom } from 'rxjs';

function matches(document, fields) {
  if (fields === null) return document === null;
  return document !== null && Object.entries(fields).every(([name, value]) => JSON.stringify(document.get(name)) === JSON.stringify(value));
}

export const operations = {
  async insert({ collections }, { collection, documents }) {
    const { error } = await collections[collection].bulkInsert(documents);
    if (error.length > 0) throw new Error(JSON.stringify(error));
  },
  async patch({ collections }, { collection, id, fields }) {
    const document = await collections[collection].findOne(id).exec();
    await document.incrementalPatch(fields);
  },
  async remove({ collections }, { collection, id }) {
    const document = await collections[collection].findOne(id).exec();
    await document.incrementalRemove();
  },
  async all({ collections }, { collection }) {
    const documents = await collections[collection].find({ sort: [{ id: 'asc' }] }).exec();
    return documents.map((document) => document.toJSON());
  },
  // Waits until a collection has so many documents.
  async count({ collections }, { collection, count }) {
    await firstValueFrom(collections[collection].find().$.pipe(filter((documents) => documents.length === count)));
  },
  // Waits until a document has these values, or is not there.
  async until({ collections }, { collection, id, fields }) {
    const document = await firstValueFrom(collections[collection].findOne(id).$.pipe(filter((each) => matches(each, fields))));
    return document && document.toJSON();
  },
};

// Monaco asks for its workers by label; each is a bundle of its own beside the page.
const names = { graphql: 'graphql.worker.js', json: 'json.worker.js' };

globalThis.MonacoEnvironment = {
  getWorker: (_, label) => new Worker(`/graphiql/${names[label] ?? 'editor.worker.js'}`, { type: 'module' }),
};

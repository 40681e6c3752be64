// What rxdb-server's own client plugin does, over RxDB's replication primitive: the plugin calls that as a function, and it has
// been a class since RxDB 16. Batches are those of TripWise's file.

import EventSource from 'eventsource';
import { replicateRxCollection } from 'rxdb/plugins/replication';
import { merge, Subject } from 'rxjs';

export function replicateFromServer(database, url, batchSize = 100) {
  const states = Object.values(database.collections).map((each) => replicate(each, `${url}/${each.name}/0`, batchSize));
  return {
    error$: merge(...states.map((state) => state.error$)),
    async awaitInSync() {
      await Promise.all(states.map((state) => state.awaitInSync()));
    },
    async cancel() {
      await Promise.all(states.map((state) => state.cancel()));
    },
  };
}

function replicate(collection, url, batchSize) {
  const stream$ = new Subject();
  const events = new EventSource(`${url}/pullStream`);
  events.onopen = () => stream$.next('RESYNC');
  events.onerror = () => stream$.next('RESYNC');
  events.onmessage = ({ data }) => stream$.next(JSON.parse(data));
  const state = replicateRxCollection({
    collection,
    replicationIdentifier: url,
    live: true,
    waitForLeadership: false,
    pull: {
      batchSize,
      stream$: stream$.asObservable(),
      async handler(checkpoint, limit) {
        const { lwt = 0, id = '' } = checkpoint ?? {};
        return answer(await fetch(`${url}/pull?lwt=${lwt}&id=${encodeURIComponent(id)}&limit=${limit}`));
      },
    },
    push: {
      batchSize,
      async handler(rows) {
        const headers = { 'Content-Type': 'application/json' };
        return answer(await fetch(`${url}/push`, { method: 'POST', headers, body: JSON.stringify(rows) }));
      },
    },
  });
  state.canceled$.subscribe((isCanceled) => isCanceled && events.close());
  return state;
}

async function answer(response) {
  if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
  return response.json();
}

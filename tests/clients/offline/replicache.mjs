// Devices with Replicache, whose pusher and puller speak syncPush and syncPull. Each line of standard input is a command.
import './web.mjs';
import { createClient } from 'graphql-ws';
import { Replicache, TEST_LICENSE_KEY } from 'replicache';
import WebSocket from 'ws';
import { authorized, tell, told } from '../node/report.mjs';

const PUSH = `mutation ($input: SyncPushInput!) {
  syncPush(input: $input) { expected durable results { id outcome problem { code } } problems { code } } }`;
const PULL = `query ($checkpoint: String, $clientIds: [String!]) {
  syncPull(checkpoint: $checkpoint, limit: 100, clientIds: $clientIds) {
    status hasMore checkpoint acknowledged { clientId lastMutationId } documents { id kind deleted body } } }`;

const devices = new Map();
const ok = { httpStatusCode: 200, errorMessage: '' };

// What the app does at once; the server does the same, and its word is the last.
const mutators = {
  async createTrip(tx, { id, title, days }) {
    await tx.set(`trip/${id}`, { id, title });
    for (const day of days) {
      await tx.set(`day/${day.id}`, { id: day.id, tripId: id });
      for (const stop of day.stops) await tx.set(`stop/${day.id}/${stop.id}`, { ...stop, dayId: day.id, tripId: id });
    }
  },
  async createStop(tx, { id, tripId, dayId, title }) {
    await tx.set(`stop/${dayId}/${id}`, { id, title, dayId, tripId });
  },
  async updateStop(tx, { id, tripId, ...fields }) {
    const [key, stop] = await stopOf(tx, id);
    if (stop) await tx.set(key, { ...stop, ...fields });
  },
  async moveStop(tx, { id, dayId }) {
    const [key, stop] = await stopOf(tx, id);
    if (!stop) return;
    await tx.del(key);
    await tx.set(`stop/${dayId}/${id}`, { ...stop, dayId });
  },
  async deleteStop(tx, { id }) {
    const [key, stop] = await stopOf(tx, id);
    if (stop) await tx.del(key);
  },
};

async function stopOf(tx, id) {
  for await (const [key, stop] of tx.scan({ prefix: 'stop/' }).entries()) if (stop.id === id) return [key, stop];
  return [null, null];
}

function promised() {
  const made = {};
  made.promise = new Promise((resolve) => { made.resolve = resolve; });
  return made;
}

class Device {
  constructor({ name, url, token }) {
    Object.assign(this, { name, url, token, clients: new Set(), keys: new Map(), states: [], outcomes: [], lost: 0, begun: promised() });
  }

  async ask(query, variables) {
    const response = await fetch(this.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...authorized(this.token) },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = await response.json();
    if (errors) throw new Error(JSON.stringify(errors));
    return Object.values(data)[0];
  }

  open() {
    this.replicache = new Replicache({
      // Under the old name it would go on from what was lost.
      name: `${this.name}-${this.lost}`,
      licenseKey: TEST_LICENSE_KEY,
      kvStore: 'mem',
      pullInterval: null,
      pushDelay: 5,
      requestOptions: { minDelayMs: 20, maxDelayMs: 100, maxConnections: 1 },
      logLevel: 'error',
      logSinks: [{ log: (level, _, ...message) => process.stderr.write(`${level} ${message.join(' ')}\n`) }],
      mutators,
      pusher: (body) => this.push(body),
      puller: (body) => this.pull(body),
    });
    this.replicache.onClientStateNotFound = () => {
      this.lost += 1;
      const old = this.replicache;
      this.keys.clear();
      this.clients.clear();
      this.open();
      void old.close();
      this.begun.resolve();
    };
    this.replicache.subscribe(async (tx) => await tx.scan().entries().toArray(), (entries) => this.states.push(entries));
  }

  follow() {
    this.socket = createClient({
      url: this.url.replace('http', 'ws'),
      webSocketImpl: WebSocket,
      connectionParams: authorized(this.token),
      shouldRetry: () => true,
      retryAttempts: Infinity,
      retryWait: () => new Promise((resolve) => setTimeout(resolve, 50)),
    });
    this.socket.subscribe(
      { query: 'subscription { syncStream { kind } }' },
      {
        next: () => void this.replicache.pull({ now: true }).catch(() => {}),
        error: (error) => tell('stream ended', String(error)),
        complete() {},
      },
    );
  }

  async push({ mutations }) {
    for (const clientId of new Set(mutations.map((each) => each.clientID))) {
      this.clients.add(clientId);
      const own = mutations.filter((each) => each.clientID === clientId);
      const input = { clientId, mutations: own.map((each) => ({ id: each.id, op: each.name, args: each.args })) };
      const pushed = await this.ask(PUSH, { input });
      if (pushed.problems.length) throw new Error(JSON.stringify(pushed.problems));
      this.outcomes.push(...pushed.results.map((each) => [each.id, each.outcome, each.problem?.code ?? null]));
      if (pushed.expected < own[0].id) return { response: { error: 'ClientStateNotFound' }, httpRequestInfo: ok };
    }
    return { httpRequestInfo: ok };
  }

  async pull({ cookie }) {
    let checkpoint = cookie?.token ?? null;
    const documents = [];
    let page;
    let isNew = cookie === null;
    if (isNew) this.keys.clear();
    do {
      page = await this.ask(PULL, { checkpoint, clientIds: [...this.clients] });
      isNew ||= page.status !== 'DELTA';
      documents.push(...page.documents);
      checkpoint = page.checkpoint;
    } while (page.hasMore);
    const lastMutationIDChanges = Object.fromEntries(page.acknowledged.map((each) => [each.clientId, each.lastMutationId]));
    // Replicache can't take an acknowledgement back. It can begin anew, under another name.
    const isLost = Object.entries(cookie?.acknowledged ?? {}).some(([clientId, last]) => (lastMutationIDChanges[clientId] ?? 0) < last);
    if (isLost) return { response: { error: 'ClientStateNotFound' }, httpRequestInfo: ok };
    const patch = documents.flatMap((document) => this.patched(document));
    const order = (cookie?.order ?? 0) + 1;
    const response = {
      cookie: { order, token: checkpoint, acknowledged: lastMutationIDChanges },
      lastMutationIDChanges,
      patch: isNew ? [{ op: 'clear' }, ...patch] : patch,
    };
    return { response, httpRequestInfo: ok };
  }

  // A stop stands under its day: a move is two operations, and a state between them would show it twice or not at all.
  patched({ id, kind, deleted, body }) {
    const gone = this.keys.has(id) ? [{ op: 'del', key: this.keys.get(id) }] : [];
    this.keys.delete(id);
    if (deleted) return gone;
    const name = kind.toLowerCase();
    const key = name === 'stop' ? `stop/${body.dayId}/${id}` : `${name}/${id}`;
    this.keys.set(id, key);
    return [...gone.filter((each) => each.key !== key), { op: 'put', key, value: body }];
  }
}

const commands = {
  async open({ device, isFollowing = true, ...options }) {
    const opened = new Device({ name: device, ...options });
    devices.set(device, opened);
    opened.open();
    if (isFollowing) opened.follow();
    await opened.replicache.clientGroupID;
  },
  async mutate({ device, name, args }) {
    await devices.get(device).replicache.mutate[name](args);
  },
  // Waits for a state in which all these keys have these titles, and nothing waits to be pushed.
  async until({ device, titles, absent = [] }) {
    const held = devices.get(device);
    for (;;) {
      const entries = new Map(await held.replicache.query((tx) => tx.scan().entries().toArray()));
      const isThere = Object.entries(titles).every(([key, title]) => entries.get(key)?.title === title);
      const waiting = await held.replicache.experimentalPendingMutations();
      if (isThere && absent.every((key) => !entries.has(key)) && waiting.length === 0) return [...entries.keys()].sort();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  },
  async pending({ device }) {
    return (await devices.get(device).replicache.experimentalPendingMutations()).length;
  },
  // All states that the app has shown since the last time, as lists of keys.
  states({ device }) {
    return devices.get(device).states.splice(0).map((entries) => entries.map(([key]) => key));
  },
  outcomes({ device }) {
    return devices.get(device).outcomes;
  },
  // Waits until the server has told what came of so many mutations.
  async told({ device, count }) {
    const held = devices.get(device);
    while (held.outcomes.length < count) await new Promise((resolve) => setTimeout(resolve, 20));
    return held.outcomes;
  },
  follow({ device }) {
    devices.get(device).follow();
  },
  // Waits until the device has begun anew.
  async anew({ device }) {
    await devices.get(device).begun.promise;
    return devices.get(device).lost;
  },
};

for (;;) {
  const { do: name, ...given } = await told();
  tell(name, (await commands[name](given)) ?? null);
}

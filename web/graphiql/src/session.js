// The guest who tries things out. All tabs of the browser share one session, and it outlives a reload.
const KEY = 'tripwise:session';
const MARGIN_MS = 30_000;
const FIELDS = 'session { userId accessToken refreshToken expiresInSeconds } problems { code message }';

class Refusal extends Error {}

const listeners = new Set();
let refreshing = null;

addEventListener('storage', (event) => event.key === KEY && tell());

/** Calls back at each change of the session; returns the way to stop that. */
export function onSession(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Returns who is signed in, or null. */
export function userId() {
  return load()?.userId ?? null;
}

export async function signInAsGuest() {
  save(await ask(`mutation { outcome: signInAsGuest { ${FIELDS} } }`));
}

export async function signOut() {
  const headers = await authorization();
  save(null);
  await post({ query: 'mutation { signOut { signedOut } }' }, headers);
}

/** Returns the header that speaks for the guest, with a token that is still good; empty for nobody. */
export async function authorization() {
  let session = load();
  if (session && session.expiresAt - Date.now() < MARGIN_MS) {
    // A refresh token is good for one exchange, so all requests wait for the same one.
    refreshing ??= refresh(session.refreshToken).finally(() => (refreshing = null));
    session = await refreshing;
  }
  return session ? { authorization: `Bearer ${session.accessToken}` } : {};
}

async function refresh(refreshToken) {
  const query = `mutation ($token: String!) { outcome: refreshSession(refreshToken: $token) { ${FIELDS} } }`;
  let session = null;
  try {
    session = await ask(query, { token: refreshToken });
  } catch (error) {
    // Only the node ends a session; one that can't be reached may be back soon.
    if (!(error instanceof Refusal)) {
      throw error;
    }
  }
  save(session);
  return session;
}

async function ask(query, variables) {
  const { data, errors } = await (await post({ query, variables })).json();
  const problem = errors?.[0] ?? data.outcome.problems[0];
  if (problem) {
    throw new Refusal(problem.message);
  }
  const { expiresInSeconds, ...session } = data.outcome.session;
  return { ...session, expiresAt: Date.now() + expiresInSeconds * 1000 };
}

function post(body, headers = {}) {
  return fetch('/graphql', { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });
}

function load() {
  return JSON.parse(localStorage.getItem(KEY));
}

function save(session) {
  if (session) {
    localStorage.setItem(KEY, JSON.stringify(session));
  } else {
    localStorage.removeItem(KEY);
  }
  tell();
}

function tell() {
  listeners.forEach((listener) => listener());
}

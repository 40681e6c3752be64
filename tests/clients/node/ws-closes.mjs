// Bare sockets that break graphql-transport-ws, each in its way, and the code and reason that each is closed with.
import WebSocket from 'ws';
import { authorized, given, stop, tell } from './report.mjs';

const init = { type: 'connection_init', payload: authorized(given.token) };
const follow = (id) => ({
  type: 'subscribe',
  id,
  payload: { query: 'subscription ($id: ID!) { tripChanged(id: $id) { seq } }', variables: { id: given.trip } },
});

function ending(name, messages, { protocol = 'graphql-transport-ws', ...options } = {}) {
  return new Promise((resolve) => {
    const socket = new WebSocket(given.url, protocol, options);
    socket.on('open', () => messages.forEach((message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message))));
    socket.on('unexpected-response', (_, response) => resolve([name, response.statusCode, '']));
    socket.on('close', (code, reason) => resolve([name, code, reason.toString()]));
    socket.on('error', () => {});
  });
}

const ends = await Promise.all([
  ending('subscribe before it', [follow('1')]),
  ending('twice', [init, init]),
  ending('an id twice', [init, follow('1'), follow('1')]),
  ending('a bad token', [{ type: 'connection_init', payload: authorized('x') }]),
  ending('no JSON', ['{']),
  ending('an unknown message', [{ type: 'start' }]),
  ending('variables as a list', [init, { type: 'subscribe', id: '1', payload: { query: '{ me { id } }', variables: [] } }]),
  ending('no protocol', [], { protocol: [] }),
  ending('a foreign page', [], { origin: 'https://evil.example' }),
  ending('too long', [`"${'x'.repeat(300_000)}"`]),
]);
ends.forEach(([name, code, reason]) => tell(name, [code, reason]));
stop();

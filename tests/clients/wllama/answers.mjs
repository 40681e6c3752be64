// A headless Chromium whose page runs a GGUF file with llama.cpp as WebAssembly. It is given requests with their slots and grammars, as the
// node sends them to its own child process, and tells what the model answers to each and the least probability of a token of it.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import puppeteer from 'puppeteer-core';
import { given, stop, tell } from '../node/report.mjs';

const served = {
  '/': ['text/html', Buffer.from('<!doctype html><meta charset="utf-8"><title>Answers</title>')],
  '/wllama.js': ['text/javascript', await readFile('node_modules/@wllama/wllama/esm/index.js')],
  '/wllama.wasm': ['application/wasm', await readFile('node_modules/@wllama/wllama/esm/wasm/wllama.wasm')],
  '/page.mjs': ['text/javascript', await readFile('page.mjs')],
  '/model.gguf': ['application/octet-stream', await readFile(given.model)],
};
const server = createServer((request, response) => {
  const [type, body] = served[request.url] ?? ['text/plain', ''];
  response.writeHead(request.url in served ? 200 : 404, { 'content-type': type }).end(body);
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

const browser = await puppeteer.launch({
  executablePath: given.chromium,
  userDataDir: given.profile,
  // A browser that is led through a pipe ends with this script, however that ends.
  pipe: true,
  args: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
});
try {
  const page = await browser.newPage();
  page.on('pageerror', (error) => process.stderr.write(`${error}\n`));
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  const ready = await page.evaluate(async () => (await import('/page.mjs')).load('/model.gguf'));
  tell('ready', ready);
  for (const request of given.requests) {
    tell('answer', await page.evaluate(async (asked) => (await import('/page.mjs')).answer(asked), request));
  }
} finally {
  await browser.close();
  server.close();
  stop();
}

// A headless Chromium, whose tabs show one app. Each line of standard input is a command, answered by one line of the same name.
import { createServer } from 'node:http';
import { build } from 'esbuild';
import puppeteer from 'puppeteer-core';
import { given, tell, told } from '../node/report.mjs';
import { path } from './snippet.mjs';

const bundled = await build({
  entryPoints: ['page.mjs'], alias: { tripwise: path }, bundle: true, write: false, format: 'iife', platform: 'browser', logLevel: 'error',
});
const code = bundled.outputFiles[0].text.replaceAll('</script', '<\\/script');
const page = `<!doctype html><meta charset="utf-8"><title>App</title><script>${code}</script>`;
const server = createServer((_, response) => response.setHeader('content-type', 'text/html').end(page));
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const origin = `http://127.0.0.1:${server.address().port}`;

const browser = await puppeteer.launch({
  executablePath: given.chromium,
  userDataDir: given.profile,
  // A browser that is led through a pipe ends with this script, however that ends.
  pipe: true,
  args: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
});
const tabs = new Map();

const commands = {
  async tab({ tab }) {
    const opened = await browser.newPage();
    opened.on('pageerror', (error) => process.stderr.write(`${tab}: ${error}\n`));
    tabs.set(tab, opened);
    await opened.goto(origin);
  },
  async reload({ tab }) {
    await tabs.get(tab).reload();
  },
  // Ends a tab at once, in the middle of whatever it does.
  async kill({ tab }) {
    await tabs.get(tab).close({ runBeforeUnload: false });
  },
  async call({ tab, name, ...values }) {
    return tabs.get(tab).evaluate((called, held) => window.app(called, held), name, values);
  },
  async end() {
    await browser.close();
    server.close();
  },
};

tell('origin', origin);
for (;;) {
  const { do: name, ...values } = await told();
  tell(name, (await commands[name](values)) ?? null);
  if (name === 'end') process.exit(0);
}

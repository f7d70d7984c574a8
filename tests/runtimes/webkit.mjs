// WebKit as Debian has it: WebKitGTK's own small browser, on a display that nobody sees, driven by plain W3C WebDriver calls.
import { createServer } from 'node:net';
import { startDaemon } from './daemon.mjs';
import { named, temporaryFolder } from './install.mjs';

const START_MS = 30_000;
const LIMIT_MS = 90_000;

/** A port that was free a moment ago. */
async function freePort() {
  const server = createServer();
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function ask(url, method, body) {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(LIMIT_MS),
  });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`${value?.error}: ${value?.message}`);
  return value;
}

async function openSession(driver, port) {
  const origin = `http://127.0.0.1:${port}`;
  await driver.until(async () => (await ask(`${origin}/status`, 'GET')).ready, START_MS);
  const options = { binary: named('MINIBROWSER'), args: ['--automation'] };
  const alwaysMatch = { 'webkitgtk:browserOptions': options, timeouts: { script: LIMIT_MS, pageLoad: LIMIT_MS } };
  const { sessionId, capabilities } = await ask(`${origin}/session`, 'POST', { capabilities: { alwaysMatch } });
  const session = `${origin}/session/${sessionId}`;
  return { version: capabilities.browserVersion, send: (method, path, body) => ask(`${session}${path}`, method, body) };
}

// A rejection must come back as a result: the protocol has no word for it.
const IN_PAGE = `const [first, second, done] = arguments;
Promise.resolve().then(() => FUNCTION(first, second)).then(
  (value) => done({ value }),
  (reason) => done({ reason: [reason, reason?.stack].join('\\n') }),
);`;

const functions = {
  has: '(name) => typeof globalThis[name] === "function"',
  call: '(name, argument) => globalThis[name](argument)',
  // The driver does not report the console. A module that could not be loaded says why when the page imports it once more.
  complaints: `() =>
    new Promise((resolve) => {
      const modules = [...document.scripts].filter(({ type, src }) => type === 'module' && src).map(({ src }) => src);
      globalThis.onSettled = (ends) => resolve(ends.flatMap(({ reason }) => (reason === undefined ? [] : ['uncaught: ' + reason])).join('\\n'));
      const inline = document.createElement('script');
      inline.textContent = 'Promise.allSettled(' + JSON.stringify(modules) + '.map((src) => import(src))).then(onSettled)';
      document.addEventListener('securitypolicyviolation', () => resolve('its Content-Security-Policy blocks the script that finds out'));
      document.body.append(inline);
    })`,
};

/** @returns {Promise<import('./browser.mjs').Browser>} */
export async function startWebkit() {
  const home = temporaryFolder('webkit');
  const started = [];
  const close = async () => {
    for (const daemon of started.splice(0).reverse()) await daemon.end();
  };
  try {
    // It takes a display that is free, and prints the number.
    const display = startDaemon(named('XVFB'), ['-displayfd', '1', '-screen', '0', '1024x768x24', '-nolisten', 'tcp']);
    started.push(display);
    const number = await display.until((output) => /^(\d+)\n/m.exec(output)?.[1], START_MS);
    const port = await freePort();
    const env = { DISPLAY: `:${number}`, HOME: home, XDG_CACHE_HOME: home, XDG_CONFIG_HOME: home, XDG_DATA_HOME: home, NO_AT_BRIDGE: '1' };
    const driver = startDaemon(named('WEBKIT_DRIVER'), [`--port=${port}`], { env });
    started.push(driver);
    const { version, send } = await openSession(driver, port);
    const evaluate = async (source, first = null, second = null) => {
      const script = IN_PAGE.replace('FUNCTION', () => `(${source})`);
      const { value, reason } = await send('POST', '/execute/async', { script, args: [first, second] });
      if (reason !== undefined) throw new Error(reason);
      return value;
    };
    return {
      version,
      async open(url) {
        await send('POST', '/url', { url });
        return {
          has: (name) => evaluate(functions.has, name),
          call: (name, argument) => evaluate(functions.call, name, argument),
          output: () => '',
          complaints: () => evaluate(functions.complaints),
          close: () => send('POST', '/url', { url: 'about:blank' }),
        };
      },
      async close() {
        await send('DELETE', '').catch(() => {});
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

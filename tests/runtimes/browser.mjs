// Real browsers, and a page in one with the installed package in it.
import { join } from 'node:path';
import { bundle } from './bundle.mjs';
import { named, temporaryFolder, tool } from './install.mjs';
import { startWebkit } from './webkit.mjs';

const LIMIT_MS = 90_000;
const START_MS = 15_000;

const puppeteers = {
  chromium: {
    variable: 'CHROMIUM',
    launch: {
      args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    },
  },
  firefox: {
    variable: 'FIREFOX',
    launch: {
      browser: 'firefox',
      extraPrefsFirefox: {
        'app.update.enabled': false,
        'toolkit.telemetry.enabled': false,
        'datareporting.policy.dataSubmissionEnabled': false,
        'network.captive-portal-service.enabled': false,
        'network.connectivity-service.enabled': false,
      },
    },
  },
};

/**
 * @typedef {object} Browser
 * @property {string} version
 * @property {(url: string) => Promise<Page>} open One page at a time.
 * @property {() => Promise<void>} close
 *
 * @typedef {object} Page
 * @property {(name: string) => Promise<boolean>} has Whether the page has a global function of that name.
 * @property {(name: string, argument: any) => Promise<any>} call Calls it; argument and result go as JSON.
 * @property {() => string} output What reached the console, uncaught errors too. WebKit's driver tells nothing of it.
 * @property {() => string | Promise<string>} complaints Why its scripts did not run, as far as that can be found out.
 * @property {() => Promise<unknown>} close
 */

async function openPage(browser, url) {
  const page = await browser.newPage();
  const output = [];
  page.on('console', (message) => output.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => output.push(`uncaught: ${error?.stack ?? error}`));
  await page.goto(url);
  return {
    has: (name) => page.evaluate((wanted) => typeof globalThis[wanted] === 'function', name),
    call: (name, argument) => page.evaluate((wanted, given) => globalThis[wanted](given), name, argument),
    output: () => output.join('\n'),
    complaints: () => output.join('\n'),
    close: () => page.close(),
  };
}

async function startPuppeteer({ variable, launch }) {
  const executablePath = named(variable);
  const browser = await tool('puppeteer-core').launch({ executablePath, headless: true, timeout: LIMIT_MS, protocolTimeout: LIMIT_MS, ...launch });
  const version = /\d+(\.\d+)+/.exec(await browser.version())?.[0] ?? '';
  return { version, open: (url) => openPage(browser, url), close: () => browser.close() };
}

/** The names of all browsers, as a table shows them. */
export const titles = { chromium: 'Chromium', firefox: 'Firefox', webkit: 'WebKit' };

/**
 * @param {'chromium' | 'firefox' | 'webkit'} name
 * @returns {Promise<Browser>}
 */
export const startBrowser = (name) => (name === 'webkit' ? startWebkit() : startPuppeteer(puppeteers[name]));

/**
 * Calls a function that the scripts of a page put on `globalThis`.
 * @param {Browser} browser
 * @param {string} url
 * @param {string} run Its name.
 * @param {any} settings Its argument.
 * @returns {Promise<{result: any, output: string}>}
 */
export async function callInPage(browser, url, run, settings) {
  const page = await browser.open(url);
  try {
    const until = Date.now() + START_MS;
    while (!(await page.has(run))) {
      if (Date.now() > until) throw new Error(`the page did not start:\n${await page.complaints()}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const result = await page.call(run, settings);
    return { result, output: page.output() };
  } finally {
    await page.close();
  }
}

const html = '<!DOCTYPE html><meta charset="utf-8"><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>';
const assets = (script) => ({
  async fetch(request) {
    const isScript = new URL(request.url).pathname === '/page.js';
    return new Response(isScript ? script : html, { headers: { 'content-type': isScript ? 'text/javascript' : 'text/html' } });
  },
});

/**
 * Opens a page with the bundle of `entry`, which puts functions on `globalThis`, and gives the result of one of them.
 * @param {object} given
 * @param {'chromium' | 'firefox' | 'webkit'} given.name
 * @param {import('./install.mjs').Installed} given.installed
 * @param {{serve: (handler: object) => Promise<string>}} given.servers
 * @param {string} given.entry
 * @param {string} given.run The name of the function.
 * @param {object} given.settings Its argument.
 * @returns {Promise<{result: any, output: string}>} `output` is all that reached the console, uncaught errors too.
 */
export async function inBrowser({ name, installed, servers, entry, run, settings }) {
  const { outputFiles } = await bundle(installed, entry, { outfile: join(temporaryFolder('page'), 'page.js'), write: false });
  const url = await servers.serve(assets(outputFiles[0].text));
  const browser = await startBrowser(name);
  try {
    return await callInPage(browser, url, run, settings);
  } finally {
    await browser.close();
  }
}

// A page of a real browser with the installed package in it.
import { join } from 'node:path';
import { bundle } from './bundle.mjs';
import { named, temporaryFolder, tool } from './install.mjs';

const LIMIT_MS = 90_000;

const browsers = {
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
 * @param {'chromium' | 'firefox'} given.name
 * @param {import('./install.mjs').Installed} given.installed
 * @param {{serve: (handler: object) => Promise<string>}} given.servers
 * @param {string} given.entry
 * @param {string} given.run The name of the function.
 * @param {object} given.settings Its argument.
 * @returns {Promise<{result: any, output: string}>} `output` is all that reached the console, uncaught errors too.
 */
export async function inBrowser({ name, installed, servers, entry, run, settings }) {
  const { variable, launch } = browsers[name];
  const executablePath = named(variable);
  const { outputFiles } = await bundle(installed, entry, { outfile: join(temporaryFolder('page'), 'page.js'), write: false });
  const url = await servers.serve(assets(outputFiles[0].text));
  const browser = await tool('puppeteer-core').launch({ executablePath, headless: true, timeout: LIMIT_MS, protocolTimeout: LIMIT_MS, ...launch });
  try {
    const page = await browser.newPage();
    const output = [];
    page.on('console', (message) => output.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => output.push(`uncaught: ${error?.stack ?? error}`));
    await page.goto(url);
    const isThere = await page.evaluate((wanted) => typeof globalThis[wanted] === 'function', run);
    if (!isThere) throw new Error(`the page did not start:\n${output.join('\n')}`);
    const result = await page.evaluate((wanted, argument) => globalThis[wanted](argument), run, settings);
    return { result, output: output.join('\n') };
  } finally {
    await browser.close();
  }
}

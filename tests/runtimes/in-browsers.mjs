// Rows of the table for pages: one browser of each kind, for all the pages of a fixture.
import { after } from 'node:test';
import { callInPage, startBrowser, titles } from './browser.mjs';
import { row } from './row.mjs';

/** @type {Map<string, Promise<import('./browser.mjs').Browser>>} */
const started = new Map();
after(async () => {
  for (const browser of started.values()) await (await browser.catch(() => undefined))?.close();
});

/** The one browser of that kind, started at its first use. */
export function browserOf(name) {
  if (!started.has(name)) started.set(name, startBrowser(name));
  return started.get(name);
}

/** Where and in which version, for a row. */
export const factsOf = (name) => ({ where: titles[name], version: async () => (await browserOf(name)).version });

/**
 * A row of which the page runs the probe: its scripts put `runProbe` on `globalThis`.
 * @param {'chromium' | 'firefox' | 'webkit'} name
 * @param {string} how
 * @param {() => {emulator: any, urls: {emulatorUrl: string}}} servers Called when the row runs.
 * @param {() => string | Promise<string>} address Of the page.
 * @param {object} [more] Settings of the page besides those of the probe.
 */
export function pageRow(name, how, servers, address, more) {
  row({ ...factsOf(name), how, emulator: () => servers().emulator }, async ({ label }) => {
    const url = await address();
    const settings = { baseUrl: servers().urls.emulatorUrl, label, ...more };
    return (await callInPage(await browserOf(name), url, 'runProbe', settings)).result;
  });
}

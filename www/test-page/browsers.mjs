// The browsers of this machine, driven by Playwright: Chromium over its own protocol, the stock Firefox over WebDriver BiDi.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, firefox } from 'playwright-core';

const HOW = 'run `cargo xtask test`, which sets it';

/** @param {string} variable */
function named(variable) {
  const path = process.env[variable];
  if (!path) throw new Error(`${variable} is not set: ${HOW}`);
  if (!existsSync(path)) throw new Error(`${variable} names ${path}, which does not exist: ${HOW}`);
  return path;
}

const LAUNCH = {
  // Without a sandbox, which is not available to root in a container, and not needed for our own page.
  chromium: () => chromium.launch({ executablePath: named('CHROMIUM'), args: ['--no-sandbox'], timeout: 60_000 }),
  firefox: () => firefox.launch({ executablePath: named('FIREFOX'), channel: 'moz-firefox', timeout: 60_000 }),
};

/** @param {'chromium' | 'firefox'} name */
export const launch = (name) => LAUNCH[name]();

/** Artefacts of the run, outside of the repository. */
const SCREENSHOTS = fileURLToPath(new URL('../../target/www-screenshots/', import.meta.url));

/**
 * @param {import('playwright-core').Page} page
 * @param {string} name
 */
export async function keep(page, name) {
  mkdirSync(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), animations: 'disabled' });
}

/**
 * Collects the uncaught errors of a page, and what the Content-Security-Policy refuses.
 * @param {import('playwright-core').Page} page
 */
export async function watch(page) {
  const wrongs = [];
  page.on('pageerror', (error) => wrongs.push(`${error}`));
  page.on('console', (message) => {
    if (/content.security.policy|csp/i.test(message.text())) wrongs.push(message.text());
  });
  return wrongs;
}

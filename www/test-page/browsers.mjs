// The installed browsers, driven by Playwright: Chromium over CDP, and stock Firefox over WebDriver BiDi.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, firefox } from 'playwright-core';

const REMEDY = '`cargo xtask test` sets it';

/** @param {string} variable */
function executable(variable) {
  const path = process.env[variable];
  if (!path) throw new Error(`${variable} is not set: ${REMEDY}`);
  if (!existsSync(path)) throw new Error(`${variable} is ${path}, which does not exist: ${REMEDY}`);
  return path;
}

const LAUNCH = {
  // The sandbox is not available to root in a container, and the page is trusted.
  chromium: () => chromium.launch({ executablePath: executable('CHROMIUM'), args: ['--no-sandbox'], timeout: 60_000 }),
  firefox: () => firefox.launch({ executablePath: executable('FIREFOX'), channel: 'moz-firefox', timeout: 60_000 }),
};

/** @param {'chromium' | 'firefox'} name */
export const launch = (name) => LAUNCH[name]();

/** Not under version control. */
const SCREENSHOTS = fileURLToPath(new URL('../../target/www-screenshots/', import.meta.url));

/**
 * @param {import('playwright-core').Page} page
 * @param {string} name
 */
export async function saveScreenshot(page, name) {
  mkdirSync(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), animations: 'disabled' });
}

/**
 * Collects the uncaught errors and the Content-Security-Policy violations of a page.
 * @param {import('playwright-core').Page} page
 */
export async function collectErrors(page) {
  const pageErrors = [];
  page.on('pageerror', (error) => pageErrors.push(`${error}`));
  page.on('console', (message) => {
    if (/content.security.policy|csp/i.test(message.text())) pageErrors.push(message.text());
  });
  return pageErrors;
}

// The actions of a user on the page, by visible and accessible names instead of selectors of the markup.
import assert from 'node:assert/strict';

export const PATIENCE_MS = 30_000;

/** @typedef {import('playwright-core').Page} Page */

/** Types a value, because `fill` of Playwright keeps the old digits of a number field in Firefox over BiDi. */
async function typeOver(field, text) {
  await field.focus();
  await field.press('ControlOrMeta+A');
  await field.pressSequentially(text);
}

/** @param {Page} page */
export async function signIn(page, secret) {
  await page.getByLabel('Secret').fill(secret);
  await page.getByLabel('Secret').press('Enter');
}

/** @param {Page} page */
export async function pick(page, dataApp) {
  await page.getByLabel('Data app').selectOption(dataApp);
  await page.getByRole('heading', { level: 1, name: dataApp }).waitFor();
}

/** A closed dialog leaves the accessibility tree shortly before it leaves the document with its key. */
export const dialogGone = (page) => page.locator('dialog').waitFor({ state: 'detached' });

export const dialog = (page) => page.getByRole('dialog');
/** @param {Page} page */
export const token = (page, name) =>
  page
    .getByRole('region', { name: /^Tokens/ })
    .getByRole('listitem')
    .filter({ has: page.getByRole('heading', { name, exact: true }) });
export const timeline = (page) => page.getByRole('region', { name: 'Timeline' });
/** @param {Page} page */
export const entries = (page, title) =>
  timeline(page)
    .getByRole('listitem')
    .filter({ has: page.getByRole('heading', { name: title }) });
export const faults = (page) => page.getByRole('region', { name: 'Faults' });

/** @param {Page} page */
export async function askForToken(page, name) {
  await page.getByRole('button', { name: 'Create token' }).click();
  await dialog(page).getByLabel('Name').fill(name);
  await dialog(page).getByLabel('Name').press('Enter');
}

/** @param {Page} page */
export async function shownKey(page) {
  const box = dialog(page).getByRole('group', { name: 'Key', exact: true });
  await box.waitFor({ timeout: PATIENCE_MS });
  const key = (await box.textContent()) ?? '';
  assert.ok(/^[\w-]{20,}$/.test(key), 'what is shown does not look like a key');
  return key;
}

/** @param {Page} page */
export async function closeDialog(page) {
  await dialog(page).getByRole('button', { name: 'Done' }).click();
  await dialogGone(page);
}

/** @param {Page} page */
export async function askForRotation(page, name, grace) {
  await token(page, name)
    .getByRole('button', { name: `Rotate ${name}` })
    .click();
  const { preset, minutes } = grace;
  await dialog(page).getByRole('radio', { name: preset }).check();
  if (minutes !== undefined) await typeOver(dialog(page).getByLabel('Minutes'), minutes);
  await dialog(page).getByRole('button', { name: 'Rotate key' }).click();
}

/** @param {Page} page */
export async function switchOn(page, { fault, operation, times = 1 }) {
  const panel = faults(page);
  await panel.getByLabel('What goes wrong').selectOption(fault);
  await panel.getByLabel('With the next').selectOption(operation);
  await typeOver(panel.getByLabel('Times'), String(times));
  await panel.getByRole('button', { name: 'Switch on' }).click();
  await panel.getByRole('list', { name: 'Active faults' }).waitFor();
}

// The actions of a user on the page. They find elements by visible and accessible names, not by their markup.
import assert from 'node:assert/strict';

export const TIMEOUT_MS = 30_000;

/** @typedef {import('playwright-core').Page} Page */

/** Types a value, because Playwright's `fill` keeps the old digits of a number field in Firefox over BiDi. */
async function replaceText(field, text) {
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
export async function selectDataApp(page, dataApp) {
  await page.getByLabel('Data app').selectOption(dataApp);
  await page.getByRole('heading', { level: 1, name: dataApp }).waitFor();
}

/** Waits until the dialog is removed from the document, which happens shortly after it leaves the accessibility tree. */
export const dialogRemoved = (page) => page.locator('dialog').waitFor({ state: 'detached' });

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
export async function createToken(page, name) {
  await page.getByRole('button', { name: 'Create token' }).click();
  await dialog(page).getByLabel('Name').fill(name);
  await dialog(page).getByLabel('Name').press('Enter');
}

/** @param {Page} page */
export async function displayedKey(page) {
  const box = dialog(page).getByRole('group', { name: 'Key', exact: true });
  await box.waitFor({ timeout: TIMEOUT_MS });
  const key = (await box.textContent()) ?? '';
  assert.ok(/^[\w-]{20,}$/.test(key), 'the displayed text is not a key');
  return key;
}

/** @param {Page} page */
export async function closeDialog(page) {
  await dialog(page).getByRole('button', { name: 'Done' }).click();
  await dialogRemoved(page);
}

/** @param {Page} page */
export async function rotateToken(page, name, grace) {
  await token(page, name)
    .getByRole('button', { name: `Rotate ${name}` })
    .click();
  const { preset, minutes } = grace;
  await dialog(page).getByRole('radio', { name: preset }).check();
  if (minutes !== undefined) await replaceText(dialog(page).getByLabel('Minutes'), minutes);
  await dialog(page).getByRole('button', { name: 'Rotate key' }).click();
}

/** @param {Page} page */
export async function injectFault(page, { fault, operation, times = 1 }) {
  const panel = faults(page);
  await panel.getByLabel('Fault', { exact: true }).selectOption(fault);
  await panel.getByLabel('Operation').selectOption(operation);
  await replaceText(panel.getByLabel('Times'), String(times));
  await panel.getByRole('button', { name: 'Inject fault' }).click();
  await panel.getByRole('list', { name: 'Active faults' }).waitFor();
}

// Checks each state of the page with axe, in light and dark, wide and on a phone, and takes screenshots.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import axe from 'axe-core';
import { keep, launch } from './browsers.mjs';
import * as person from './person.mjs';
import { startBroker } from './worker.mjs';

const { dialog, PATIENCE_MS, timeline, token } = person;

const WIDE = { width: 1280, height: 860 };
const PHONE = { width: 360, height: 740 };
const LOOKS = [
  { look: 'light', colorScheme: 'light', viewport: WIDE },
  { look: 'dark', colorScheme: 'dark', viewport: WIDE },
  { look: 'phone-light', colorScheme: 'light', viewport: PHONE },
  { look: 'phone-dark', colorScheme: 'dark', viewport: PHONE },
];
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const answer = (status, body) => (route) => route.fulfill({ status, contentType: 'application/json', body: JSON.stringify(body) });
const NEVER = () => {};

/** States that the Worker is rarely in, with a replaced answer. `see` waits until the page shows them. */
const MADE_UP = {
  starting: { routes: { '/api/session': NEVER }, see: (page) => page.getByText('Loading the page').waitFor() },
  'not set up': {
    routes: { '/api/session': answer(503, { error: { code: 'NOT_CONFIGURED', message: 'Neither Access nor secrets.' } }) },
    see: (page) => page.getByText('The broker is not set up yet').waitFor(),
  },
  'sign-in with Access': {
    routes: { '/api/session': answer(401, { error: { code: 'UNAUTHENTICATED', message: 'Who?' }, emulator: false, signIn: ['secret', 'access'] }) },
    see: (page) => page.getByRole('button', { name: 'Continue with Cloudflare Access' }).waitFor(),
  },
  'signed in with Access': {
    routes: {
      '/api/session': answer(200, { caller: { id: 'somebody.with.a.long.name@example.com', role: 'provisioner', via: 'access' }, emulator: false }),
      '/api/data-apps': answer(200, { dataApps: [] }),
    },
    see: async (page) => {
      await page.getByRole('link', { name: 'Sign out' }).waitFor();
      await page.getByText('No data apps yet').waitFor();
    },
  },
};

const LOADING = { '/api/tokens?*': NEVER, '/api/timeline?*': NEVER };
const BROKEN = {
  '/api/tokens?*': answer(429, { error: { code: 'TOO_MANY_REQUESTS', message: 'Slower.', retryAfterMs: 90_000 } }),
  '/api/timeline?*': answer(502, { error: { code: 'AUTHENTICATION_ERROR', message: 'Invalid service token', outcome: 'rejected' } }),
};
const OUTCOMES = {
  '/api/tokens?*': answer(200, {
    tokens: [
      { name: 'Being made', managed: true, state: 'creating' },
      { name: 'Being rotated', managed: true, state: 'rotating', fingerprint: '0123456789ab', createdAt: '2026-01-05T10:00:00Z' },
      { name: 'Lost', managed: true, state: 'unknown', createdAt: '2026-01-05T10:00:00Z' },
      {
        name: 'A name without a blank: ' + 'x'.repeat(80),
        managed: false,
        state: null,
        fingerprint: 'ba9876543210',
        createdAt: '2026-01-05T10:00:00Z',
      },
    ],
  }),
};

for (const { look, ...options } of LOOKS) {
  describe(`accessibility, ${look}`, { timeout: 300_000 }, () => {
    let broker, browser, page;

    before(async () => {
      broker = await startBroker();
      browser = await launch('chromium');
    });

    after(async () => {
      await browser?.close();
      await broker?.stop();
    });

    async function open(address = broker.url) {
      await page?.context().close();
      const context = await browser.newContext({ ...options, reducedMotion: 'reduce' });
      page = await context.newPage();
      page.setDefaultTimeout(PATIENCE_MS);
      await page.goto(address);
    }

    async function check(state) {
      await page.evaluate(() => document.fonts.ready);
      await keep(page, `${look}-${state.replaceAll(' ', '-')}`);
      await page.evaluate(axe.source);
      const { violations } = await page.evaluate((values) => globalThis.axe.run(document, { runOnly: { type: 'tag', values } }), TAGS);
      // Without the markup, which may contain a key.
      const found = violations.map(({ id, help, nodes }) => ({ id, help, where: nodes.map(({ target }) => target.join(' ')) }));
      assert.deepEqual(found, [], `${state}, ${look}`);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(overflow <= 0, `${state}, ${look}: ${overflow} pixels stand over at the side`);
    }

    async function enter(secret = broker.secrets.provisioner) {
      await person.signIn(page, secret);
      await page.getByRole('button', { name: 'Sign out' }).waitFor();
    }

    test('before the sign-in', async () => {
      await open();
      await page.getByLabel('Secret').waitFor();
      await check('sign-in');
      await person.signIn(page, 'certainly-not-the-secret');
      await page.getByText('This secret is not valid').waitFor();
      await check('wrong secret');
      await enter();
      await page.getByText('Choose a data app', { exact: true }).waitFor();
      await check('nothing chosen');
    });

    for (const [state, { routes, see }] of Object.entries(MADE_UP)) {
      test(state, async () => {
        await open('about:blank');
        for (const [path, handler] of Object.entries(routes)) await page.route(`**${path}`, handler);
        await page.goto(broker.url);
        await see(page);
        await check(state);
      });
    }

    test('an empty data app and the dialogs', async () => {
      await open();
      await enter();
      await person.pick(page, broker.emptyDataApp);
      await page.getByText('No tokens yet').waitFor();
      await check('empty');
      await page.getByRole('button', { name: 'Create token' }).click();
      await check('create');
      await dialog(page).getByLabel('Name').fill('Production API Key');
      await dialog(page).getByLabel('Name').press('Enter');
      await person.shownKey(page);
      await check('key shown');
      await dialog(page).getByRole('button', { name: 'Hide key' }).click();
      await check('key hidden');
      await person.closeDialog(page);
      await token(page, 'Production API Key').getByRole('button', { name: 'Rotate' }).click();
      await dialog(page).getByRole('radio', { name: 'Own' }).check();
      await check('rotate');
      await dialog(page).getByRole('radio', { name: '1 h' }).check();
      await dialog(page).getByRole('button', { name: 'Rotate key' }).click();
      await person.shownKey(page);
      await check('rotated');
      await person.closeDialog(page);
    });

    test('a fault, its reconciliation, and an unknown outcome', async () => {
      await person.switchOn(page, { fault: 'lostAnswer', operation: 'createApiToken' });
      await check('fault on');
      await person.askForToken(page, 'Staging');
      await person.shownKey(page);
      await person.closeDialog(page);
      await timeline(page).getByText('Reconciling').waitFor();
      await page.getByRole('button', { name: 'Dismiss' }).click();
      await check('reconciled');
      await page.route(
        '**/api/rotate',
        answer(503, { error: { code: 'OUTCOME_UNKNOWN', message: 'It may still happen.', outcome: 'unknown', retryAfterMs: 60_000 } }),
      );
      await person.askForRotation(page, 'Staging', { preset: 'Now' });
      await dialog(page).getByText('The outcome is not known yet').waitFor();
      await dialog(page).getByText('Details').click();
      await check('outcome unknown');
      await page.keyboard.press('Escape');
    });

    for (const [state, routes, text] of [
      ['loading', LOADING, 'Loading tokens'],
      ['errors', BROKEN, 'Too many requests'],
      ['unreachable', { '/api/tokens?*': (route) => route.abort() }, 'The broker cannot be reached'],
      [
        'session ended',
        { '/api/tokens?*': answer(401, { error: { code: 'UNAUTHENTICATED', message: 'Who?' } }) },
        'Your session has ended. Sign in again to continue.',
      ],
      ['states of tokens', OUTCOMES, 'Being rotated'],
    ]) {
      test(state, async () => {
        await open();
        for (const [path, handler] of Object.entries(routes)) await page.route(`**${path}`, handler);
        await enter();
        await page.goto(`${broker.url}#/${encodeURIComponent(broker.dataApp)}/Lost`);
        await page.getByText(text, { exact: true }).first().waitFor();
        await check(state);
      });
    }

    test('a reader', async () => {
      await open();
      await enter(broker.secrets.reader);
      await person.pick(page, broker.emptyDataApp);
      await token(page, 'Staging').getByRole('button', { name: 'Timeline of Staging' }).click();
      await timeline(page).getByText('Reconciling').waitFor();
      await check('reader');
    });
  });
}

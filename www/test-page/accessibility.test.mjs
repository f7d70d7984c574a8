// Checks each state of the page with axe, in light and dark themes and in desktop and phone sizes, and takes screenshots.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import axe from 'axe-core';
import { launch, saveScreenshot } from './browsers.mjs';
import * as user from './user.mjs';
import { startBroker } from './worker.mjs';

const { dialog, TIMEOUT_MS, timeline, token } = user;

const DESKTOP = { width: 1280, height: 860 };
const PHONE = { width: 360, height: 740 };
const VARIANTS = [
  { variant: 'light', colorScheme: 'light', viewport: DESKTOP },
  { variant: 'dark', colorScheme: 'dark', viewport: DESKTOP },
  { variant: 'phone-light', colorScheme: 'light', viewport: PHONE },
  { variant: 'phone-dark', colorScheme: 'dark', viewport: PHONE },
];
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const respond = (status, body) => (route) => route.fulfill({ status, contentType: 'application/json', body: JSON.stringify(body) });
const NO_RESPONSE = () => {};

/** States that the Worker is rarely in, with mocked responses. `ready` waits until the page shows the state. */
const MOCKED_STATES = {
  starting: { routes: { '/api/session': NO_RESPONSE }, ready: (page) => page.getByText('Loading the page').waitFor() },
  'not configured': {
    routes: { '/api/session': respond(503, { error: { code: 'NOT_CONFIGURED', message: 'Neither Access nor secrets.' } }) },
    ready: (page) => page.getByText('The broker is not configured').waitFor(),
  },
  'sign-in with Access': {
    routes: { '/api/session': respond(401, { error: { code: 'UNAUTHENTICATED', message: 'Not signed in.' }, emulator: false, signInMethods: ['secret', 'access'] }) },
    ready: (page) => page.getByRole('button', { name: 'Continue with Cloudflare Access' }).waitFor(),
  },
  'signed in with Access': {
    routes: {
      '/api/session': respond(200, { caller: { id: 'somebody.with.a.long.name@example.com', role: 'provisioner', via: 'access' }, emulator: false }),
      '/api/data-apps': respond(200, { dataApps: [] }),
    },
    ready: async (page) => {
      await page.getByRole('link', { name: 'Sign out' }).waitFor();
      await page.getByText('No data apps yet').waitFor();
    },
  },
};

const LOADING = { '/api/tokens?*': NO_RESPONSE, '/api/timeline?*': NO_RESPONSE };
const FAILING = {
  '/api/tokens?*': respond(429, { error: { code: 'TOO_MANY_REQUESTS', message: 'Too many requests.', retryAfterMs: 90_000 } }),
  '/api/timeline?*': respond(502, { error: { code: 'AUTHENTICATION_ERROR', message: 'Invalid service token', outcome: 'rejected' } }),
};
const TOKEN_STATES = {
  '/api/tokens?*': respond(200, {
    tokens: [
      { name: 'Being created', managed: true, state: 'creating' },
      { name: 'Being rotated', managed: true, state: 'rotating', fingerprint: '0123456789ab', createdAt: '2026-01-05T10:00:00Z' },
      { name: 'Lost', managed: true, state: 'unknown', createdAt: '2026-01-05T10:00:00Z' },
      { name: 'Gone', managed: true, state: 'missing', createdAt: '2026-01-05T10:00:00Z' },
      { name: 'Never', managed: true, state: 'notCreated' },
      { name: 'Twice', managed: true, state: 'ready', fingerprint: '0123456789ab', duplicates: ['ba9876543210', 'aaaaaaaaaaaa'] },
      {
        name: 'A long name without spaces: ' + 'x'.repeat(80),
        managed: false,
        state: null,
        fingerprint: 'ba9876543210',
        createdAt: '2026-01-05T10:00:00Z',
      },
    ],
  }),
};

for (const { variant, ...options } of VARIANTS) {
  describe(`accessibility, ${variant}`, { timeout: 300_000 }, () => {
    let broker, browser, page;

    before(async () => {
      broker = await startBroker();
      browser = await launch('chromium');
    });

    after(async () => {
      await browser?.close();
      await broker?.stop();
    });

    async function open(url = broker.url) {
      await page?.context().close();
      const context = await browser.newContext({ ...options, reducedMotion: 'reduce' });
      page = await context.newPage();
      page.setDefaultTimeout(TIMEOUT_MS);
      await page.goto(url);
    }

    async function check(state) {
      await page.evaluate(() => document.fonts.ready);
      await saveScreenshot(page, `${variant}-${state.replaceAll(' ', '-')}`);
      await page.evaluate(axe.source);
      const { violations } = await page.evaluate((values) => globalThis.axe.run(document, { runOnly: { type: 'tag', values } }), TAGS);
      // Without the markup, because it may contain a key.
      const findings = violations.map(({ id, help, nodes }) => ({ id, help, where: nodes.map(({ target }) => target.join(' ')) }));
      assert.deepEqual(findings, [], `${state}, ${variant}`);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(overflow <= 0, `${state}, ${variant}: ${overflow} pixels overflow horizontally`);
    }

    async function signIn(secret = broker.secrets.provisioner) {
      await user.signIn(page, secret);
      await page.getByRole('button', { name: 'Sign out' }).waitFor();
    }

    test('the sign-in page', async () => {
      await open();
      await page.getByLabel('Secret').waitFor();
      await check('sign-in');
      await user.signIn(page, 'certainly-not-the-secret');
      await page.getByText('This secret is not valid').waitFor();
      await check('wrong secret');
      await signIn();
      await page.getByText('Choose a data app', { exact: true }).waitFor();
      await check('nothing selected');
    });

    for (const [state, { routes, ready }] of Object.entries(MOCKED_STATES)) {
      test(state, async () => {
        await open('about:blank');
        for (const [path, handler] of Object.entries(routes)) await page.route(`**${path}`, handler);
        await page.goto(broker.url);
        await ready(page);
        await check(state);
      });
    }

    test('an empty data app and the dialogs', async () => {
      await open();
      await signIn();
      await user.selectDataApp(page, broker.emptyDataApp);
      await page.getByText('No tokens yet').waitFor();
      await check('empty');
      await page.getByRole('button', { name: 'Create token' }).click();
      await check('create');
      await dialog(page).getByLabel('Name').fill('Production API Key');
      await dialog(page).getByLabel('Name').press('Enter');
      await user.displayedKey(page);
      await check('key shown');
      await dialog(page).getByRole('button', { name: 'Hide key' }).click();
      await check('key hidden');
      await user.closeDialog(page);
      await token(page, 'Production API Key').getByRole('button', { name: 'Rotate' }).click();
      await dialog(page).getByRole('radio', { name: 'Custom' }).check();
      await check('rotate');
      await dialog(page).getByRole('radio', { name: '1 h' }).check();
      await dialog(page).getByRole('button', { name: 'Rotate key' }).click();
      await user.displayedKey(page);
      await check('rotated');
      await user.closeDialog(page);
    });

    test('a fault, its reconciliation, and an unknown outcome', async () => {
      await user.injectFault(page, { fault: 'lostAnswer', operation: 'createApiToken' });
      await check('fault injected');
      await user.createToken(page, 'Staging');
      await user.displayedKey(page);
      await user.closeDialog(page);
      await timeline(page).getByText('Reconciling').waitFor();
      await page.getByRole('button', { name: 'Dismiss' }).click();
      await check('reconciled');
      await page.route(
        '**/api/rotate',
        respond(503, { error: { code: 'OUTCOME_UNKNOWN', message: 'It may still be executed.', outcome: 'unknown', retryAfterMs: 60_000 } }),
      );
      await user.rotateToken(page, 'Staging', { preset: 'Now' });
      await dialog(page).getByText('The outcome is not known yet').waitFor();
      await dialog(page).getByText('Details').click();
      await check('outcome unknown');
      await page.keyboard.press('Escape');
    });

    for (const [state, routes, text] of [
      ['loading', LOADING, 'Loading tokens'],
      ['errors', FAILING, 'Too many requests'],
      ['unreachable', { '/api/tokens?*': (route) => route.abort() }, 'The broker cannot be reached'],
      [
        'session expired',
        { '/api/tokens?*': respond(401, { error: { code: 'UNAUTHENTICATED', message: 'Not signed in.' } }) },
        'Your session has expired. Sign in again to continue.',
      ],
      ['token states', TOKEN_STATES, 'Being rotated'],
    ]) {
      test(state, async () => {
        await open();
        for (const [path, handler] of Object.entries(routes)) await page.route(`**${path}`, handler);
        await signIn();
        await page.goto(`${broker.url}#/${encodeURIComponent(broker.dataApp)}/Lost`);
        await page.getByText(text, { exact: true }).first().waitFor();
        await check(state);
      });
    }

    test('a reader', async () => {
      await open();
      await signIn(broker.secrets.reader);
      await user.selectDataApp(page, broker.emptyDataApp);
      await token(page, 'Staging').getByRole('button', { name: 'Timeline of Staging' }).click();
      await timeline(page).getByText('Reconciling').waitFor();
      await check('reader');
    });
  });
}

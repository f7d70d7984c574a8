// The workflow of a user from sign-in to sign-out, with the real Worker in emulator mode. Each test continues the previous one.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { collectErrors, launch } from './browsers.mjs';
import * as user from './user.mjs';
import { startBroker } from './worker.mjs';

const { TIMEOUT_MS, dialog, entries, timeline, token } = user;
const NAME = 'Production API Key';

const fingerprintOf = (key) => createHash('sha256').update(key).digest('hex').slice(0, 12);
const seconds = (clock) => clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);

/** @param {'chromium' | 'firefox'} browserName */
export function testWorkflow(browserName) {
  describe(`the workflow of a user in ${browserName}`, { timeout: 400_000 }, () => {
    let broker, browser, page, pageErrors, firstKey;
    const returnedKeys = [];

    before(async () => {
      broker = await startBroker();
      browser = await launch(browserName);
      page = await browser.newPage({ viewport: { width: 1280, height: 860 } });
      page.setDefaultTimeout(TIMEOUT_MS);
      pageErrors = await collectErrors(page);
      await page.goto(broker.url);
    });

    after(async () => {
      await browser?.close();
      await broker?.stop();
    });

    /** Checks that neither the page nor its storage contains a key. */
    async function assertNoKeyInPage() {
      const contents = await page.evaluate(() => {
        const fields = [...document.querySelectorAll('input')].map((input) => input.value);
        return [
          document.documentElement.outerHTML,
          ...fields,
          document.cookie,
          location.href,
          JSON.stringify({ ...localStorage }),
          JSON.stringify({ ...sessionStorage }),
        ].join('\n');
      });
      assert.ok(
        returnedKeys.every((key) => !contents.includes(key)),
        'the page still contains a key',
      );
    }

    async function readKey() {
      const key = await user.displayedKey(page);
      returnedKeys.push(key);
      await dialog(page)
        .getByText(`Fingerprint ${fingerprintOf(key)}`)
        .waitFor();
      return key;
    }

    test('the page shows emulator mode and rejects a wrong secret', async () => {
      await page.getByText('Emulator mode', { exact: false }).first().waitFor();
      await user.signIn(page, 'certainly-not-the-secret');
      await page.getByText('This secret is not valid').waitFor();
      assert.equal(await page.getByLabel('Secret').getAttribute('aria-invalid'), 'true');
      assert.equal(await page.getByRole('button', { name: 'Sign out' }).count(), 0);
    });

    test('a user signs in by keyboard and selects a data app', async () => {
      await user.signIn(page, broker.secrets.provisioner);
      await page.getByRole('button', { name: 'Sign out' }).waitFor();
      await page.getByText('Role: provisioner').waitFor();
      assert.equal(await page.evaluate(() => document.cookie), '', 'scripts can read the session cookie');
      await user.selectDataApp(page, broker.dataApp);
      await token(page, 'Legacy import').getByText('Not managed').waitFor();
      await user.selectDataApp(page, broker.emptyDataApp);
      await page.getByText('No tokens yet').waitFor();
      await user.selectDataApp(page, broker.dataApp);
    });

    test('the key of a new token is displayed, copied and hidden, and is removed from the page', async () => {
      const create = page.getByRole('button', { name: 'Create token' });
      await create.focus();
      await page.keyboard.press('Enter');
      assert.equal(
        await dialog(page)
          .getByLabel('Name')
          .evaluate((field) => field === document.activeElement),
        true,
        'the field does not have the focus',
      );
      await page.keyboard.type(NAME);
      await page.keyboard.press('Enter');
      firstKey = await readKey();

      await dialog(page).getByRole('button', { name: 'Copy key' }).click();
      await dialog(page).getByText('The key was copied to the clipboard').waitFor();
      await assertNoKeyInPage();
      await dialog(page).getByRole('button', { name: 'Show key' }).click();
      assert.ok((await dialog(page).textContent()).includes(firstKey), 'the key is not displayed again');
      await page.keyboard.press('Escape');
      await user.dialogRemoved(page);
      await assertNoKeyInPage();
      assert.equal(await create.evaluate((button) => button === document.activeElement), true, 'the focus was not restored');

      // The copied key can be pasted.
      await create.click();
      await dialog(page).getByLabel('Name').focus();
      await page.keyboard.press('ControlOrMeta+V');
      assert.ok((await dialog(page).getByLabel('Name').inputValue()) === firstKey, 'the clipboard does not contain the key');
      await page.keyboard.press('Escape');
      await user.dialogRemoved(page);
      await assertNoKeyInPage();
    });

    test('the token is listed, and its timeline shows the request', async () => {
      const item = token(page, NAME);
      await item.getByText('Ready').waitFor();
      await item.getByText(fingerprintOf(firstKey)).waitFor();
      const creation = entries(page, 'Create token');
      await creation.getByText('201 Done').or(creation.getByText('200 Done')).waitFor();
      const text = await creation.innerText();
      assert.match(text, /POST\s+\/api\/v2\//);
      assert.match(text, /\d+ (ms|s)/);
      assert.match(text, /service token ••••••/);
    });

    test('the same name returns the same key', async () => {
      await user.createToken(page, NAME);
      assert.ok((await readKey()) === firstKey, 'another key was created');
      await dialog(page).getByText('already existed').waitFor();
      await user.closeDialog(page);
    });

    test('after a rotation, the page counts down the grace period of the old key', async () => {
      await user.rotateToken(page, NAME, { preset: '5 min' });
      const key = await readKey();
      assert.ok(key !== firstKey, 'the key is the old one');
      await user.closeDialog(page);
      await assertNoKeyInPage();
      const item = token(page, NAME);
      await item.getByText(fingerprintOf(key)).waitFor();
      const remaining = async () => seconds(await item.getByRole('timer').innerText());
      const first = await remaining();
      assert.ok(first > 270 && first <= 300, `${first} seconds remain`);
      await page.waitForTimeout(2500);
      const later = await remaining();
      assert.ok(later < first && later >= first - 6, `${later} seconds remain after ${first}`);
    });

    test('a custom grace period expires while the page is open', async () => {
      await user.rotateToken(page, NAME, { preset: 'Custom', minutes: '0.1' });
      await readKey();
      await user.closeDialog(page);
      await token(page, NAME).getByText('The old key expired at').waitFor();
      assert.equal(await token(page, NAME).getByRole('timer').count(), 0);
    });

    test('after a lost response, the broker checks the outcome, and the timeline shows it', async () => {
      await user.injectFault(page, { fault: 'lostAnswer', operation: 'createApiToken' });
      await user.createToken(page, 'Staging');
      const key = await readKey();
      await dialog(page).getByText('the broker has found the key').waitFor();
      await user.closeDialog(page);
      await token(page, 'Staging').getByText(fingerprintOf(key)).waitFor();
      await entries(page, 'Create token').getByText('Response lost').waitFor();
      await entries(page, 'Check outcome').getByText('Reconciling').waitFor();
      assert.equal(await entries(page, 'Create token').count(), 1, 'the creation was sent twice');
      await page.getByText('No fault is active.').waitFor();
    });

    test('an unknown outcome is explained, and retries resolve it', async () => {
      await user.injectFault(page, { fault: 'neverAnswers', operation: 'rotateApiKey' });
      await user.rotateToken(page, 'Staging', { preset: '1 h' });
      await dialog(page).getByText('The outcome is not known yet').waitFor();
      await dialog(page).getByText('this does not create a duplicate key').waitFor();
      await dialog(page)
        .getByText(/^Try again in \d\d:\d\d\.$/)
        .waitFor();
      await entries(page, 'Rotate key').getByText('No response').waitFor();
      await timeline(page).getByRole('heading', { name: 'Outcome unknown' }).first().waitFor();
      // The outcome stays unknown until the rotation can no longer be executed.
      const retry = dialog(page).getByRole('button', { name: 'Try again' });
      const keyGroup = dialog(page).getByRole('group', { name: 'Key', exact: true });
      for (let attempt = 0; attempt < 20 && (await keyGroup.count()) === 0; attempt += 1) {
        if ((await retry.count()) === 1 && (await retry.isEnabled())) await retry.click();
        await page.waitForTimeout(1000);
      }
      const key = await readKey();
      await user.closeDialog(page);
      await token(page, 'Staging').getByText(fingerprintOf(key)).waitFor();
      await timeline(page).getByText('Reconciled').first().waitFor();
    });

    test('a creation that was not executed stays visible until it is dismissed', async () => {
      await user.injectFault(page, { fault: 'neverAnswers', operation: 'createApiToken' });
      await user.createToken(page, 'Never');
      await dialog(page).getByText('The outcome is not known yet').waitFor();
      await page.keyboard.press('Escape');
      await user.dialogRemoved(page);
      await token(page, 'Never').getByText('Not created', { exact: true }).waitFor();
      await token(page, 'Never').getByRole('button', { name: 'Recreate Never' }).click();
      await dialog(page).getByRole('heading', { name: 'Recreate Never' }).waitFor();
      await page.keyboard.press('Escape');
      await user.dialogRemoved(page);
      await token(page, 'Never').getByRole('button', { name: 'Dismiss Never' }).click();
      await token(page, 'Never').waitFor({ state: 'detached' });
    });

    test('a token that another client created is adopted', async () => {
      await token(page, 'Legacy import').getByRole('button', { name: 'Adopt Legacy import' }).click();
      await dialog(page).getByRole('button', { name: 'Adopt' }).click();
      await readKey();
      await dialog(page).getByText('already existed').waitFor();
      await user.closeDialog(page);
      await token(page, 'Legacy import').getByRole('button', { name: 'Rotate Legacy import' }).waitFor();
    });

    test('the name of an existing token is sent unchanged', async () => {
      await page.route('**/api/tokens?*', (route) => route.fulfill({ json: { tokens: [{ name: 'Legacy ', managed: false, state: null }] } }));
      await token(page, 'Legacy').getByRole('button', { name: 'Adopt' }).click();
      await dialog(page).getByRole('button', { name: 'Adopt' }).click();
      // There is no such token. Without the space, the broker would create one.
      await dialog(page).getByText('The name is unclear').waitFor();
      await page.keyboard.press('Escape');
      await user.dialogRemoved(page);
      await page.unrouteAll();
      await user.selectDataApp(page, broker.emptyDataApp);
      await user.selectDataApp(page, broker.dataApp);
      await token(page, 'Legacy import').getByRole('button', { name: 'Timeline of Legacy import' }).click();
    });

    test('a rotation without a grace period can include duplicates', async () => {
      await page.route('**/api/tokens?*', (route) => route.fulfill({ json: { tokens: [{ name: NAME, managed: true, state: 'ready', duplicates: ['0123456789ab'] }] } }));
      await token(page, NAME).getByText('0123456789ab').waitFor();
      await page.evaluate(() => {
        const { fetch } = globalThis;
        globalThis.fetch = (url, init) => {
          if (url === '/api/rotate') globalThis.rotation = JSON.parse(init.body);
          return fetch(url, init);
        };
      });
      const checkbox = dialog(page).getByRole('checkbox', { name: 'Also invalidate the other keys with this name (1)' });
      await token(page, NAME)
        .getByRole('button', { name: `Rotate ${NAME}` })
        .click();
      assert.equal(await checkbox.count(), 0, 'with a grace period');
      await dialog(page).getByRole('radio', { name: 'Now' }).check();
      await checkbox.check();
      await dialog(page).getByRole('button', { name: 'Rotate key' }).click();
      await readKey();
      const { graceSeconds, includeDuplicates } = await page.evaluate(() => globalThis.rotation);
      assert.deepEqual([graceSeconds, includeDuplicates], [0, true]);
      await user.closeDialog(page);
      await page.unrouteAll();
      await token(page, 'Legacy import').getByRole('button', { name: 'Timeline of Legacy import' }).click();
    });

    test('a reload keeps the session and the selection', async () => {
      await page.reload();
      await page.getByRole('heading', { level: 1, name: broker.dataApp }).waitFor();
      await timeline(page).getByText('Legacy import').first().waitFor();
      await token(page, NAME).getByText('Ready').waitFor();
      await assertNoKeyInPage();
    });

    test('the selected theme survives a reload', async () => {
      const scheme = () => page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
      assert.equal(await scheme(), 'light dark');
      await page.getByRole('button', { name: 'Switch to light' }).click();
      await page.getByRole('button', { name: 'Switch to dark' }).click();
      assert.equal(await scheme(), 'dark');
      await page.reload();
      await page.getByRole('button', { name: 'Switch to system' }).waitFor();
      assert.equal(await scheme(), 'dark');
    });

    test('after signing out, the page shows no tokens and the Worker refuses requests', async () => {
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByText('You have signed out.').waitFor();
      assert.equal(await page.getByText(NAME).count(), 0);
      assert.equal(await page.evaluate(async () => (await fetch('/api/data-apps')).status), 401);
    });

    test('a reader can view everything but change nothing', async () => {
      await user.signIn(page, broker.secrets.reader);
      await page.getByText('Role: reader').waitFor();
      await user.selectDataApp(page, broker.dataApp);
      await token(page, NAME).getByText('Ready').waitFor();
      await token(page, 'Staging').getByRole('button', { name: 'Timeline of Staging' }).click();
      await entries(page, 'Check outcome').waitFor();
      for (const name of [/^Create/, /^Rotate/, /^Adopt/, /^Check outcome/, /^Recreate/, /^Stop managing/, /^Dismiss/, /^Inject fault/, /^Reset/]) {
        assert.equal(await page.getByRole('button', { name }).count(), 0, `a reader sees ${name}`);
      }
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByText('You have signed out.').waitFor();
    });

    test('there were no uncaught errors or Content-Security-Policy violations', () => assert.deepEqual(pageErrors, []));
  });
}

// The whole workflow of a user, in order, with the real Worker in emulator mode.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { launch, watch } from './browsers.mjs';
import * as person from './person.mjs';
import { startBroker } from './worker.mjs';

const { PATIENCE_MS, dialog, entries, timeline, token } = person;
const NAME = 'Production API Key';

const fingerprintOf = (key) => createHash('sha256').update(key).digest('hex').slice(0, 12);
const seconds = (clock) => clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);

/** @param {'chromium' | 'firefox'} browserName */
export function pathIn(browserName) {
  describe(`the workflow of a user in ${browserName}`, { timeout: 400_000 }, () => {
    let broker, browser, page, wrongs, firstKey;
    const handedOut = [];

    before(async () => {
      broker = await startBroker();
      browser = await launch(browserName);
      page = await browser.newPage({ viewport: { width: 1280, height: 860 } });
      page.setDefaultTimeout(PATIENCE_MS);
      wrongs = await watch(page);
      await page.goto(broker.url);
    });

    after(async () => {
      await browser?.close();
      await broker?.stop();
    });

    /** Checks that no key is in the page or its storage. */
    async function assertNoKeyLeft() {
      const left = await page.evaluate(() => {
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
        handedOut.every((key) => !left.includes(key)),
        'a key is still in the page',
      );
    }

    async function keyOfDialog() {
      const key = await person.shownKey(page);
      handedOut.push(key);
      await dialog(page)
        .getByText(`Fingerprint ${fingerprintOf(key)}`)
        .waitFor();
      return key;
    }

    test('the page shows emulator mode, and refuses a wrong secret', async () => {
      await page.getByText('Emulator mode', { exact: false }).first().waitFor();
      await person.signIn(page, 'certainly-not-the-secret');
      await page.getByText('This secret is not valid').waitFor();
      assert.equal(await page.getByLabel('Secret').getAttribute('aria-invalid'), 'true');
      assert.equal(await page.getByRole('button', { name: 'Sign out' }).count(), 0);
    });

    test('a user signs in by keyboard and selects a data app', async () => {
      await person.signIn(page, broker.secrets.provisioner);
      await page.getByRole('button', { name: 'Sign out' }).waitFor();
      await page.getByText('Role: provisioner').waitFor();
      assert.equal(await page.evaluate(() => document.cookie), '', 'the session can be read by scripts');
      await person.pick(page, broker.dataApp);
      await token(page, 'Legacy import').getByText('Not managed').waitFor();
      await person.pick(page, broker.emptyDataApp);
      await page.getByText('No tokens yet').waitFor();
      await person.pick(page, broker.dataApp);
    });

    test('a token is created; its key is shown, copied, hidden, and gone', async () => {
      const create = page.getByRole('button', { name: 'Create token' });
      await create.focus();
      await page.keyboard.press('Enter');
      assert.equal(
        await dialog(page)
          .getByLabel('Name')
          .evaluate((field) => field === document.activeElement),
        true,
        'the field has no focus',
      );
      await page.keyboard.type(NAME);
      await page.keyboard.press('Enter');
      firstKey = await keyOfDialog();

      await dialog(page).getByRole('button', { name: 'Copy key' }).click();
      await dialog(page).getByText('The key was copied to the clipboard').waitFor();
      await assertNoKeyLeft();
      await dialog(page).getByRole('button', { name: 'Show key' }).click();
      assert.ok((await dialog(page).textContent()).includes(firstKey), 'the key is not shown again');
      await page.keyboard.press('Escape');
      await person.dialogGone(page);
      await assertNoKeyLeft();
      assert.equal(await create.evaluate((button) => button === document.activeElement), true, 'the focus did not come back');

      // The copied key can be pasted.
      await create.click();
      await dialog(page).getByLabel('Name').focus();
      await page.keyboard.press('ControlOrMeta+V');
      assert.ok((await dialog(page).getByLabel('Name').inputValue()) === firstKey, 'the clipboard holds something else');
      await page.keyboard.press('Escape');
      await person.dialogGone(page);
      await assertNoKeyLeft();
    });

    test('the token is in the list, and its timeline shows what was sent', async () => {
      const item = token(page, NAME);
      await item.getByText('Ready').waitFor();
      await item.getByText(fingerprintOf(firstKey)).waitFor();
      const creation = entries(page, 'Create the token');
      await creation.getByText('201 Done').or(creation.getByText('200 Done')).waitFor();
      const text = await creation.innerText();
      assert.match(text, /POST\s+\/api\/v2\//);
      assert.match(text, /\d+ (ms|s)/);
      assert.match(text, /service token ••••••/);
    });

    test('the same name returns the same key', async () => {
      await person.askForToken(page, NAME);
      assert.ok((await keyOfDialog()) === firstKey, 'another key was made');
      await dialog(page).getByText('already existed').waitFor();
      await person.closeDialog(page);
    });

    test('a rotation shows the grace period of the old key, and counts down', async () => {
      await person.askForRotation(page, NAME, { preset: '5 min' });
      const key = await keyOfDialog();
      assert.ok(key !== firstKey, 'the key is the old one');
      await person.closeDialog(page);
      await assertNoKeyLeft();
      const item = token(page, NAME);
      await item.getByText(fingerprintOf(key)).waitFor();
      const left = async () => seconds(await item.getByRole('timer').innerText());
      const atFirst = await left();
      assert.ok(atFirst > 270 && atFirst <= 300, `${atFirst} seconds are left`);
      await page.waitForTimeout(2500);
      const later = await left();
      assert.ok(later < atFirst && later >= atFirst - 6, `${later} seconds are left after ${atFirst}`);
    });

    test('a custom grace period ends while the page is open', async () => {
      await person.askForRotation(page, NAME, { preset: 'Own', minutes: '0.1' });
      await keyOfDialog();
      await person.closeDialog(page);
      await token(page, NAME).getByText('The old key ended at').waitFor();
      assert.equal(await token(page, NAME).getByRole('timer').count(), 0);
    });

    test('a lost answer: the broker checks the outcome, and the timeline shows how', async () => {
      await person.switchOn(page, { fault: 'lostAnswer', operation: 'createApiToken' });
      await person.askForToken(page, 'Staging');
      const key = await keyOfDialog();
      await dialog(page).getByText('the broker has found the key').waitFor();
      await person.closeDialog(page);
      await token(page, 'Staging').getByText(fingerprintOf(key)).waitFor();
      await entries(page, 'Create the token').getByText('Answer lost').waitFor();
      await entries(page, 'Check the outcome').getByText('Reconciling').waitFor();
      assert.equal(await entries(page, 'Create the token').count(), 1, 'it was created twice');
      await page.getByText('No fault is active.').waitFor();
    });

    test('an outcome that stays unknown is explained, and trying again resolves it', async () => {
      await person.switchOn(page, { fault: 'neverAnswers', operation: 'rotateApiKey' });
      await person.askForRotation(page, 'Staging', { preset: '1 h' });
      await dialog(page).getByText('The outcome is not known yet').waitFor();
      await dialog(page).getByText('it does not create a second key').waitFor();
      await dialog(page)
        .getByText(/^Try again in \d\d:\d\d\.$/)
        .waitFor();
      await entries(page, 'Rotate the key').getByText('No answer').waitFor();
      await timeline(page).getByRole('heading', { name: 'Outcome unknown' }).first().waitFor();
      // The outcome stays unknown until the rotation can no longer happen.
      const again = dialog(page).getByRole('button', { name: 'Try again' });
      const shown = dialog(page).getByRole('group', { name: 'Key', exact: true });
      for (let tries = 0; tries < 20 && (await shown.count()) === 0; tries += 1) {
        if ((await again.count()) === 1 && (await again.isEnabled())) await again.click();
        await page.waitForTimeout(1000);
      }
      const key = await keyOfDialog();
      await person.closeDialog(page);
      await token(page, 'Staging').getByText(fingerprintOf(key)).waitFor();
      await timeline(page).getByText('Reconciled').first().waitFor();
    });

    test('a token that was created elsewhere is taken over', async () => {
      await token(page, 'Legacy import').getByRole('button', { name: 'Take over Legacy import' }).click();
      await dialog(page).getByRole('button', { name: 'Take over' }).click();
      await keyOfDialog();
      await dialog(page).getByText('already existed').waitFor();
      await person.closeDialog(page);
      await token(page, 'Legacy import').getByRole('button', { name: 'Rotate Legacy import' }).waitFor();
    });

    test('a reload keeps the session and the selection', async () => {
      await page.reload();
      await page.getByRole('heading', { level: 1, name: broker.dataApp }).waitFor();
      await timeline(page).getByText('Legacy import').first().waitFor();
      await token(page, NAME).getByText('Ready').waitFor();
      await assertNoKeyLeft();
    });

    test('the theme can be selected, and stays selected', async () => {
      const scheme = () => page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
      assert.equal(await scheme(), 'light dark');
      await page.getByRole('button', { name: 'Switch to light' }).click();
      await page.getByRole('button', { name: 'Switch to dark' }).click();
      assert.equal(await scheme(), 'dark');
      await page.reload();
      await page.getByRole('button', { name: 'Switch to system' }).waitFor();
      assert.equal(await scheme(), 'dark');
    });

    test('after the sign-out, nothing is left and the Worker refuses requests', async () => {
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByText('You are signed out.').waitFor();
      assert.equal(await page.getByText(NAME).count(), 0);
      assert.equal(await page.evaluate(async () => (await fetch('/api/data-apps')).status), 401);
    });

    test('a reader can see everything but change nothing', async () => {
      await person.signIn(page, broker.secrets.reader);
      await page.getByText('Role: reader').waitFor();
      await person.pick(page, broker.dataApp);
      await token(page, NAME).getByText('Ready').waitFor();
      await token(page, 'Staging').getByRole('button', { name: 'Timeline of Staging' }).click();
      await entries(page, 'Check the outcome').waitFor();
      for (const name of [/^Create/, /^Rotate/, /^Take over/, /^Check outcome/, /^Switch on/, /^Reset/]) {
        assert.equal(await page.getByRole('button', { name }).count(), 0, `a reader sees ${name}`);
      }
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByText('You are signed out.').waitFor();
    });

    test('there were no errors and no violations of the Content-Security-Policy', () => assert.deepEqual(wrongs, []));
  });
}

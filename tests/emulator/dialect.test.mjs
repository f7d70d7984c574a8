import assert from 'node:assert/strict';
import test from 'node:test';
import { createEmulator } from '../../pkg/emulator/index.js';
import { TOKENS, ask, mint } from './ask.mjs';

const missing = (dialect) => ask(createEmulator({ dialect }), `POST ${TOKENS}`, { body: { dataAppName: 'none', name: 'a' } });
const refused = (dialect, line = `POST ${TOKENS}`) => ask(createEmulator({ dialect }), line, { bearer: 'other', body: {} });
const code = 'DATA_APP_NOT_FOUND';
const message = 'Data app not found';

for (const [errorShape, body] of [
  [undefined, { error: { code, message } }],
  ['nested', { error: { code, message } }],
  ['nestedWithStatus', { error: { code, message, status: 400 } }],
  ['string', { error: message }],
  ['topLevel', { message, code }],
]) {
  test(`errorShape ${errorShape}`, async () => {
    assert.deepEqual(await missing({ errorShape }), { status: 400, body });
    assert.deepEqual(await missing({ errorShape, errorInside200: true }), { status: 200, body });
  });
}

test('a success is the same in every dialect', async () => {
  for (const dialect of [{}, { errorInside200: true, errorShape: 'topLevel' }]) {
    const response = await mint(createEmulator({ dialect }));
    assert.deepEqual([response.status, Object.keys(await response.json())], [200, ['key']]);
  }
});

for (const authStatus of [400, 401, 403]) {
  test(`authStatus ${authStatus}: for every refused credential, and nothing else`, async () => {
    const dialect = { authStatus, errorShape: 'nestedWithStatus' };
    for (const line of [`POST ${TOKENS}`, 'POST /api/v2/data-app/rotate-api', 'POST /api/v2/data-app/embeds', 'POST /api/v2/guest-token/create']) {
      const { status, body } = await refused(dialect, line);
      assert.deepEqual([status, body.error.status], [authStatus, authStatus], line);
    }
    assert.equal((await missing(dialect)).status, 400);
  });
}

test('without authStatus each operation has its documented one', async () => {
  const answers = [];
  for (const line of [`POST ${TOKENS}`, 'POST /api/v2/data-app', 'POST /api/v2/data-app/rotate-api', 'POST /api/v2/data-app/embeds', 'POST /api/v2/guest-token/create']) {
    const { status, body } = await refused({}, line);
    answers.push(`${body.error.code} ${status}`);
  }
  assert.deepEqual(answers, ['AUTHENTICATION_ERROR 400', 'AUTHENTICATION_ERROR 400', 'AUTHENTICATION_ERROR 400', 'INVALID_DATA_APP_API_KEY 400', 'AUTHENTICATION_ERROR 401']);
});

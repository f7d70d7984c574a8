// A user's test under vitest.
import { readFileSync, writeFileSync } from 'node:fs';
import * as api from 'databrain-edge';
import { expect, test } from 'vitest';
import { probe } from './probe.mjs';

const hasDocument = typeof document !== 'undefined';

test('tokens are minted, and errors have types', async () => {
  expect(hasDocument).toBe(process.env.DOCUMENT === 'yes');
  const found = await probe(api, process.env.EMULATOR_URL, process.env.LABEL);
  writeFileSync('found.json', JSON.stringify(found));
  expect(found).toEqual(JSON.parse(readFileSync('expected.json', 'utf8')));
});

// A page that a test only plays is one for the package too.
test.runIf(hasDocument)('a page must be allowed to hold a service token', async () => {
  const request = { dataAppName: 'Customer Portal Analytics', name: 'refused' };
  const error = await api.createApiToken(request, { serviceToken: 'service_token_demo', baseUrl: process.env.EMULATOR_URL }).catch((reason) => reason);
  expect(error).toMatchObject({ code: 'INVALID_INPUT', field: 'options.allowBrowser', outcome: 'notSent' });
});

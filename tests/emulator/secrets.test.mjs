import assert from 'node:assert/strict';
import test from 'node:test';
import { inspect } from 'node:util';
import { createEmulator } from '../../pkg/emulator/index.js';
import { mint, send } from './ask.mjs';

const SECRET = 'canary-service-token';

async function used() {
  const emulator = createEmulator({ serviceTokens: [SECRET], dataApps: [{ name: 'Customer Portal Analytics', tokens: [{ name: 'seeded', key: 'canary-seeded-key' }] }] });
  const { key } = await (await mint(emulator, { bearer: SECRET })).json();
  await send(emulator, `GET /api/${SECRET}/x?t=${SECRET}`, { bearer: SECRET });
  return { emulator, secrets: [SECRET, 'canary-seeded-key', key] };
}

const everything = { showHidden: true, getters: true, depth: Infinity, showProxy: true };

for (const [title, print] of [
  ['inspect', (value) => inspect(value, { depth: Infinity })],
  ['inspect with all it can', (value) => inspect(value, everything)],
  ['JSON', (value) => JSON.stringify(value)],
  ['text', (value) => `${value}`],
  ['own properties', (value) => JSON.stringify(Object.getOwnPropertyDescriptors(value))],
  ['a structured clone', (value) => inspect(structuredClone(JSON.parse(JSON.stringify(value))), everything)],
]) {
  test(`${title} shows no credential`, async () => {
    const { emulator, secrets } = await used();
    const { state, requests } = emulator;
    const surfaces = { emulator, state, requests, dataApps: state.dataApps, app: state.dataApps[0], token: state.dataApps[0].tokens[0] };
    for (const [name, surface] of Object.entries(surfaces)) {
      const printed = print(surface);
      for (const secret of secrets) assert.ok(!printed.includes(secret), `${name} shows ${secret}`);
    }
  });
}

test('the printed state is useful nevertheless', async () => {
  const { emulator } = await used();
  assert.match(inspect(emulator.state, { depth: Infinity }), /Customer Portal Analytics[^]*seeded[^]*Production API Key/);
});

test('a property returns the credential', async () => {
  const { emulator, secrets } = await used();
  assert.deepEqual(emulator.state.serviceTokens, [SECRET]);
  assert.deepEqual(emulator.state.dataApps[0].tokens.map(({ key }) => key), secrets.slice(1));
});

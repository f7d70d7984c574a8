// The same as an ES module.
import { readFileSync, writeFileSync } from 'node:fs';
import * as api from 'databrain-edge';
import { probe } from './probe.mjs';

test('tokens are minted, and errors have types', async () => {
  const found = await probe(api, process.env.EMULATOR_URL, process.env.LABEL);
  writeFileSync('found.json', JSON.stringify(found));
  expect(found).toEqual(JSON.parse(readFileSync('expected.json', 'utf8')));
});

// A user's test under jest.
const { writeFileSync } = require('node:fs');
const api = require('databrain-edge');
const expected = require('./expected.json');
const { probe } = require('./probe.cjs');

test('tokens are minted, and errors have types', async () => {
  const found = await probe(api, process.env.EMULATOR_URL, process.env.LABEL);
  writeFileSync('found.json', JSON.stringify(found));
  expect(found).toEqual(expected);
});

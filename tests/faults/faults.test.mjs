// Runs every fault in every runtime, and writes the table for RESULTS.md if `DATABRAIN_RESULTS` is set.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { install } from '../runtimes/install.mjs';
import { startServers } from '../runtimes/server.mjs';
import { startEmulators } from './emulators.mjs';
import { problemsOf } from './judge.mjs';
import { expectationFor, faults } from './list.mjs';
import { conditionNames, usual } from './program.mjs';
import { runtimes } from './runtimes.mjs';
import { startFaults } from './server.mjs';
import { tableOf } from './table.mjs';

const RUNTIME_MS = 150_000;
// Much longer than any call that must not reach it.
const PATIENCE_MS = 10_000;

const raw = faults.filter(({ answer, isRefused }) => answer || isRefused);
const emulated = faults.filter((fault) => !raw.includes(fault));
/** @type {Record<string, string>} */
const versions = {};
/** @type {Record<string, Map<string, import('./table.mjs').Cell>>} */
const cells = {};

async function startAll(installed, runtime) {
  const own = await startFaults(raw);
  const emulators = await startEmulators(installed, emulated, own.foreignUrl);
  const others = await startServers(installed);
  const urlOf = (fault) => (raw.includes(fault) ? own.urlOf(raw.indexOf(fault)) : emulators.urlOf(emulated.indexOf(fault)));
  return {
    serve: others.serve,
    plan: faults.map((fault) => {
      const { name, timeoutMs = PATIENCE_MS, isKept, condition } = fault;
      const { key } = expectationFor(fault, runtime);
      const warmUrl = isKept ? `${urlOf(fault)}/warm` : undefined;
      const around = condition ? { condition, goneUrl: own.goneUrl, foreignUrl: own.foreignUrlOf(raw.indexOf(fault)) } : {};
      return { name, url: urlOf(fault), timeoutMs, key, warmUrl, ...around };
    }),
    recordOf: (fault) => own.records.get(fault.name) ?? emulators.recordOf(emulated.indexOf(fault)),
    foreignConnections: own.foreignConnections,
    close: () => Promise.all([own.close(), emulators.close(), others.close()]),
  };
}

test('the faults have names of their own', () => {
  assert.equal(new Set(faults.map(({ name }) => name)).size, faults.length);
  assert.ok(faults.length >= 40);
});

test('each condition has a fault', () => {
  const used = new Set(faults.map(({ condition }) => condition).filter((name) => name !== undefined));
  assert.deepEqual([...used].sort(), [...conditionNames].sort());
});

for (const [runtime, { version, run }] of Object.entries(runtimes)) {
  test(`${runtime}: every fault`, { timeout: RUNTIME_MS }, async (t) => {
    versions[runtime] = runtime;
    cells[runtime] = new Map();
    const number = version();
    assert.ok(number, 'it tells no version');
    versions[runtime] = `${runtime.split(' ')[0]} ${number}`;
    const installed = install();
    const servers = await startAll(installed, runtime);
    try {
      const { result: results, end = 0 } = await run({ installed, servers, settings: { plan: servers.plan } });
      const [usualRequest] = servers.recordOf(usual).requests;
      for (const fault of faults) {
        const result = results.find(({ name }) => name === fault.name);
        const record = servers.recordOf(fault);
        const problems = problemsOf(fault, runtime, result, record, usualRequest);
        cells[runtime].set(fault.name, { problems, result, posts: record.posts });
        await t.test(`${runtime}: ${fault.name}`, () => assert.deepEqual(problems, []));
      }
      await t.test(`${runtime}: it ends by itself`, () => assert.equal(end, 0));
      await t.test(`${runtime}: nothing reached the foreign host`, () => assert.equal(servers.foreignConnections(), 0));
    } finally {
      await servers.close();
    }
  });
}

after(() => {
  const folder = process.env.DATABRAIN_RESULTS;
  // A run of some runtimes would write an incomplete table.
  if (!folder || Object.keys(versions).length < Object.keys(runtimes).length) return;
  const cellOf = ({ name }, runtime) => cells[runtime]?.get(name) ?? { problems: ['no result'] };
  writeFileSync(join(folder, 'faults.md'), tableOf({ faults, versions, cellOf }));
});

// The table of the runtimes: nothing that failed, or said nothing, may look like a success.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../install.mjs';
import { page, rowsOf, sorted, table } from './table.mjs';

const good = '{"where":"Bun","version":"1.4.5","how":"run","ok":true}';

test('a row is read as the tests write it', () => {
  assert.deepEqual(rowsOf('bun', [good]), [['Bun', '1.4.5', 'run', 'passed']]);
});

test('what is no success, or cannot be read, has failed', () => {
  const broken = ['?', '', 'tests/runtimes/bun', 'FAILED'];
  assert.deepEqual(rowsOf('bun', [good.replace('true', 'false')]), [['Bun', '1.4.5', 'run', 'FAILED']]);
  assert.deepEqual(rowsOf('bun', [good.replace('"1.4.5"', 'null')]), [broken]);
  assert.deepEqual(rowsOf('bun', ['{']), [broken]);
});

test('the order is that of names and numbers', () => {
  const rows = [['Node', '22.9.1', 'b'], ['Node', '22.10.0', 'a'], ['deno', '2', 'x'], ['Node', '22.9.1', 'a 9']];
  const order = sorted(rows.map((row) => [...row, 'passed'])).map((row) => row.slice(0, 3).join(' '));
  assert.deepEqual(order, ['deno 2 x', 'Node 22.9.1 a 9', 'Node 22.9.1 b', 'Node 22.10.0 a']);
});

test('what failed once has failed', () => {
  for (const results of [['FAILED', 'passed'], ['passed', 'FAILED']]) {
    const rows = results.map((result) => ['Bun', '1', 'run', result]);
    assert.deepEqual(sorted(rows), [['Bun', '1', 'run', 'FAILED']]);
  }
});

test('the tables have a line for each row', () => {
  const rows = [['Bun', '1.4.5', 'run', 'passed'], ['a|b', '10', 'é', 'FAILED']];
  assert.equal(table(rows), 'where  version  how  result\nBun    1.4.5    run  passed\na|b    10       é    FAILED');
  assert.ok(page(rows).endsWith('| --- | --- | --- | --- |\n| Bun | 1.4.5 | run | passed |\n| a\\|b | 10 | é | FAILED |\n'));
});

test('a folder without rows is a failure, and so is a row that is no success', () => {
  const folder = temporaryFolder('rows');
  const file = join(folder, 'page.md');
  const script = fileURLToPath(new URL('table.mjs', import.meta.url));
  const run = (name) => spawnSync(process.execPath, [script, '--page', file, `${name}=${join(folder, name)}`]).status;
  for (const [name, text] of [['good', good], ['bad', good.replace('true', 'false')]]) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, '1.jsonl'), `${text}\n`);
  }
  assert.equal(run('good'), 0);
  assert.match(readFileSync(file, 'utf8'), /^# Where the package runs\n[^]*\| Bun \| 1\.4\.5 \| run \| passed \|\n$/);
  assert.equal(run('bad'), 1);
  assert.equal(run('silent'), 1);
});

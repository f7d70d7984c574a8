// The Worker as `wrangler deploy` would upload it.
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { unstable_getMiniflareWorkerOptions as readWranglerFile } from 'wrangler';

export const www = join(dirname(fileURLToPath(import.meta.url)), '..');

const LIMIT_MS = 120_000;
const folders = [];
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder that is removed when this process ends. */
export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'token-broker-'));
  folders.push(folder);
  return folder;
}

async function bundle() {
  if (!existsSync(join(www, 'dist/index.html'))) throw new Error('the page is not built: run `npm run build` first');
  const folder = temporaryFolder();
  const wrangler = join(www, 'node_modules/wrangler/bin/wrangler.js');
  const env = { ...process.env, WRANGLER_SEND_METRICS: 'false', WRANGLER_LOG_PATH: join(folder, 'logs'), CI: 'true' };
  const out = join(folder, 'out');
  const { stdout } = await promisify(execFile)(process.execPath, [wrangler, 'deploy', '--dry-run', '--outdir', out], { cwd: www, env, timeout: LIMIT_MS });
  const wasm = readdirSync(out).find((name) => name.endsWith('.wasm'));
  const modules = [
    { type: 'ESModule', path: 'index.js', contents: readFileSync(join(out, 'index.js'), 'utf8') },
    { type: 'CompiledWasm', path: wasm, contents: readFileSync(join(out, wasm)) },
  ];
  const { workerOptions } = readWranglerFile(join(www, 'wrangler.jsonc'));
  const { modulesRules: _, rootPath: __, ...options } = workerOptions;
  return { stdout, options: { ...options, modules } };
}

let bundled;

/** @returns {Promise<{stdout: string, options: object}>} The output of wrangler, and the options of miniflare for the Worker. */
export const bundledWorker = () => (bundled ??= bundle());

// Starts the Worker in emulator mode, as `npm run dev` does: in workerd, with temporary storage.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const www = fileURLToPath(new URL('..', import.meta.url));
const START_MS = 120_000;
const STOP_MS = 10_000;

/** The secrets in `emulator.env`, by role. */
function secrets() {
  const [, entries = ''] = /^BEARER_SECRETS="(.*)"$/m.exec(readFileSync(join(www, 'emulator.env'), 'utf8')) ?? [];
  return Object.fromEntries(entries.split(' ').map((entry) => entry.split(':').slice(1)));
}

const isRunning = (group) => {
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false;
  }
};

/** Stops wrangler and workerd, which have a process group of their own. */
async function stopGroup(group) {
  for (const signal of ['SIGTERM', 'SIGKILL']) {
    if (!isRunning(group)) return;
    process.kill(-group, signal);
    for (const deadline = Date.now() + STOP_MS; isRunning(group) && Date.now() < deadline;) await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** @returns {Promise<{url: string, dataApp: string, emptyDataApp: string, secrets: {provisioner: string, reader: string}, stop: () => Promise<void>}>} */
export async function startBroker() {
  if (!existsSync(join(www, 'dist/index.html'))) throw new Error('the page is not built: run `npm run build` in www/ first');
  const folder = mkdtempSync(join(tmpdir(), 'token-broker-'));
  const flags = [
    '--ip',
    '127.0.0.1',
    '--port',
    '0',
    '--inspector-port',
    '0',
    '--env-file',
    'emulator.env',
    '--persist-to',
    folder,
    '--show-interactive-dev-session=false',
  ];
  const child = spawn(process.execPath, [join(www, 'node_modules/wrangler/bin/wrangler.js'), 'dev', ...flags], {
    cwd: www,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, WRANGLER_SEND_METRICS: 'false', CLOUDFLARE_CF_FETCH_ENABLED: 'false', CI: '1' },
  });
  const killGroup = () => isRunning(child.pid) && process.kill(-child.pid, 'SIGKILL');
  process.once('exit', killGroup);
  const stop = async () => {
    await stopGroup(child.pid);
    process.removeListener('exit', killGroup);
    rmSync(folder, { recursive: true, force: true });
  };

  let output = '';
  const ready = new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`wrangler was not ready after ${START_MS} ms:\n${output}`)), START_MS);
    const onOutput = (chunk) => {
      output += chunk;
      const [, url] = /Ready on (http:\/\/127\.0\.0\.1:\d+)/.exec(output) ?? [];
      if (!url) return;
      clearTimeout(timer);
      resolve(`${url}/`);
    };
    child.stdout.on('data', onOutput);
    child.stderr.on('data', onOutput);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`wrangler exited with ${code}:\n${output}`));
    });
  });
  try {
    const { provisioner, reader } = secrets();
    return { url: await ready, dataApp: 'Customer Portal Analytics', emptyDataApp: 'Partner Dashboard', secrets: { provisioner, reader }, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

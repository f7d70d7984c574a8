// The folder of a Worker, with the package installed in it.
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { install } from './install.mjs';
import { loopbackOnly } from './loopback-only.mjs';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

/** Not younger than the oldest workerd among the tools that are tried. */
export const COMPATIBILITY_DATE = '2026-07-01';

/** Nothing of Cloudflare's tools asks or tells anybody. */
export const quiet = {
  ...loopbackOnly,
  CI: 'true',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
  WRANGLER_HIDE_BANNER: 'true',
  WRANGLER_LOG_SANITIZE: 'true',
  WRANGLER_SEND_ERROR_REPORTS: 'false',
  WRANGLER_SEND_METRICS: 'false',
};

export function installWorker() {
  const installed = install();
  const { folder } = installed;
  for (const name of ['worker.mjs', 'server-side.mjs']) copyFileSync(here(`app/${name}`), join(folder, name));
  copyFileSync(here('probe.mjs'), join(folder, 'probe.mjs'));
  const config = { name: 'databrain-edge-worker', main: 'worker.mjs', compatibility_date: COMPATIBILITY_DATE, send_metrics: false };
  writeFileSync(join(folder, 'wrangler.jsonc'), JSON.stringify(config));
  return installed;
}

/** The address that makes the Worker, at `url`, run the probe. */
export const probing = (url, baseUrl, label) => `${url}/?${new URLSearchParams({ baseUrl, label })}`;

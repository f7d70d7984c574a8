import { fileURLToPath } from 'node:url';
import { toolPath } from '../install.mjs';
import { suiteIn } from '../report.mjs';
import { versionOf } from '../row.mjs';
import { inWorkerd } from '../workerd.mjs';

const entry = fileURLToPath(new URL('worker.mjs', import.meta.url));
const program = `@cloudflare/workerd-linux-${process.arch === 'arm64' ? 'arm64' : '64'}/bin/workerd`;

suiteIn(
  { where: 'workerd', version: () => versionOf(toolPath(program)), how: 'esbuild bundle' },
  async (given) => (await inWorkerd({ ...given, entry })).result,
  { hidesRedirects: false, tellsRefused: false, resendsPosts: false },
);

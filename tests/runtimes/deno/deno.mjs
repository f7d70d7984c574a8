import { temporaryFolder, toolPath } from '../install.mjs';
import { answerOf, run } from '../program.mjs';

export const deno = () => toolPath(`@deno/linux-${process.arch}-glibc/deno`);

// A cache of its own, and no request for updates.
export const env = () => ({ DENO_DIR: temporaryFolder('deno'), DENO_NO_UPDATE_CHECK: '1', DO_NOT_TRACK: '1' });

const flags = ['--quiet', '--no-prompt', '--no-lock', '--allow-net=127.0.0.1'];

/** As `inDeno`, with more permissions. */
export const inDenoWith = (permissions, folder, file, ...argv) =>
  answerOf(deno(), ['run', ...flags, ...permissions, file, ...argv], { cwd: folder, env: env() });

/** Neither a permission to read nor one to look at the environment. */
export const inDeno = (...given) => inDenoWith([], ...given);

export const denoDoes = (folder, ...argv) => run(deno(), argv, { cwd: folder, env: env() });

import { toolPath } from '../install.mjs';
import { answerOf, run } from '../program.mjs';

export const bun = () => toolPath(`@oven/bun-linux-${process.arch === 'arm64' ? 'aarch64' : process.arch}/bin/bun`);

const env = { DO_NOT_TRACK: '1' };

/** What is not installed is not fetched. */
export const inBun = (folder, file, ...argv) => answerOf(bun(), ['run', '--no-install', file, ...argv], { cwd: folder, env });

export const bunDoes = (folder, ...argv) => run(bun(), argv, { cwd: folder, env });

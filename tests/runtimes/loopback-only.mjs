import { fileURLToPath } from 'node:url';

const file = fileURLToPath(new URL('loopback-only.cjs', import.meta.url));

/** The environment of a Node program that is to find no other machine. */
export const loopbackOnly = { NODE_OPTIONS: `--require ${JSON.stringify(file)}` };

// @ts-check
import { parseArgs } from 'node:util';
import { createEmulator } from './index.js';
import { listen } from './listen.js';

const USAGE = `usage: node cli.js --port P [--service-token T]... [--data-app NAME]... [--control] [--until-stdin-closes]
  --port P               port on 127.0.0.1; 0 selects a free one
  --service-token T      a service token that is accepted; default service_token_demo
  --data-app NAME        a data app that exists; default Customer Portal Analytics
  --control              also serve /__emulator/*: script, requests, state, reset, advance
  --until-stdin-closes   exit when the standard input closes
`;

/**
 * @param {string} reason
 * @returns {never}
 */
function refuse(reason) {
  process.stderr.write(`${reason}\n${USAGE}`);
  process.exit(2);
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        port: { type: 'string' },
        'service-token': { type: 'string', multiple: true },
        'data-app': { type: 'string', multiple: true },
        control: { type: 'boolean' },
        'until-stdin-closes': { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

const flags = readArguments();
if (flags.help) {
  process.stdout.write(USAGE);
  process.exit(0);
}
const port = Number(flags.port);
if (!/^\d+$/.test(flags.port ?? '') || port > 65_535) refuse('--port must be a number from 0 to 65535');

const emulator = createEmulator({
  control: flags.control ?? false,
  ...(flags['service-token'] && { serviceTokens: flags['service-token'] }),
  ...(flags['data-app'] && { dataApps: flags['data-app'] }),
});
const server = await listen(emulator, { port }).catch((error) => {
  process.stderr.write(`cannot listen on port ${port}: ${error.code ?? error.message}\n`);
  process.exit(1);
});
process.stdout.write(`listening on ${server.url}\n`);

const end = () => void server.close().then(() => process.exit(0));
process.once('SIGTERM', end);
process.once('SIGINT', end);
if (flags['until-stdin-closes']) process.stdin.on('end', end).on('close', end).resume();

import { spawn } from 'node:child_process';
import { join } from 'node:path';

/**
 * Runs the emulator in a separate process, so that it does not use the CPU time of the client.
 * @param {import('../tests/runtimes/install.mjs').Installed} app
 * @param {import('./nodes.mjs').Node} node
 */
export async function startEmulator(app, node) {
  const program = join(app.folder, 'node_modules/databrain-edge/emulator/cli.js');
  // The emulator ends when its standard input closes, and so with this process, even if that is killed.
  const child = spawn(node.program, [program, '--port', '0', '--control', '--until-stdin-closes'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const url = await new Promise((resolve, reject) => {
    let said = '';
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the emulator ended with ${code}`)));
    child.stdout.setEncoding('utf8').on('data', (text) => {
      said += text;
      const [, address] = /listening on (\S+)\n/.exec(said) ?? [];
      if (address) resolve(address);
    });
  });
  return {
    url,
    /** Removes the created tokens, since a longer list would make later calls slower. */
    async reset() {
      const answer = await fetch(`${url}/__emulator/reset`, { method: 'POST' });
      if (!answer.ok) throw new Error(`the emulator answered a reset with ${answer.status}`);
      await answer.text();
    },
    end: () => void child.kill(),
  };
}

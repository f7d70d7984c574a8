import { spawn } from 'node:child_process';
import { join } from 'node:path';

/**
 * The emulator in a process of its own, so that it takes nothing of the client's time.
 * @param {import('../tests/runtimes/install.mjs').Installed} app
 * @param {import('./nodes.mjs').Node} node
 */
export async function startEmulator(app, node) {
  const program = join(app.folder, 'node_modules/databrain-edge/emulator/cli.js');
  // With its standard input it ends when this process does, however that ends.
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
    /** Without the tokens that were made: a longer list would make the next call dearer. */
    async reset() {
      const answer = await fetch(`${url}/__emulator/reset`, { method: 'POST' });
      if (!answer.ok) throw new Error(`the emulator answered a reset with ${answer.status}`);
      await answer.text();
    },
    end: () => void child.kill(),
  };
}

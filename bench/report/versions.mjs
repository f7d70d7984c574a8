import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { reqwestVersion } from '../reqwest.mjs';

const COMPARED = ['databrain-edge', 'openapi-fetch', 'ofetch', '@octokit/request', 'ky', 'axios'];

/**
 * @param {import('../../tests/runtimes/install.mjs').Installed} app
 * @param {import('../nodes.mjs').Node[]} nodes
 */
export function versions(app, nodes) {
  const read = (name) => JSON.parse(readFileSync(join(app.folder, 'node_modules', name, 'package.json'), 'utf8')).version;
  return [...nodes.map(({ version }) => `Node ${version}`), ...COMPARED.map((name) => `${name} ${read(name)}`), `reqwest ${reqwestVersion()}`].join(', ');
}

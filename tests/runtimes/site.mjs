// A folder of files on a port, as a static host serves it.
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

const types = { '.html': 'text/html', '.js': 'text/javascript', '.mjs': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm' };

/**
 * @param {string} folder
 * @param {Record<string, string>} [headers] Of every answer.
 */
export const siteOf = (folder, headers = {}) => ({
  async fetch(request) {
    const { pathname } = new URL(request.url);
    const file = join(folder, pathname.endsWith('/') ? `${pathname}index.html` : pathname);
    try {
      return new Response(await readFile(file), { headers: { 'content-type': types[extname(file)] ?? 'application/octet-stream', ...headers } });
    } catch {
      return new Response('not found', { status: 404, headers: { 'content-type': 'text/plain', ...headers } });
    }
  },
});

// Runs a bundled Worker in miniflare and prints its answer. Arguments: miniflare's file, the bundle,
// the URL of the request, and more options of miniflare as JSON.
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';

const [program, scriptPath, url, options] = process.argv.slice(2);
const { Miniflare } = await import(pathToFileURL(program).href);
const miniflare = new Miniflare({
  host: '127.0.0.1',
  cf: false,
  modules: true,
  modulesRoot: dirname(scriptPath),
  modulesRules: [{ type: 'CompiledWasm', include: ['**/*.wasm'] }],
  scriptPath,
  ...JSON.parse(options),
});
try {
  const response = await miniflare.dispatchFetch(url);
  const text = await response.text();
  if (response.status !== 200) throw new Error(`status ${response.status}: ${text}`);
  console.log(text);
} finally {
  await miniflare.dispose();
}

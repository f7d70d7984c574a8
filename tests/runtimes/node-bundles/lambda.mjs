// Calls a handler as Lambda does, from the only file that was uploaded.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [file, baseUrl, label] = process.argv.slice(2);
const require = createRequire(file);
const { handler } = file.endsWith('.cjs') ? require(file) : await import(pathToFileURL(file).href);
const { statusCode, body } = await handler({ baseUrl, label });
if (statusCode !== 200) throw new Error(`status ${statusCode}`);
console.log(body);

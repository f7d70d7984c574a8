// The same with the core as a file of its own.
import * as api from 'databrain-edge/slim';
import { probe } from './probe.mjs';

const argv = globalThis.Deno?.args ?? process.argv.slice(2);
console.log(JSON.stringify(await probe(api, ...argv)));

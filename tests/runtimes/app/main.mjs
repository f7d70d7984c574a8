// A user's module, beside the package: prints what the probe finds.
import * as api from 'databrain-edge';
import { probe } from './probe.mjs';

const [baseUrl, label] = process.argv.slice(2);
console.log(JSON.stringify(await probe(api, baseUrl, label)));

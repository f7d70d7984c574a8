// A user's module that runs the whole suite.
import * as api from 'databrain-edge';
import { runSuite } from './suite.mjs';

console.log(JSON.stringify(await runSuite({ api, ...JSON.parse(process.argv[2]) })));

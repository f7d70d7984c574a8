import * as api from '/node_modules/databrain-edge/dist/index.js';
import { pageFunctions } from './page-functions.mjs';

Object.assign(globalThis, pageFunctions(api));

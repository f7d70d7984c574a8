import * as api from '/node_modules/databrain-edge/dist/index.js';
import { asked } from './asked.mjs';

Object.assign(globalThis, asked(api));

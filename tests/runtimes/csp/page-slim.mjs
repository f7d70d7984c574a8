import * as api from '/node_modules/databrain-edge/dist/slim.js';
import { asked } from './asked.mjs';

Object.assign(globalThis, asked(api));

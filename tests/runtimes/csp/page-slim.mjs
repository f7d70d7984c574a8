import * as api from '/node_modules/databrain-edge/slim.js';
import { asked } from './asked.mjs';

Object.assign(globalThis, asked(api));

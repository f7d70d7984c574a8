import * as api from 'databrain-edge';
import { runCases } from './cases.mjs';

globalThis.runCases = (settings) => runCases({ api, ...settings });

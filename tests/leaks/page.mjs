import * as api from 'databrain-edge';
import { failEverywhere } from './canary.mjs';

globalThis.failEverywhere = (settings) => failEverywhere({ api, settings });

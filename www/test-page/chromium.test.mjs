import { pathIn } from './path.mjs';

pathIn('chromium');

import { pathIn } from './path.mjs';

pathIn('firefox');

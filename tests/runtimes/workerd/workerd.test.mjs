import { fileURLToPath } from 'node:url';
import { suiteIn } from '../report.mjs';
import { inWorkerd } from '../workerd.mjs';

const entry = fileURLToPath(new URL('worker.mjs', import.meta.url));

suiteIn('workerd', async (given) => (await inWorkerd({ ...given, entry })).result, { hidesRedirects: false, tellsRefused: false, resendsPosts: false });

import { bothModulesIn } from '../both-modules.mjs';
import { versionOf } from '../row.mjs';
import { deno, inDeno } from './deno.mjs';

bothModulesIn({ where: 'Deno', version: () => versionOf(deno()) }, inDeno, { hidesRedirects: false, tellsRefused: false, resendsPosts: true });

import { bothModulesIn } from '../both-modules.mjs';
import { versionOf } from '../row.mjs';
import { bun, inBun } from './bun.mjs';

bothModulesIn({ where: 'Bun', version: () => versionOf(bun()) }, inBun, { hidesRedirects: false, tellsRefused: true, resendsPosts: false });

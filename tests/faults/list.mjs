// All faults. An entry tells what the server does, how the call must end, and what the server must have received by then:
//
// - `answer(socket, {ownUrl, foreignUrl, released})` receives the socket once the whole POST has been read; `step` is for the emulator;
// - `condition` names the condition in the calling program; the POSTs must be the same as without it, except for the headers that
//   `request` names;
// - `expected` has the code, kind, outcome and status of the error; the code is `key` if the call succeeds with that `key`. Fields that
//   are left out may have any value;
// - `posts` (1) is the number of POSTs that arrived, `minted` the number of tokens of the emulator;
// - `isKept`: an earlier call used the same connection; `isCut`: not all of this number of bytes were fetched;
// - `differs` names the runtimes that differ, and why.
import { connection } from './connection.mjs';
import { content } from './content.mjs';
import { emulated } from './emulated.mjs';
import { framing } from './framing.mjs';
import { program } from './program.mjs';
import { statuses } from './statuses.mjs';

export const faults = [...connection, ...framing, ...content, ...statuses, ...program, ...emulated];

/** The expectations of an entry for one runtime. */
export function expectationFor({ expected, posts = 1, minted, key, request = [], differs = [] }, runtime) {
  const whole = { expected, posts, minted, key, request, because: undefined };
  for (const { runtimes, because, ...other } of differs) {
    if (!runtimes.includes(runtime)) continue;
    if (other.posts !== undefined) whole.posts = other.posts;
    if (other.request !== undefined) whole.request = other.request;
    if (other.minted !== undefined && minted !== undefined) whole.minted = other.minted;
    whole.expected = { ...whole.expected, ...other.expected };
    if ('key' in other) whole.key = other.key;
    whole.because = because;
  }
  return whole;
}

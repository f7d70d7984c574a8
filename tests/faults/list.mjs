// Every fault. An entry says what the server does, how the call must end, and what the server must have seen by then:
//
// - `answer(socket, {ownUrl, foreignUrl, released})` gets the socket once the POST has been read to its end; `step` is for the emulator;
// - `condition` names what is peculiar in the calling program meanwhile; the POSTs must be as they are without it,
//   but for the headers that `request` names;
// - `expected` are code, kind, outcome and status of the error; its code is `key` where the call succeeds, with that `key`. What is left
//   out of it may be anything;
// - `posts` (1) is how many POSTs arrived, `minted` how many tokens the emulator has;
// - `isKept`: a call went before over the same connection; `isCut`: of so many bytes not all were fetched;
// - `differs` names runtimes in which something of this is other, and why.
import { connection } from './connection.mjs';
import { content } from './content.mjs';
import { emulated } from './emulated.mjs';
import { framing } from './framing.mjs';
import { program } from './program.mjs';
import { statuses } from './statuses.mjs';

export const faults = [...connection, ...framing, ...content, ...statuses, ...program, ...emulated];

/** What an entry expects of one runtime. */
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

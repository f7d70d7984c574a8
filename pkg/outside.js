// @ts-check
/**
 * Looks at what comes from outside: what servers say and what hosts throw may be of another realm, a stub or a proxy, throw at every look, and hold a
 * credential.
 * @module
 */

/**
 * A field of an object. `undefined` where there is none, where reading it throws, and of what is no object.
 * @param {any} object
 * @param {string} name
 */
export function field(object, name) {
  try {
    if (typeof object === 'object') return object[name];
  } catch {}
}

// What can be seen in a value, as a sum; `src/field.rs` has the same.
const TEXT = 1;
const TOKEN = 2;
const BROKEN_TEXT = 4;
const FALSE = 8;
const TRUE = 16;
export const MILLISECONDS = 32;
const WHOLE = 64;
const COUNT = 128;
const FUNCTION = 256;
const SIGNAL = 512;
const LIST = 1024;
const OBJECT = 2048;
/** Everything is that, but `undefined`. */
export const ANYTHING = 4096;

/** A timer takes a signed 32-bit number of milliseconds; a longer one fires at once. */
const LONGEST_TIMER_MS = 2_147_483_647;

/** @param {string} text */
function seenInText(text) {
  if (/^[!-~]+$/.test(text)) return TEXT + TOKEN;
  // No UTF-8 exists for half of a pair, so it could only be sent altered.
  if (/\p{Surrogate}/u.test(text)) return BROKEN_TEXT;
  return /\S/.test(text) ? TEXT : 0;
}

/** @param {number} number */
function seenInNumber(number) {
  const isWhole = Number.isSafeInteger(number) && number >= 0;
  return (number > 0 && number <= LONGEST_TIMER_MS ? MILLISECONDS : 0) + (isWhole ? (number > 0 ? WHOLE + COUNT : WHOLE) : 0);
}

/**
 * A signal by its shape: one of another realm, or of a polyfill, is no instance of this realm's class.
 * @param {any} object
 */
function seenInObject(object) {
  if (!object) return 0;
  try {
    if (Array.isArray(object)) return LIST;
    const isSignal = [object.addEventListener, object.removeEventListener].every((method) => typeof method === 'function');
    if (isSignal && typeof object.aborted === 'boolean') return OBJECT + SIGNAL;
  } catch {}
  return OBJECT;
}

/**
 * What can be seen in a value.
 * @param {any} value
 */
export function seenIn(value) {
  switch (typeof value) {
    case 'string':
      return seenInText(value);
    case 'number':
      return seenInNumber(value);
    case 'boolean':
      return value ? TRUE : FALSE;
    case 'function':
      return FUNCTION;
    case 'object':
      return seenInObject(value);
  }
  return 0;
}

/** Whether this is Cloudflare's runtime, where a request may not wait for the work of another. `navigator` is not in all of its versions. */
export const isWorkerd = () => typeof (/** @type {any} */ (globalThis).WebSocketPair) === 'function';

/**
 * Whether this runs in a page or a worker of a browser. `importScripts` is in every worker of a browser and in no server
 * runtime but older versions of Cloudflare's; `WorkerGlobalScope` may be in others.
 */
export const isBrowser = () => typeof document === 'object' || ('importScripts' in globalThis && !isWorkerd());

const REDACTED = '[redacted]';

/** An error message is read by people; an HTML page or a stack dump is not. */
const START = /^[^]{0,300}/u;

/**
 * A text without the caller's credentials, in whatever case and escaped as JSON or an address has it, and without anything shaped like a key or
 * token of this API: a server may echo the one it was sent, or the one it has just minted. Control characters become blanks, so that a
 * message stays one line of a log, and what is longer than 300 characters is cut.
 * @param {string} text
 * @param {string[]} secrets
 */
export function redact(text, secrets) {
  for (const secret of secrets) {
    const pattern = patternOf(secret);
    // A secret of escapes alone would be found everywhere.
    if (pattern) text = text.replace(RegExp(pattern, 'gi'), REDACTED);
  }
  text = text.replace(/[\w-]+/g, (run) => (looksLikeKey(run) ? REDACTED : run)).replace(/\p{Cc}/gu, ' ');
  const [start] = /** @type {RegExpExecArray} */ (START.exec(text));
  return start === text ? text : `${start}…`;
}

/**
 * Letters beyond the hex digits belong to a run too, so that `dbn_live_…` is seen whole. A key is a UUID: 32 hex digits, with or
 * without its hyphens.
 * @param {string} run
 */
const looksLikeKey = (run) => run.startsWith('dbn_') || run.split(/[^\da-f-]/i).some((part) => part.replaceAll('-', '').length >= 32);

/** @param {string} secret */
function patternOf(secret) {
  const plain = secret.replace(/%([\da-f]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16))).replaceAll('\\', '');
  const hex = (/** @type {string} */ char) => char.charCodeAt(0).toString(16).padStart(2, '0');
  // Three times quoted is seven backslashes. Without an end to them, a long line of them would be searched from each of its places.
  return Array.from(plain, (char) => `(?:\\\\|%5c){0,7}(?:\\x${hex(char)}|%${hex(char.toLowerCase())}|%${hex(char.toUpperCase())})`).join('');
}

/** Deeper chains were not seen; a chain may also be a ring. */
const DEEPEST = 5;

/**
 * A copy of what was thrown: `name`, `message`, `code` and its own `cause`, as far as they are texts, without credentials. The thing itself may
 * carry the whole request, its `Authorization` included.
 * @param {any} thrown
 * @param {string[]} secrets
 * @param {number} [depth]
 * @returns {Error | undefined}
 */
export function portrait(thrown, secrets, depth = DEEPEST) {
  if (depth === 0 || thrown === null || thrown === undefined) return;
  const text = (/** @type {unknown} */ value) => (typeof value === 'string' ? redact(value, secrets) : undefined);
  const copy = /** @type {any} */ (new Error(text(field(thrown, 'message')) ?? text(thrown) ?? ''));
  for (const name of ['name', 'code']) {
    const value = text(field(thrown, name));
    if (value !== undefined) copy[name] = value;
  }
  const cause = portrait(field(thrown, 'cause'), secrets, depth - 1);
  if (cause) copy.cause = cause;
  return copy;
}

/** What Node and Bun name a connection that never came about. */
const NEVER_CONNECTED = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH', 'UND_ERR_CONNECT_TIMEOUT', 'ConnectionRefused'];

/**
 * Whether the host says that no connection came about, so that nothing was sent.
 * @param {any} thrown
 */
export function neverConnected(thrown) {
  for (let depth = 0; depth < DEEPEST; depth += 1) {
    if (NEVER_CONNECTED.includes(field(thrown, 'code'))) return true;
    thrown = field(thrown, 'cause');
  }
  return false;
}

/**
 * Where a text stands in a list, -1 where it does not.
 * @param {unknown} text
 * @param {string} list Its parts divided by `|`.
 */
export const placeIn = (text, list) => list.split('|').indexOf(/** @type {string} */ (text));

/**
 * Lets a promise settle as it likes: without this, its rejection would be reported as unhandled.
 * @param {() => unknown} start What gives it, and may throw.
 */
export function ignore(start) {
  try {
    Promise.resolve(start()).then(undefined, () => {});
  } catch {}
}

import { Problem, type ProblemFields } from './problem.ts';

/** Identifies a token. */
export interface Identity {
  dataApp: string;
  name: string;
}

const MAX_LENGTH = 200;

const UNCLEAR = /^\s|\s$|[\p{Cf}\p{Zl}\p{Zp}]/u;

/** Validates a name. It is not changed, because the API compares names exactly. */
export function readName(value: unknown, field: string): string {
  const isName = typeof value === 'string' && value.trim() !== '' && value.length <= MAX_LENGTH && !/\p{Cc}/u.test(value);
  if (isName) return value;
  const message = `${field} must be a string of 1 to ${MAX_LENGTH} characters without control characters.`;
  throw new Problem({ status: 400, code: 'INVALID_INPUT', message });
}

export const readIdentity = (from: Record<string, unknown>): Identity => ({ dataApp: readName(from.dataApp, 'dataApp'), name: readName(from.name, 'name') });

/**
 * Why no token may be created with a name: people could not tell it from another one. Existing tokens may have any name.
 * @param existing The names of the tokens of the data app.
 */
export function newNameProblem(name: string, existing: string[]): ProblemFields | undefined {
  if (UNCLEAR.test(name)) {
    const message = 'The name of a new token must not begin or end with a space, or contain invisible or bidirectional format characters.';
    return { status: 400, code: 'INVALID_NAME', message };
  }
  const twin = existing.find((other) => appearance(other) === appearance(name));
  if (twin === undefined) return undefined;
  return { status: 409, code: 'NAME_TOO_SIMILAR', message: `The name looks like that of another token, ${JSON.stringify(twin)}. Use that token, or a clearly different name.` };
}

const appearance = (name: string) =>
  name.normalize('NFKC').replace(/\p{Cf}/gu, '').trim().replace(/\s+/g, ' ').toUpperCase().toLowerCase();

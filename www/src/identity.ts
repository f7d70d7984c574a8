import { Problem } from './problem.ts';

/** Identifies a token. */
export interface Identity {
  dataApp: string;
  name: string;
}

const MAX_LENGTH = 200;

/** Validates a name. It is not trimmed, because the API compares names exactly. */
export function readName(value: unknown, field: string): string {
  const isName = typeof value === 'string' && value.trim() !== '' && value.length <= MAX_LENGTH && !/\p{Cc}/u.test(value);
  if (isName) return value;
  const message = `${field} must be a string of 1 to ${MAX_LENGTH} characters without control characters.`;
  throw new Problem({ status: 400, code: 'INVALID_INPUT', message });
}

export const readIdentity = (from: Record<string, unknown>): Identity => ({ dataApp: readName(from.dataApp, 'dataApp'), name: readName(from.name, 'name') });

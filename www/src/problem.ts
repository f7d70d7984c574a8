import { isDatabrainError, type DatabrainError, type ErrorKind, type ErrorOutcome } from 'databrain-edge';

export interface ProblemFields {
  status: 400 | 401 | 403 | 404 | 409 | 413 | 415 | 429 | 500 | 502 | 503 | 504;
  code: string;
  message: string;
  outcome?: ErrorOutcome;
  retryAfterMs?: number;
}

/** A failure that is returned to the caller. */
export class Problem extends Error {
  readonly fields: ProblemFields;

  constructor(fields: ProblemFields) {
    super(fields.message);
    this.fields = fields;
  }
}

/** The result of a Durable Object. A thrown error would arrive without its fields. */
export type Answer<T> = { value: T } | { problem: ProblemFields };

export async function answer<T>(work: () => Promise<T> | T): Promise<Answer<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    return { problem: problemOf(error).fields };
  }
}

export function valueOf<T>(answered: Answer<T>): T {
  if ('problem' in answered) throw new Problem(answered.problem);
  return answered.value;
}

const STATUS: Partial<Record<ErrorKind, ProblemFields['status']>> = {
  input: 400,
  notFound: 404,
  conflict: 409,
  rateLimit: 503,
  timeout: 504,
};

export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (isDatabrainError(error)) return ofDatabrain(error);
  // Only the name is logged, since the message may contain a secret.
  console.error(JSON.stringify({ unexpected: error instanceof Error ? error.name : typeof error }));
  return new Problem({ status: 500, code: 'INTERNAL', message: 'An unexpected error occurred; see the log.' });
}

function ofDatabrain({ kind, code, message, outcome, retryAfterMs }: DatabrainError): Problem {
  return new Problem({ status: STATUS[kind] ?? 502, code, message, outcome, ...(retryAfterMs !== undefined && { retryAfterMs }) });
}

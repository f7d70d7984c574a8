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

/** The result of a method of a Durable Object, because the fields of a thrown error would not reach the caller. */
export type Result<T> = { value: T } | { problem: ProblemFields };

export async function toResult<T>(operation: () => Promise<T> | T): Promise<Result<T>> {
  try {
    return { value: await operation() };
  } catch (error) {
    return { problem: toProblem(error).fields };
  }
}

export function unwrap<T>(result: Result<T>): T {
  if ('problem' in result) throw new Problem(result.problem);
  return result.value;
}

const STATUS: Partial<Record<ErrorKind, ProblemFields['status']>> = {
  input: 400,
  notFound: 404,
  conflict: 409,
  rateLimit: 503,
  timeout: 504,
};

export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (isDatabrainError(error)) return fromDatabrainError(error);
  // Only the name is logged, because the message may contain a secret.
  console.error(JSON.stringify({ unexpected: error instanceof Error ? error.name : typeof error }));
  return new Problem({ status: 500, code: 'INTERNAL', message: 'An unexpected error occurred; see the log.' });
}

function fromDatabrainError({ kind, code, message, outcome, retryAfterMs }: DatabrainError): Problem {
  return new Problem({ status: STATUS[kind] ?? 502, code, message, outcome, ...(retryAfterMs !== undefined && { retryAfterMs }) });
}

import { isDatabrainError } from 'databrain-edge';

/** Tells somebody who asked for a key what went wrong. */
export function explain(error: unknown): string {
  if (!isDatabrainError(error)) throw error;
  switch (error.kind) {
    case 'input':
      return `${error.field ?? 'The call'} is wrong: ${error.message}`;
    case 'rateLimit':
      return `Try again in ${error.retryAfterMs ?? 120_000} ms.`;
    case 'auth':
    case 'notFound':
    case 'conflict':
    case 'rejected':
    case 'server':
      return `Databrain answered with status ${error.status}: ${error.message}`;
    case 'network':
    case 'timeout':
    case 'aborted':
    case 'redirect':
    case 'badResponse':
    case 'internal':
      return error.outcome === 'unknown' ? 'A key may exist: ask again.' : error.message;
  }
}

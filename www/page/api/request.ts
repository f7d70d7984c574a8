import { ApiFailure } from './failure';

type Method = 'GET' | 'POST' | 'DELETE';

interface Options {
  body?: unknown;
  bearer?: string;
  query?: Record<string, string | undefined>;
  signal?: AbortSignal;
}

const READ_MS = 30_000;

let onSignedOut: (failure: ApiFailure) => void = () => {};

/** Registers a callback for when any request finds that the caller is no longer signed in. */
export const whenSignedOut = (callback: (failure: ApiFailure) => void) => {
  onSignedOut = callback;
};

const withQuery = (path: string, query: Options['query'] = {}) => {
  const pairs = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return pairs.length > 0 ? `${path}?${new URLSearchParams(pairs)}` : path;
};

/** @throws {ApiFailure} Or the reason of an aborted signal. */
export async function request<Answer>(method: Method, path: string, { body, bearer, query, signal }: Options = {}): Promise<Answer> {
  const headers: Record<string, string> = { accept: 'application/json' };
  // Sent with every change, even without a body, since the Worker refuses what a form of another site could send.
  if (method !== 'GET') headers['content-type'] = 'application/json';
  if (bearer !== undefined) headers['authorization'] = `Bearer ${bearer}`;
  const init: RequestInit = { method, headers, credentials: 'same-origin', cache: 'no-store', redirect: 'manual' };
  if (method === 'POST') init.body = JSON.stringify(body ?? {});
  // Only reads have a timeout here. The broker limits the time of a change.
  if (method === 'GET') init.signal = AbortSignal.any([AbortSignal.timeout(READ_MS), ...(signal ? [signal] : [])]);

  const { response, text } = await answered(withQuery(path, query), init, method, signal);
  // After its session has ended, Access redirects to its login, which a page load can follow but fetch cannot.
  if (response.type === 'opaqueredirect')
    throw signedOut(new ApiFailure({ code: 'UNAUTHENTICATED', message: 'The session has ended.', status: 401 }));
  if (response.ok && text === '') return undefined as Answer;
  const parsed = parse(text);
  if (response.ok && parsed !== undefined) return parsed as Answer;
  const failure = failureFrom(response, parsed, method);
  throw failure.status === 401 && path !== '/api/session' ? signedOut(failure) : failure;
}

async function answered(url: string, init: RequestInit, method: Method, ended: AbortSignal | undefined) {
  try {
    const response = await fetch(url, init);
    return { response, text: await response.text() };
  } catch (reason) {
    if (ended?.aborted) throw reason;
    throw new ApiFailure({ code: 'BROKER_UNREACHABLE', message: 'The broker did not answer.', outcome: method === 'GET' ? undefined : 'unknown' });
  }
}

function signedOut(failure: ApiFailure) {
  onSignedOut(failure);
  return failure;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function failureFrom(response: Response, parsed: unknown, method: Method) {
  const error = (parsed as { error?: Record<string, unknown> } | undefined)?.error;
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  const retryAfterMs = typeof error?.['retryAfterMs'] === 'number' ? error['retryAfterMs'] : seconds * 1000;
  const unclear = response.status >= 500 && method !== 'GET' && error === undefined;
  return new ApiFailure({
    code: typeof error?.['code'] === 'string' ? error['code'] : `HTTP_${response.status}`,
    message: typeof error?.['message'] === 'string' ? error['message'] : 'The answer did not come from the broker.',
    status: response.status,
    outcome: (error?.['outcome'] as ApiFailure['outcome']) ?? (unclear ? 'unknown' : undefined),
    retryAfterMs: Number.isFinite(retryAfterMs) ? retryAfterMs : undefined,
    body: parsed,
  });
}

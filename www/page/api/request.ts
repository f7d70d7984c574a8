import { ApiFailure } from './failure';

type Method = 'GET' | 'POST' | 'DELETE';

interface Options {
  body?: unknown;
  bearer?: string;
  idempotencyKey?: string;
  query?: Record<string, string | undefined>;
  signal?: AbortSignal;
}

const READ_TIMEOUT_MS = 30_000;

let notifySessionEnd: (failure: ApiFailure) => void = () => {};

/** Registers the callback for responses that show that the caller is no longer signed in. */
export const onSessionEnd = (callback: (failure: ApiFailure) => void) => {
  notifySessionEnd = callback;
};

const withQuery = (path: string, query: Options['query'] = {}) => {
  const pairs = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return pairs.length > 0 ? `${path}?${new URLSearchParams(pairs)}` : path;
};

/** @throws {ApiFailure} If the request fails. If the signal is aborted, its reason is thrown instead. */
export async function request<Body>(method: Method, path: string, { body, bearer, idempotencyKey, query, signal }: Options = {}): Promise<Body> {
  const headers: Record<string, string> = { accept: 'application/json' };
  // Required for every change, even without a body, because the Worker refuses content types that a form on another site can send.
  if (method !== 'GET') headers['content-type'] = 'application/json';
  if (bearer !== undefined) headers['authorization'] = `Bearer ${bearer}`;
  if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey;
  const init: RequestInit = { method, headers, credentials: 'same-origin', cache: 'no-store', redirect: 'manual' };
  if (method === 'POST') init.body = JSON.stringify(body ?? {});
  // Only reads have a timeout here. The broker limits the duration of changes.
  if (method === 'GET') init.signal = AbortSignal.any([AbortSignal.timeout(READ_TIMEOUT_MS), ...(signal ? [signal] : [])]);

  const { response, text } = await send(withQuery(path, query), init, method, signal);
  // When its session has expired, Access redirects to its login page, which a page load can follow but fetch cannot.
  if (response.type === 'opaqueredirect')
    throw sessionEnded(new ApiFailure({ code: 'UNAUTHENTICATED', message: 'The session has expired.', status: 401 }));
  if (response.ok && text === '') return undefined as Body;
  const parsed = parse(text);
  if (response.ok && parsed !== undefined) return parsed as Body;
  const failure = failureFromResponse(response, parsed, method);
  throw failure.status === 401 && path !== '/api/session' ? sessionEnded(failure) : failure;
}

async function send(url: string, init: RequestInit, method: Method, signal: AbortSignal | undefined) {
  try {
    const response = await fetch(url, init);
    return { response, text: await response.text() };
  } catch (reason) {
    if (signal?.aborted) throw reason;
    throw new ApiFailure({ code: 'BROKER_UNREACHABLE', message: 'The broker did not respond.', outcome: method === 'GET' ? undefined : 'unknown' });
  }
}

function sessionEnded(failure: ApiFailure) {
  notifySessionEnd(failure);
  return failure;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function failureFromResponse(response: Response, parsed: unknown, method: Method) {
  const error = (parsed as { error?: Record<string, unknown> } | undefined)?.error;
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  const retryAfterMs = typeof error?.['retryAfterMs'] === 'number' ? error['retryAfterMs'] : seconds * 1000;
  const isOutcomeUnknown = response.status >= 500 && method !== 'GET' && error === undefined;
  return new ApiFailure({
    code: typeof error?.['code'] === 'string' ? error['code'] : `HTTP_${response.status}`,
    message: typeof error?.['message'] === 'string' ? error['message'] : 'The response did not come from the broker.',
    status: response.status,
    outcome: (error?.['outcome'] as ApiFailure['outcome']) ?? (isOutcomeUnknown ? 'unknown' : undefined),
    retryAfterMs: Number.isFinite(retryAfterMs) ? retryAfterMs : undefined,
    body: parsed,
  });
}

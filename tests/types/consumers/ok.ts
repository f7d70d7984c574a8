// What must compile, and what must not: an expected error that does not come is an error. Nothing of a host's own here, so that it
// holds with and without the types of a browser or of Node.
import {
  createApiToken, createEmbed, createGuestToken, ensureApiToken, isDatabrainError, listApiTokens, listDataApps, rotateApiKey, DatabrainError,
} from 'databrain-edge';
import type {
  AbortSignalLike, ApiKeyOptions, CreateApiTokenAnswer, CreateApiTokenRequest, CreateEmbedRequest, DatabrainEvent, EmbedType, ErrorCode, ErrorKind,
  ErrorOutcome, FetchLike, RotateApiKeyAnswer, RotateApiKeyRequest, ServiceTokenOptions,
} from 'databrain-edge';

const request: CreateApiTokenRequest = { dataAppName: 'Customer Portal Analytics', name: 'Production API Key' };
const options: ServiceTokenOptions = { serviceToken: 'token' };

export async function calls(): Promise<string> {
  const answer: CreateApiTokenAnswer = await createApiToken(request, options);
  const { key } = await createApiToken({ dataAppName: 'a', name: 'b' }, { serviceToken: 'token' });
  // @ts-expect-error -- the answer has no such field
  answer.token;
  return key;
}

export const everyOption: ServiceTokenOptions = {
  serviceToken: 'token',
  baseUrl: 'https://api.example.com',
  allowHttp: false,
  legacyPaths: true,
  timeoutMs: 5000,
  allowBrowser: false,
  maxRetries: 0,
  signal: { aborted: false, addEventListener() {}, removeEventListener() {} },
  onEvent: (event: DatabrainEvent) => void event.phase,
};

// Written once and read from anywhere.
export const frozen = createApiToken(Object.freeze({ ...request }), Object.freeze({ ...options }));
export const byConst = createApiToken({ dataAppName: 'a', name: 'b' } as const, { serviceToken: 'token' } as const);

export const stub: FetchLike = async (_url, { method, redirect }) => {
  const exact: ['GET' | 'POST' | 'PUT' | 'DELETE', 'manual'] = [method, redirect];
  return { status: exact.length, headers: { get: () => null }, body: null };
};
export const polyfill: AbortSignalLike = { aborted: false, addEventListener() {}, removeEventListener() {} };
export const ownSignal = createApiToken(request, { ...options, signal: polyfill });

// @ts-expect-error -- misspelt
createApiToken({ dataAppname: 'a', name: 'b' }, options);
// @ts-expect-error -- a field that the API does not have
createApiToken({ dataAppName: 'a', name: 'b', description: 'c' }, options);
// @ts-expect-error -- `name` is missing
createApiToken({ dataAppName: 'a' }, options);
// @ts-expect-error -- a wrong type
createApiToken({ dataAppName: 'a', name: 5 }, options);
// @ts-expect-error -- no options
createApiToken(request);
// @ts-expect-error -- `serviceToken` is missing
createApiToken(request, {});
// @ts-expect-error -- the credential of other operations
createApiToken(request, { apiKey: 'key' });
// Environment variables, which may be absent.
createApiToken(request, { serviceToken: undefined as string | undefined, baseUrl: undefined as string | undefined });
createGuestToken({ clientId: 'None', dataAppName: 'a' }, { apiKey: undefined as string | undefined, baseUrl: null });
// @ts-expect-error -- misspelt
createApiToken(request, { serviceToken: 'token', timeout: 5000 });
// @ts-expect-error -- a wrong type
createApiToken(request, { serviceToken: 'token', timeoutMs: '5000' });
// @ts-expect-error -- not a flag
createApiToken(request, { serviceToken: 'token', allowBrowser: 'yes' });
// @ts-expect-error -- a transport gives an answer
createApiToken(request, { serviceToken: 'token', fetch: () => 5 });
// @ts-expect-error -- the token is no options object
createApiToken(request, 'token');
createApiToken(request, { ...options, settleMs: 5 });
ensureApiToken(request, { ...options, settleMs: 5 });

// Written once, with both credentials, and given to every call.
const both: ServiceTokenOptions & ApiKeyOptions = { serviceToken: 'token', apiKey: 'key' };
export const listed: Promise<(string | undefined)[]> = listApiTokens({ dataAppName: 'a' }, both).then((tokens) => tokens.map(({ key }) => key));
createGuestToken({ clientId: 'None', dataAppName: 'a', expiresInMs: 1000 }, both);
rotateApiKey({ graceSeconds: 0 }, { apiKey: 'key' });
rotateApiKey({ graceSeconds: 0, key: 'key' }, { serviceToken: 'token' });
const embed = { dashboardId: 'a', embedType: 'dashboard', workspaceName: 'b', accessSettings: { datamartName: 'c' } } as const;
createEmbed(embed, { apiKey: 'key' });
// @ts-expect-error -- the credential of other operations
createEmbed(embed, { serviceToken: 'token' });
// @ts-expect-error -- no credential
rotateApiKey({ graceSeconds: 0 }, {});
// @ts-expect-error -- the credential of the older contract
rotateApiKey({ graceSeconds: 0 }, { serviceToken: 'token' });
// @ts-expect-error -- the credential of the newer contract
rotateApiKey({ graceSeconds: 0, key: 'key' }, { apiKey: 'key' });
export const rotate = (request: RotateApiKeyRequest): Promise<RotateApiKeyAnswer> => rotateApiKey(request, both);
createEmbed({ ...embed, embedType: 'metric', metricId: 'd' }, { apiKey: 'key' });
// @ts-expect-error -- which metric?
createEmbed({ ...embed, embedType: 'metric' }, { apiKey: 'key' });
export const either = (embedType: EmbedType, metricId: string): CreateEmbedRequest => ({ ...embed, embedType, metricId });
listDataApps({}, both);
// @ts-expect-error -- the options are the second argument
listDataApps(both);
// @ts-expect-error -- the API's name, whose unit nobody sees
createGuestToken({ clientId: 'None', dataAppName: 'a', expiryTime: 1000 }, both);
// @ts-expect-error -- no such kind of embed
createEmbed({ ...embed, embedType: 'page' }, { apiKey: 'key' });
// @ts-expect-error -- a key may not be in the list
export const sure: Promise<string[]> = listApiTokens({ dataAppName: 'a' }, both).then((tokens) => tokens.map(({ key }) => key));

// @ts-expect-error -- no operation has this name
import { createApiTokens } from 'databrain-edge';

export async function failures(): Promise<string> {
  try {
    return await calls();
  } catch (error) {
    if (!isDatabrainError(error)) throw error;
    const known: DatabrainError = error;
    const kind: ErrorKind = known.kind;
    const outcome: ErrorOutcome = known.outcome;
    const name: 'DatabrainError' = known.name;
    const sure: [string, string, string, number] = [known.code, known.operation, known.message, known.attempts];
    // @ts-expect-error -- the status may be unknown
    const status: number = known.status;
    // @ts-expect-error -- so may the time to wait
    const wait: number = known.retryAfterMs;
    // @ts-expect-error -- and the field
    const field: string = known.field;
    // @ts-expect-error -- nobody writes to an error
    known.code = 'OTHER';
    // @ts-expect-error -- no such kind
    if (known.kind === 'notfound') throw error;
    // @ts-expect-error -- no such outcome
    if (known.outcome === 'sent') throw error;
    // @ts-expect-error -- no such field
    known.body;
    return [kind, outcome, name, ...sure, status, wait, field].join();
  }
}

/** A switch over all kinds needs no default. */
export function advice(kind: ErrorKind): string {
  switch (kind) {
    case 'input': case 'auth': case 'notFound': case 'conflict': return 'fix';
    case 'rateLimit': return 'wait';
    case 'rejected': case 'redirect': case 'badResponse': case 'internal': return 'read';
    case 'server': case 'network': case 'timeout': case 'aborted': return 'look';
  }
}

export const isError = (error: unknown): boolean => error instanceof DatabrainError && error instanceof Error;

/** Each kind has its own fields, and `code` is one of those that are documented, or another one. */
export function retryAt(error: DatabrainError): number | string | undefined {
  // @ts-expect-error -- only an error of the input may have it
  if (error.kind === 'timeout') return error.field.length;
  if (error.kind === 'input') return error.field?.length;
  if (error.kind === 'rateLimit') return Math.max(error.status, error.retryAfterMs ?? 0);
  const code: 'TIMEOUT' extends ErrorCode ? string : never = error.code;
  const documented: ErrorCode = 'DATA_APP_NOT_FOUND';
  const byStatus: ErrorCode = 'HTTP_418';
  return error.code === documented || error.code === byStatus ? error.status : code;
}

// For a mock in a test.
export const constructed: DatabrainError = new DatabrainError({
  message: 'Data app not found', code: 'DATA_APP_NOT_FOUND', kind: 'notFound', outcome: 'rejected', operation: 'createApiToken', attempts: 1, status: 400,
});
// @ts-expect-error -- what every error has
new DatabrainError('message');
// @ts-expect-error -- no such kind
new DatabrainError({ message: '', code: 'A', kind: 'notfound', outcome: 'rejected', operation: 'createApiToken', attempts: 1 });

/** Each phase has its own fields. */
export function trace(event: DatabrainEvent): number | string {
  switch (event.phase) {
    case 'request': return event.path.length;
    case 'response': return event.durationMs + event.outcome.length + (event.status ?? 0);
    case 'wait': return event.waitMs;
    case 'reconcile':
      // @ts-expect-error -- only a wait has it
      return event.waitMs.toFixed();
  }
}
export const line = ({ operation, phase, outcome = 'done', status = 0, durationMs = 0 }: DatabrainEvent): string => [operation, phase, outcome, status, durationMs].join();

/** The options of functions that use the service token: for tokens and data apps. */
export type ServiceTokenOptions = Options & { serviceToken: string | null | undefined };

/** The options of functions that use an API key: for embeds, guest tokens and key rotation. */
export type ApiKeyOptions = Options & { apiKey: string | null | undefined };

/** The parts of an `AbortSignal` that this package uses. It may be of any realm or library. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** The second argument of `fetch`. */
export interface FetchInit {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** The header `authorization`, and `content-type` if there is a body. */
  headers: Record<string, string>;
  /** JSON, or `undefined` if the method has no body. */
  body?: string;
  redirect: 'manual';
  /** Set only where `Request` has this property, because other runtimes may throw for it. */
  cache?: 'no-store';
  /** An `AbortSignal` that is aborted if the call ends before its answer was read. */
  signal: any;
}

/** The parts of a `Response` that this package uses. */
export interface FetchResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  /** A `ReadableStream` of bytes, or `null`. */
  readonly body: any;
}

/** `globalThis.fetch`, or a function that can replace it. */
export type FetchLike = (url: string, init: FetchInit) => Promise<FetchResponse>;

/** The codes that the API documents. Some are documented in two spellings. */
export type ServerErrorCode =
  | 'AUTHENTICATION_ERROR'
  | 'AUTHENTICATION_ERR'
  | 'INVALID_SERVICE_TOKEN'
  | 'EXPIRED_SERVICE_TOKEN'
  | 'INVALID_DATA_APP_API_KEY'
  | 'Invalid credentials'
  | 'DATA_APP_NOT_FOUND'
  | 'DATAMART_TABLE_NOT_FOUND'
  | 'ACCOUNT_NOT_FOUND'
  | 'USER_NOT_FOUND'
  | 'DATA_APP_ALREADY_EXISTS'
  | 'INVALID_REQUEST_BODY'
  | 'INVALID REQUEST BODY'
  | 'INVALID_WORKSPACE_NAME'
  | 'INVALID_DASHBOARD_ID'
  | 'INVALID_METRIC_ID'
  | 'INVALID_EMBED_ID'
  | 'INVALID_DATAMART'
  | 'CLIENT_ID_ERROR'
  | 'WORKSPACE_ID_ERROR'
  | 'DASHBOARD_PARAM_ERROR'
  | 'APP_FILTER_PARAM_ERROR'
  | 'RLS_SETTINGS_PARAM_ERROR'
  | 'SELFHOSTED_APP_ERROR'
  | 'INTERNAL_SERVER_ERROR'
  | 'INTERNAL SERVER ERROR'
  | 'INVALID_SERVER_ERROR';

/**
 * The exact reason of a failure: a code of this package, a code of the server, or `HTTP_<status>`
 * if the server sent no code. Any string is assignable, because the server may send codes that are
 * not documented.
 */
export type ErrorCode =
  | 'INVALID_INPUT'
  | 'NOT_IN_HANDLER'
  | 'NETWORK_ERROR'
  | 'TIMEOUT'
  | 'ABORTED'
  | 'REDIRECTED'
  | 'BAD_RESPONSE'
  | 'RESPONSE_TOO_LARGE'
  | 'CORE_UNAVAILABLE'
  | 'CORE_CRASHED'
  | ServerErrorCode
  | `HTTP_${number}`
  | (string & {});

/**
 * An event that `onEvent` receives: a union that `phase` discriminates. It never contains a
 * credential, a query value or a body.
 */
export type DatabrainEvent = RequestEvent | ResponseEvent | WaitEvent | ReconcileEvent;

/** The fields of all events. Those that belong to another phase are absent. */
export interface EventFields {
  /** The operation of the request, such as `listApiTokens`. With `reconcile`: `ensureApiToken`. */
  readonly operation: string;
  /** The number of requests that this call has sent so far. */
  readonly attempt: number;
  readonly phase: 'request' | 'response' | 'wait' | 'reconcile';
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** The path below the base URL, without the query. */
  readonly path?: string;
  readonly status?: number;
  /**
   * The time from sending the request to reading the end of its answer, in milliseconds. The clock
   * of Cloudflare Workers advances only with I/O.
   */
  readonly durationMs?: number;
  /** The wait that begins now, in milliseconds. */
  readonly waitMs?: number;
  /** `done` for a success, otherwise the outcome of the failure. */
  readonly outcome?: 'done' | ErrorOutcome;
  /** The code of the failure. */
  readonly code?: ErrorCode;
}

/** A request is about to be sent. */
export interface RequestEvent extends EventFields {
  readonly phase: 'request';
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly status?: never;
  readonly durationMs?: never;
  readonly waitMs?: never;
  readonly outcome?: never;
  readonly code?: never;
}

/** An attempt has succeeded or failed. */
export interface ResponseEvent extends EventFields {
  readonly phase: 'response';
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly durationMs: number;
  readonly waitMs?: never;
  readonly outcome: 'done' | ErrorOutcome;
}

/** The call waits before another attempt. */
export interface WaitEvent extends EventFields {
  readonly phase: 'wait';
  readonly method?: never;
  readonly path?: never;
  readonly status?: never;
  readonly durationMs?: never;
  readonly waitMs: number;
  readonly outcome?: never;
  readonly code?: never;
}

/** `ensureApiToken` starts to check whether its creation happened. */
export interface ReconcileEvent extends EventFields {
  readonly phase: 'reconcile';
  readonly method?: never;
  readonly path?: never;
  readonly status?: never;
  readonly durationMs?: never;
  readonly waitMs?: never;
  readonly outcome?: never;
  readonly code?: never;
}

/**
 * The request of `createEmbed`. An embed shows a whole dashboard, or the metric with `metricId`.
 *
 * Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/create-embed>
 */
export type CreateEmbedRequest = CreateEmbedRequestFields &
  ({ embedType: 'dashboard' } | { embedType: 'metric'; metricId: string });

/**
 * Creates an API token for a data app: `POST /api/v2/data-app/api-tokens` with the service token.
 *
 * Every call that succeeds creates another token, and no API deletes one. The request is therefore
 * retried only after a 429, or if it was certainly not sent. If a second token with the same name
 * would be a problem, use `ensureApiToken`.
 *
 * @param request The data app, and the label of the token.
 * @param options The service token, and how the request is sent.
 * @returns The key. Put it into a secret store at once.
 * @throws {DatabrainError} Before anything is sent: `INVALID_INPUT`, `NOT_IN_HANDLER`,
 * `CORE_UNAVAILABLE`. Codes of the server: `DATA_APP_NOT_FOUND`, `AUTHENTICATION_ERROR`,
 * `INVALID_REQUEST_BODY`, `INTERNAL_SERVER_ERROR`. Otherwise: `TIMEOUT`, `ABORTED`,
 * `NETWORK_ERROR`, `REDIRECTED`, `BAD_RESPONSE`, `RESPONSE_TOO_LARGE`, `CORE_CRASHED`. If `outcome`
 * is `'unknown'`, the token may exist.
 *
 * @example
 * const { key } = await createApiToken(
 *   { dataAppName: 'Customer Portal Analytics', name: 'Production API Key' },
 *   { serviceToken: process.env.DATABRAIN_SERVICE_TOKEN },
 * );
 */
export function createApiToken(
  request: CreateApiTokenRequest,
  options: ServiceTokenOptions,
): Promise<CreateApiTokenAnswer>;

/**
 * Returns the API token with a name, and creates it if there is none. It is safe to call
 * repeatedly.
 *
 * It lists the tokens of the data app and returns the one with exactly this name. If there is none,
 * it creates one. If the answer to the creation is lost (a reset, a 5xx, an unreadable answer, or
 * none within half of the remaining time), it lists the tokens, waits for `settleMs`, lists them
 * again, and only then creates the token a second time. After a timeout, it never does, because the
 * server may still execute the first creation. All of this takes at most `timeoutMs`.
 *
 * A single caller never leaves two tokens. Concurrent calls in one process for the same token share
 * the work if credential, `baseUrl` and `fetch` are the same, even across copies of this package;
 * one of them gets `created: true`. On Cloudflare Workers, where a request must not wait for
 * another, only calls that one request starts in the same turn of the event loop share it. Two
 * processes may create two tokens, because names need not be unique, and neither sees the other's;
 * `duplicates` is set only if a list after a lost answer shows several.
 *
 * @param request The data app, and the label of the token.
 * @param options The service token, and how the requests are sent.
 * @returns The key, and whether this call created it.
 * @throws {DatabrainError} The codes of `createApiToken`. If `outcome` is `'unknown'`, a creation
 * was sent and no list has shown its token yet: call again later. If the server lists the token
 * without its key, the code is `BAD_RESPONSE`.
 *
 * @example
 * const { key, created } = await ensureApiToken(
 *   { dataAppName: 'Customer Portal Analytics', name: 'Production API Key' },
 *   { serviceToken: process.env.DATABRAIN_SERVICE_TOKEN },
 * );
 */
export function ensureApiToken(
  request: CreateApiTokenRequest,
  options: ServiceTokenOptions,
): Promise<EnsureApiTokenAnswer>;

/**
 * Lists the API tokens of a data app, keys included: `GET /api/v2/data-app/api-tokens` with the
 * service token.
 *
 * @param request The data app, and optionally a page.
 * @param options The service token, and how the request is sent.
 * @returns The tokens in the order of the server.
 * @throws {DatabrainError} Like `createApiToken`, with these codes of the server:
 * `DATA_APP_NOT_FOUND`, `AUTHENTICATION_ERROR`, `INVALID_REQUEST_BODY`, `INTERNAL_SERVER_ERROR`.
 *
 * @example
 * const tokens = await listApiTokens(
 *   { dataAppName: 'Customer Portal Analytics' },
 *   { serviceToken: process.env.DATABRAIN_SERVICE_TOKEN },
 * );
 */
export function listApiTokens(
  request: ListApiTokensRequest,
  options: ServiceTokenOptions,
): Promise<ApiToken[]>;

/**
 * Replaces an API key: `POST /api/v2/data-app/rotate-api`. The old key stays valid for
 * `graceSeconds`.
 *
 * By default, the key to replace authorizes the request, as `options.apiKey`. With `request.key`,
 * the service token authorizes it (see `RotateApiKeyRequest`). The request is retried only after a
 * 429, or if it was certainly not sent. If `outcome` is `'unknown'`, a new key may exist and the
 * old one may expire soon; `listApiTokens` shows both.
 *
 * @param request How long the old key stays valid.
 * @param options The key to replace or the service token, and how the request is sent.
 * @returns The new key.
 * @throws {DatabrainError} Like `createApiToken`, with these codes of the server:
 * `INVALID_REQUEST_BODY`, `AUTHENTICATION_ERROR`, `INVALID_DATA_APP_API_KEY`,
 * `INTERNAL_SERVER_ERROR`.
 *
 * @example
 * const { key } = await rotateApiKey(
 *   { graceSeconds: 3600 },
 *   { apiKey: process.env.DATABRAIN_API_KEY },
 * );
 */
export function rotateApiKey(
  request: RotateApiKeyRequest & { key?: undefined },
  options: ApiKeyOptions,
): Promise<RotateApiKeyAnswer>;
export function rotateApiKey(
  request: RotateApiKeyRequest & { key: string },
  options: ServiceTokenOptions,
): Promise<RotateApiKeyAnswer>;
export function rotateApiKey(
  request: RotateApiKeyRequest,
  options: ApiKeyOptions & ServiceTokenOptions,
): Promise<RotateApiKeyAnswer>;

/**
 * Lists the data apps of the organization: `GET /api/v2/data-app` with the service token.
 *
 * @param request An empty object, or a page.
 * @param options The service token, and how the request is sent.
 * @returns The data apps in the order of the server.
 * @throws {DatabrainError} Like `createApiToken`, with these codes of the server:
 * `AUTHENTICATION_ERROR`, `INVALID_REQUEST_BODY`, `INTERNAL_SERVER_ERROR`.
 *
 * @example
 * const dataApps = await listDataApps({}, { serviceToken: process.env.DATABRAIN_SERVICE_TOKEN });
 */
export function listDataApps(
  request: ListDataAppsRequest,
  options: ServiceTokenOptions,
): Promise<DataApp[]>;

/**
 * Creates a data app: `POST /api/v2/data-app` with the service token.
 *
 * @param request The name of the data app.
 * @param options The service token, and how the request is sent.
 * @returns The name of the data app.
 * @throws {DatabrainError} Like `createApiToken`, with these codes of the server:
 * `DATA_APP_ALREADY_EXISTS` (kind `conflict`; treat it as a success if you only need the data app
 * to exist), `AUTHENTICATION_ERROR`, `INVALID_REQUEST_BODY`, `INTERNAL_SERVER_ERROR`.
 *
 * @example
 * await createDataApp(
 *   { name: 'Customer Portal Analytics' },
 *   { serviceToken: process.env.DATABRAIN_SERVICE_TOKEN },
 * );
 */
export function createDataApp(
  request: CreateDataAppRequest,
  options: ServiceTokenOptions,
): Promise<DataAppAnswer>;

/**
 * Renames a data app: `PUT /api/v2/data-app` with the service token.
 *
 * @param request The current and the new name of the data app.
 * @param options The service token, and how the request is sent.
 * @returns The new name of the data app.
 * @throws {DatabrainError} Like `createApiToken`, with these codes of the server:
 * `DATA_APP_NOT_FOUND`, `AUTHENTICATION_ERROR`, `INVALID_REQUEST_BODY`, `INTERNAL_SERVER_ERROR`.
 *
 * @example
 * await renameDataApp(
 *   { name: 'Customer Portal Analytics', updateName: 'Portal' },
 *   { serviceToken: process.env.DATABRAIN_SERVICE_TOKEN },
 * );
 */
export function renameDataApp(
  request: RenameDataAppRequest,
  options: ServiceTokenOptions,
): Promise<DataAppAnswer>;

/**
 * Permanently deletes a data app, its embeds and its keys: `DELETE /api/v2/data-app` with the
 * service token.
 *
 * @param request The name of the data app.
 * @param options The service token, and how the request is sent.
 * @returns The name of the data app.
 * @throws {DatabrainError} Like `createApiToken`, with these codes of the server:
 * `DATA_APP_NOT_FOUND`, `AUTHENTICATION_ERROR`, `INVALID_REQUEST_BODY`, `INTERNAL_SERVER_ERROR`.
 *
 * @example
 * await deleteDataApp(
 *   { name: 'Customer Portal Analytics' },
 *   { serviceToken: process.env.DATABRAIN_SERVICE_TOKEN },
 * );
 */
export function deleteDataApp(
  request: DeleteDataAppRequest,
  options: ServiceTokenOptions,
): Promise<DataAppAnswer>;

/**
 * Creates an embed in the data app of the API key: `POST /api/v2/data-app/embeds` with that key.
 *
 * @param request The dashboard or metric that the embed shows, and the permissions of its viewers.
 * @param options The API key, and how the request is sent.
 * @returns The id of the embed.
 * @throws {DatabrainError} Like `createApiToken`, with these codes of the server:
 * `INVALID_DATA_APP_API_KEY`, `INVALID_WORKSPACE_NAME`, `INVALID_DASHBOARD_ID`,
 * `INVALID_METRIC_ID`, `INVALID_DATAMART`, `DATAMART_TABLE_NOT_FOUND`, `INVALID_REQUEST_BODY`,
 * `INTERNAL_SERVER_ERROR`.
 *
 * @example
 * const { id } = await createEmbed(
 *   {
 *     dashboardId: 'sales-overview',
 *     embedType: 'dashboard',
 *     workspaceName: 'Sales',
 *     accessSettings: { datamartName: 'sales' },
 *   },
 *   { apiKey: process.env.DATABRAIN_API_KEY },
 * );
 */
export function createEmbed(
  request: CreateEmbedRequest,
  options: ApiKeyOptions,
): Promise<EmbedAnswer>;

/**
 * Lists the embeds of the data app of the API key: `GET /api/v2/data-app/embeds` with that key.
 *
 * @param request An empty object, or a page.
 * @param options The API key, and how the request is sent.
 * @returns The embeds in the order of the server.
 * @throws {DatabrainError} Like `createApiToken`, with these codes of the server:
 * `INVALID_DATA_APP_API_KEY`, `INVALID_REQUEST_BODY`, `INTERNAL_SERVER_ERROR`.
 *
 * @example
 * const embeds = await listEmbeds({}, { apiKey: process.env.DATABRAIN_API_KEY });
 */
export function listEmbeds(request: ListEmbedsRequest, options: ApiKeyOptions): Promise<Embed[]>;

/**
 * Changes the access settings of an embed: `PUT /api/v2/data-app/embeds` with the API key.
 *
 * @param request The embed, and the settings to change.
 * @param options The API key, and how the request is sent.
 * @returns The id of the embed.
 * @throws {DatabrainError} Like `createApiToken`, with these codes of the server:
 * `INVALID_EMBED_ID`, `INVALID_DATAMART`, `DATAMART_TABLE_NOT_FOUND`, `INVALID_DATA_APP_API_KEY`,
 * `INVALID_REQUEST_BODY`, `INTERNAL_SERVER_ERROR`.
 *
 * @example
 * await updateEmbed(
 *   { embedId: 'an-embed', accessSettings: { isAllowUnderlyingData: false } },
 *   { apiKey: process.env.DATABRAIN_API_KEY },
 * );
 */
export function updateEmbed(
  request: UpdateEmbedRequest,
  options: ApiKeyOptions,
): Promise<EmbedAnswer>;

/**
 * Renames an embed: `PUT /api/v2/data-app/embeds/rename` with the API key.
 *
 * @param request The embed, and its new label.
 * @param options The API key, and how the request is sent.
 * @returns The id of the embed and its new label.
 * @throws {DatabrainError} Like `createApiToken`, with these codes of the server:
 * `INVALID_EMBED_ID`, `INVALID_DATA_APP_API_KEY`, `INVALID_REQUEST_BODY`, `INTERNAL_SERVER_ERROR`.
 *
 * @example
 * await renameEmbed(
 *   { embedId: 'an-embed', name: 'Sales' },
 *   { apiKey: process.env.DATABRAIN_API_KEY },
 * );
 */
export function renameEmbed(
  request: RenameEmbedRequest,
  options: ApiKeyOptions,
): Promise<RenameEmbedAnswer>;

/**
 * Permanently deletes an embed: `DELETE /api/v2/data-app/embeds` with the API key.
 *
 * @param request The embed.
 * @param options The API key, and how the request is sent.
 * @returns The id of the embed.
 * @throws {DatabrainError} Like `createApiToken`, with these codes of the server:
 * `INVALID_REQUEST_BODY` (also for an embed that does not exist), `INVALID_DATA_APP_API_KEY`,
 * `INTERNAL_SERVER_ERROR`.
 *
 * @example
 * await deleteEmbed({ embedId: 'an-embed' }, { apiKey: process.env.DATABRAIN_API_KEY });
 */
export function deleteEmbed(
  request: DeleteEmbedRequest,
  options: ApiKeyOptions,
): Promise<EmbedAnswer>;

/**
 * Creates a guest token for the browser of one end user: `POST /api/v2/guest-token/create` with the
 * API key. Without `expiresInMs`, the token never expires.
 *
 * @param request The end user, the data app, and how long the token is valid.
 * @param options The API key, and how the request is sent.
 * @returns The guest token.
 * @throws {DatabrainError} Like `createApiToken`, with these codes of the server:
 * `AUTHENTICATION_ERROR` (also spelled `AUTHENTICATION_ERR`), `CLIENT_ID_ERROR`,
 * `WORKSPACE_ID_ERROR`, `DASHBOARD_PARAM_ERROR`, `APP_FILTER_PARAM_ERROR`,
 * `RLS_SETTINGS_PARAM_ERROR`, `INVALID_REQUEST_BODY`, `INTERNAL_SERVER_ERROR`.
 *
 * @example
 * const { token } = await createGuestToken(
 *   { clientId: 'customer-42', dataAppName: 'Customer Portal Analytics', expiresInMs: 3_600_000 },
 *   { apiKey: process.env.DATABRAIN_API_KEY },
 * );
 */
export function createGuestToken(
  request: CreateGuestTokenRequest,
  options: ApiKeyOptions,
): Promise<CreateGuestTokenAnswer>;

/** The options of functions that use the service token: for tokens and data apps. */
export type ServiceTokenOptions = Options & { serviceToken: string | null | undefined };

/** The options of functions that use an API key: for embeds, guest tokens and key rotation. */
export type ApiKeyOptions = Options & { apiKey: string | null | undefined };

/** What this package needs of an `AbortSignal`, which may be of any realm or library. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** The second argument that `fetch` is called with. */
export interface FetchInit {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** `authorization`, and `content-type` if there is a body. */
  headers: Record<string, string>;
  /** JSON, or `undefined`. */
  body?: string;
  redirect: 'manual';
  /** Set where `Request` has the property. Other runtimes throw for it or ignore it. */
  cache?: 'no-store';
  /** An `AbortSignal` that is aborted when the call ends early. */
  signal: any;
}

/** What this package needs of a `Response`. */
export interface FetchResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  /** A `ReadableStream` of bytes, or `null`. */
  readonly body: any;
}

/** `globalThis.fetch`, or anything that can stand in for it. */
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
 * if the server named none. The server may use codes that it does not document, so any string is
 * one.
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
 * What `onEvent` receives: a union that `phase` discriminates. It never holds a credential, a query
 * value or a body.
 */
export type DatabrainEvent = RequestEvent | ResponseEvent | WaitEvent | ReconcileEvent;

/** What all events have. Fields that belong to another phase are absent. */
export interface EventFields {
  /** The operation of the request, such as `listApiTokens`; with `reconcile`: `ensureApiToken`. */
  readonly operation: string;
  /** How many requests this call has sent so far. */
  readonly attempt: number;
  readonly phase: 'request' | 'response' | 'wait' | 'reconcile';
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the base URL, without the query. */
  readonly path?: string;
  readonly status?: number;
  /**
   * Milliseconds from the request to the end of its answer. Workers stop their clock between input
   * and output.
   */
  readonly durationMs?: number;
  /** Milliseconds that the call is about to wait. */
  readonly waitMs?: number;
  /** `done`, or the outcome of the failure. */
  readonly outcome?: 'done' | ErrorOutcome;
  /** The code of the `DatabrainError` that the call would reject with now. */
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

/** An attempt has ended, in success or failure. */
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

/** `ensureApiToken` begins to find out whether its creation happened. */
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
 * What `createEmbed` creates: a dashboard, or one metric of it, which `metricId` names.
 *
 * Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/create-embed>
 */
export type CreateEmbedRequest = CreateEmbedRequestFields &
  ({ embedType: 'dashboard' } | { embedType: 'metric'; metricId: string });

/**
 * Creates an API token for a data app: `POST /api/v2/data-app/api-tokens` with the service token.
 *
 * Every call that succeeds creates one more token, and no API deletes one: the request is sent
 * again only after a 429, or if no connection could be established. If a second token of that name
 * would be a problem, use `ensureApiToken`.
 *
 * @param request The data app, and the label of the token.
 * @param options The service token, and how the request is sent.
 * @returns The key. It is shown only now: put it into a secret store at once.
 * @throws {DatabrainError} `INVALID_INPUT` before anything is sent; the server's codes, here
 * `DATA_APP_NOT_FOUND`, `AUTHENTICATION_ERROR`, `INVALID_REQUEST_BODY` and
 * `INTERNAL_SERVER_ERROR`; `TIMEOUT`, `ABORTED`, `NETWORK_ERROR`, `REDIRECTED`, `BAD_RESPONSE`,
 * `RESPONSE_TOO_LARGE`, `NOT_IN_HANDLER`, `CORE_UNAVAILABLE`, `CORE_CRASHED`. Check `outcome`:
 * `'unknown'` means that the token may exist.
 *
 * @example
 * const { key } = await createApiToken(
 *   { dataAppName: 'Customer Portal Analytics', name: 'Production API Key' },
 *   { serviceToken: process.env.DATABRAIN_SERVICE_TOKEN },
 * );
 */
export function createApiToken(request: CreateApiTokenRequest, options: ServiceTokenOptions): Promise<CreateApiTokenAnswer>;

/**
 * Returns the API token of a name, and creates it if there is none. It can be called again and
 * again.
 *
 * It lists the tokens of the data app and returns the one of exactly that name. If there is none,
 * it creates one. If the answer to that is lost (a reset, a 5xx, an answer that cannot be read,
 * half of the time elapsed), it lists the tokens, waits for `settleMs`, lists them again, and only
 * then creates once more. A creation that timed out is never sent again, since it may still happen.
 * All of this takes at most `timeoutMs`.
 *
 * A single caller never leaves two tokens. Calls in one process that want the same token at the
 * same time share the work, also across copies of this package, if credential, `baseUrl` and
 * `fetch` are the same; one of them gets `created: true`. On Cloudflare Workers, where a request
 * may not wait for another, only calls that one request starts in the same turn share it. Two
 * processes may create two tokens, because the API does not compare names; `duplicates` then says
 * so.
 *
 * @param request The data app, and the label of the token.
 * @param options The service token, and how the requests are sent.
 * @returns The key, and whether this call created it.
 * @throws {DatabrainError} Like `createApiToken`. `outcome: 'unknown'` means that a creation was
 * sent and no list has shown its token: call again later. Codes of the server:
 * `DATA_APP_NOT_FOUND`, `AUTHENTICATION_ERROR`, `INVALID_REQUEST_BODY`, `INTERNAL_SERVER_ERROR`. A
 * list without keys is `BAD_RESPONSE`.
 *
 * @example
 * const { key, created } = await ensureApiToken(
 *   { dataAppName: 'Customer Portal Analytics', name: 'Production API Key' },
 *   { serviceToken: process.env.DATABRAIN_SERVICE_TOKEN },
 * );
 */
export function ensureApiToken(request: CreateApiTokenRequest, options: ServiceTokenOptions): Promise<EnsureApiTokenAnswer>;

/**
 * Lists the API tokens of a data app, keys included: `GET /api/v2/data-app/api-tokens` with the
 * service token.
 *
 * @param request The data app, and the page if not everything is wanted at once.
 * @param options The service token, and how the request is sent.
 * @returns The tokens in the order of the server.
 * @throws {DatabrainError} Like `createApiToken`. Codes of the server: `DATA_APP_NOT_FOUND`,
 * `AUTHENTICATION_ERROR`, `INVALID_REQUEST_BODY`, `INTERNAL_SERVER_ERROR`.
 *
 * @example
 * const tokens = await listApiTokens(
 *   { dataAppName: 'Customer Portal Analytics' },
 *   { serviceToken: process.env.DATABRAIN_SERVICE_TOKEN },
 * );
 */
export function listApiTokens(request: ListApiTokensRequest, options: ServiceTokenOptions): Promise<ApiToken[]>;

/**
 * Replaces an API key: `POST /api/v2/data-app/rotate-api`. The old one stays valid for
 * `graceSeconds`.
 *
 * By default the key itself authorizes the request, as `options.apiKey`; with `request.key` the
 * service token does (see `RotateApiKeyRequest`). The request is sent again only after a 429, or if
 * no connection could be established. If `outcome` is `'unknown'`, a new key may exist and the old
 * one may be about to expire; the list shows both.
 *
 * @param request How long the old key stays valid.
 * @param options The key that is replaced, or the service token, and how the request is sent.
 * @returns The new key.
 * @throws {DatabrainError} Like `createApiToken`. Codes of the server: `INVALID_REQUEST_BODY`,
 * `AUTHENTICATION_ERROR`, `INVALID_DATA_APP_API_KEY`, `INTERNAL_SERVER_ERROR`.
 *
 * @example
 * const { key } = await rotateApiKey(
 *   { graceSeconds: 3600 },
 *   { apiKey: process.env.DATABRAIN_API_KEY },
 * );
 */
export function rotateApiKey(request: RotateApiKeyRequest & { key?: undefined }, options: ApiKeyOptions): Promise<RotateApiKeyAnswer>;
export function rotateApiKey(request: RotateApiKeyRequest & { key: string }, options: ServiceTokenOptions): Promise<RotateApiKeyAnswer>;
export function rotateApiKey(request: RotateApiKeyRequest, options: ApiKeyOptions & ServiceTokenOptions): Promise<RotateApiKeyAnswer>;

/**
 * Lists the data apps of the organization: `GET /api/v2/data-app` with the service token.
 *
 * @param request Empty, or the page if not everything is wanted at once.
 * @param options The service token, and how the request is sent.
 * @returns The data apps in the order of the server.
 * @throws {DatabrainError} Like `createApiToken`. Codes of the server: `AUTHENTICATION_ERROR`,
 * `INVALID_REQUEST_BODY`, `INTERNAL_SERVER_ERROR`.
 *
 * @example
 * const dataApps = await listDataApps({}, { serviceToken: process.env.DATABRAIN_SERVICE_TOKEN });
 */
export function listDataApps(request: ListDataAppsRequest, options: ServiceTokenOptions): Promise<DataApp[]>;

/**
 * Creates a data app: `POST /api/v2/data-app` with the service token.
 *
 * @param request The name of the data app.
 * @param options The service token, and how the request is sent.
 * @returns The name of the data app.
 * @throws {DatabrainError} Like `createApiToken`. Codes of the server: `DATA_APP_ALREADY_EXISTS`
 * (kind `conflict`; treat it as a success if you only need the data app to exist),
 * `AUTHENTICATION_ERROR`, `INVALID_REQUEST_BODY`, `INTERNAL_SERVER_ERROR`.
 *
 * @example
 * await createDataApp(
 *   { name: 'Customer Portal Analytics' },
 *   { serviceToken: process.env.DATABRAIN_SERVICE_TOKEN },
 * );
 */
export function createDataApp(request: CreateDataAppRequest, options: ServiceTokenOptions): Promise<DataAppAnswer>;

/**
 * Renames a data app: `PUT /api/v2/data-app` with the service token.
 *
 * @param request The name of the data app, and its new one.
 * @param options The service token, and how the request is sent.
 * @returns The name that the server reports.
 * @throws {DatabrainError} Like `createApiToken`. Codes of the server: `DATA_APP_NOT_FOUND`,
 * `AUTHENTICATION_ERROR`, `INVALID_REQUEST_BODY`, `INTERNAL_SERVER_ERROR`.
 *
 * @example
 * await renameDataApp(
 *   { name: 'Customer Portal Analytics', updateName: 'Portal' },
 *   { serviceToken: process.env.DATABRAIN_SERVICE_TOKEN },
 * );
 */
export function renameDataApp(request: RenameDataAppRequest, options: ServiceTokenOptions): Promise<DataAppAnswer>;

/**
 * Permanently deletes a data app with its embeds and keys: `DELETE /api/v2/data-app` with the
 * service token.
 *
 * @param request The name of the data app.
 * @param options The service token, and how the request is sent.
 * @returns The name of the data app.
 * @throws {DatabrainError} Like `createApiToken`. Codes of the server: `DATA_APP_NOT_FOUND`,
 * `AUTHENTICATION_ERROR`, `INVALID_REQUEST_BODY`, `INTERNAL_SERVER_ERROR`.
 *
 * @example
 * await deleteDataApp(
 *   { name: 'Customer Portal Analytics' },
 *   { serviceToken: process.env.DATABRAIN_SERVICE_TOKEN },
 * );
 */
export function deleteDataApp(request: DeleteDataAppRequest, options: ServiceTokenOptions): Promise<DataAppAnswer>;

/**
 * Creates an embed in the data app of the key: `POST /api/v2/data-app/embeds` with the API key.
 *
 * @param request The dashboard or metric that the embed shows, and what its viewers may do.
 * @param options The API key, and how the request is sent.
 * @returns The id of the embed.
 * @throws {DatabrainError} Like `createApiToken`. Codes of the server: `INVALID_DATA_APP_API_KEY`,
 * `INVALID_WORKSPACE_NAME`, `INVALID_DASHBOARD_ID`, `INVALID_METRIC_ID`, `INVALID_DATAMART`,
 * `DATAMART_TABLE_NOT_FOUND`, `INVALID_REQUEST_BODY`, `INTERNAL_SERVER_ERROR`.
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
export function createEmbed(request: CreateEmbedRequest, options: ApiKeyOptions): Promise<EmbedAnswer>;

/**
 * Lists the embeds of the data app of the key: `GET /api/v2/data-app/embeds` with the API key.
 *
 * @param request Empty, or the page if not everything is wanted at once.
 * @param options The API key, and how the request is sent.
 * @returns The embeds in the order of the server.
 * @throws {DatabrainError} Like `createApiToken`. Codes of the server: `INVALID_DATA_APP_API_KEY`,
 * `INVALID_REQUEST_BODY`, `INTERNAL_SERVER_ERROR`.
 *
 * @example
 * const embeds = await listEmbeds({}, { apiKey: process.env.DATABRAIN_API_KEY });
 */
export function listEmbeds(request: ListEmbedsRequest, options: ApiKeyOptions): Promise<Embed[]>;

/**
 * Changes what the viewers of an embed may do: `PUT /api/v2/data-app/embeds` with the API key.
 *
 * @param request The embed, and the settings that change.
 * @param options The API key, and how the request is sent.
 * @returns The id of the embed.
 * @throws {DatabrainError} Like `createApiToken`. Codes of the server: `INVALID_EMBED_ID`,
 * `INVALID_DATAMART`, `DATAMART_TABLE_NOT_FOUND`, `INVALID_DATA_APP_API_KEY`,
 * `INVALID_REQUEST_BODY`, `INTERNAL_SERVER_ERROR`.
 *
 * @example
 * await updateEmbed(
 *   { embedId: 'an-embed', accessSettings: { isAllowUnderlyingData: false } },
 *   { apiKey: process.env.DATABRAIN_API_KEY },
 * );
 */
export function updateEmbed(request: UpdateEmbedRequest, options: ApiKeyOptions): Promise<EmbedAnswer>;

/**
 * Renames an embed: `PUT /api/v2/data-app/embeds/rename` with the API key.
 *
 * @param request The embed, and its new label.
 * @param options The API key, and how the request is sent.
 * @returns What the server reports.
 * @throws {DatabrainError} Like `createApiToken`. Codes of the server: `INVALID_EMBED_ID`,
 * `INVALID_DATA_APP_API_KEY`, `INVALID_REQUEST_BODY`, `INTERNAL_SERVER_ERROR`.
 *
 * @example
 * await renameEmbed(
 *   { embedId: 'an-embed', name: 'Sales' },
 *   { apiKey: process.env.DATABRAIN_API_KEY },
 * );
 */
export function renameEmbed(request: RenameEmbedRequest, options: ApiKeyOptions): Promise<RenameEmbedAnswer>;

/**
 * Permanently deletes an embed: `DELETE /api/v2/data-app/embeds` with the API key.
 *
 * @param request The embed.
 * @param options The API key, and how the request is sent.
 * @returns The id of the embed.
 * @throws {DatabrainError} Like `createApiToken`. Codes of the server: `INVALID_REQUEST_BODY` (also
 * for an embed that does not exist), `INVALID_DATA_APP_API_KEY`, `INTERNAL_SERVER_ERROR`.
 *
 * @example
 * await deleteEmbed({ embedId: 'an-embed' }, { apiKey: process.env.DATABRAIN_API_KEY });
 */
export function deleteEmbed(request: DeleteEmbedRequest, options: ApiKeyOptions): Promise<EmbedAnswer>;

/**
 * Creates a guest token, for the browser of one end user: `POST /api/v2/guest-token/create` with
 * the API key. Without `expiresInMs` the token never expires.
 *
 * @param request The end user, the data app, and how long the token is valid.
 * @param options The API key, and how the request is sent.
 * @returns The guest token.
 * @throws {DatabrainError} Like `createApiToken`. Codes of the server: `AUTHENTICATION_ERROR` (also
 * spelled `AUTHENTICATION_ERR`), `CLIENT_ID_ERROR`, `WORKSPACE_ID_ERROR`, `DASHBOARD_PARAM_ERROR`,
 * `APP_FILTER_PARAM_ERROR`, `RLS_SETTINGS_PARAM_ERROR`, `INVALID_REQUEST_BODY`,
 * `INTERNAL_SERVER_ERROR`.
 *
 * @example
 * const { token } = await createGuestToken(
 *   { clientId: 'customer-42', dataAppName: 'Customer Portal Analytics', expiresInMs: 3_600_000 },
 *   { apiKey: process.env.DATABRAIN_API_KEY },
 * );
 */
export function createGuestToken(request: CreateGuestTokenRequest, options: ApiKeyOptions): Promise<CreateGuestTokenAnswer>;

/**
 * Creates an emulator of the Databrain API for tests: a web-standard fetch handler with the behaviour
 * of the API, its state in memory, and scripted faults. It uses no network.
 * @throws {TypeError} If an option is unknown or has the wrong type.
 */
export function createEmulator(options?: EmulatorOptions): Emulator;

export interface EmulatorOptions {
  /** The accepted service tokens. Default `['service_token_demo']`. */
  serviceTokens?: readonly string[] | undefined;
  /** The data apps that exist at the start. Default `['Customer Portal Analytics']`. */
  dataApps?: readonly (string | DataAppSeed)[] | undefined;
  /** The names of the existing workspaces. Default: any name is accepted. */
  workspaces?: readonly string[] | undefined;
  /** The ids of the existing dashboards. Default: any id is accepted. */
  dashboards?: readonly string[] | undefined;
  /** The ids of the existing metrics. Default: any id is accepted. */
  metrics?: readonly string[] | undefined;
  /** The existing datamarts. Default: any name is accepted. */
  datamarts?: readonly (string | DatamartSeed)[] | undefined;
  /** The ids of the existing clients; `None` always exists. Default: any id is accepted. */
  clients?: readonly string[] | undefined;
  /** Returns the time in milliseconds since 1970. Default: the system clock, which `advance` moves. */
  now?: (() => number) | undefined;
  /** Whether to serve the controls below `/__emulator/`. Default `false`. */
  control?: boolean | undefined;
  /** Whether lists of API tokens contain the keys. Default `true`. */
  listKeys?: boolean | undefined;
  /** Whether lists of API tokens contain expired keys. Default `false`. */
  listExpired?: boolean | undefined;
  /** The form of errors. */
  dialect?: Dialect | undefined;
}

/** A data app that exists at the start. */
export interface DataAppSeed {
  name: string;
  /** Its tokens. Default: none. A `key` that is left out is a random UUID. */
  tokens?: readonly { name: string; key?: string | undefined }[] | undefined;
}

/** A datamart that exists at the start. */
export interface DatamartSeed {
  name: string;
  /** The names of its tables. Default: any name is accepted. */
  tables?: readonly string[] | undefined;
}

/** The form of errors. The pages of the API's documentation disagree about their shape and status. */
export interface Dialect {
  /** The shape of an error. Default `nested`. */
  errorShape?: ErrorShape | undefined;
  /** The status of refused credentials. Default: the status that each operation documents. */
  authStatus?: 400 | 401 | 403 | undefined;
  /** Whether failures have the status 200. Default `false`. */
  errorInside200?: boolean | undefined;
  /**
   * The contract of `rotateApiKey` that the server supports. With `newer`, the key to replace is the
   * bearer token; with `older`, the service token is, and the key is in the body. Default `both`.
   */
  rotation?: 'both' | 'newer' | 'older' | undefined;
}

/**
 * The shape of an error: `nested` is `{"error":{"code","message"}}`, `nestedWithStatus` adds the number
 * `status` to it, `string` is `{"error":"message"}` without a code, and `topLevel` is
 * `{"message","code"}`.
 */
export type ErrorShape = 'nested' | 'nestedWithStatus' | 'string' | 'topLevel';

export interface Emulator {
  /**
   * Answers a request. It accepts the arguments of the global `fetch`, which it can replace, and those
   * of a Worker's `fetch(request, env, ctx)` handler. Like `fetch`, it rejects with a `TypeError` if the
   * connection breaks, and with the signal's reason if the signal is aborted. It follows no redirects.
   */
  fetch: (input: string | UrlLike | RequestLike, init?: InitLike, ...rest: any[]) => Promise<EmulatorResponse>;
  /** The current data. Printing it shows no credentials, but its properties return them. */
  state: State;
  /** The received requests, oldest first, without preflights and controls. */
  requests: LoggedRequest[];
  /**
   * Queues faults. Each affects the next requests that match it.
   * @throws {TypeError} For an unknown fault, operation or parameter. No step is queued then.
   */
  script: (steps: Step | readonly Step[]) => void;
  /** Moves the clock forward by `ms` milliseconds. Throws if the option `now` is set. */
  advance: (ms: number) => void;
  /** Restores the initial data and clock, and clears the script and the log. */
  reset: () => void;
}

/** The `Response` of your runtime if its types declare one, otherwise the part that all runtimes have. */
export type EmulatorResponse = typeof globalThis extends { Response: { prototype: infer Declared } }
  ? Declared
  : ResponseLike;

/** The part of a `Response` that all runtimes have. */
export interface ResponseLike {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: {
    get(name: string): string | null;
    has(name: string): boolean;
    forEach(callback: (value: string, name: string) => void): void;
  };
  /** A `ReadableStream` of bytes, or `null`. */
  readonly body: any;
  arrayBuffer(): Promise<ArrayBuffer>;
  json(): Promise<any>;
  text(): Promise<string>;
}

/** A `URL`. */
export interface UrlLike {
  readonly href: string;
}

/** A `Request`. */
export interface RequestLike {
  readonly method: string;
  readonly url: string;
}

/** The fields of a `RequestInit` that the emulator reads. */
export interface InitLike {
  method?: string | undefined;
  /** Anything that `Headers` can be constructed from. */
  headers?: any;
  body?: any;
  redirect?: string | undefined;
  /** An `AbortSignal`. */
  signal?: any;
}

/** A received request. It never contains a credential. */
export interface LoggedRequest {
  method: string;
  /** The path without the query. */
  path: string;
  /** The operation, or `null` for an unknown path or method. */
  operation: OperationName | null;
  /** The status of the answer, or `null` before the answer or if there is none. */
  status: number | null;
  /** Whether the credential was valid for this operation when the request arrived. */
  authorized: boolean;
  /** The scripted fault that affected the request. */
  fault: string | null;
}

/** The operations, named after the functions of the package. */
export type OperationName =
  | 'createApiToken'
  | 'listApiTokens'
  | 'rotateApiKey'
  | 'listDataApps'
  | 'createDataApp'
  | 'renameDataApp'
  | 'deleteDataApp'
  | 'createEmbed'
  | 'listEmbeds'
  | 'updateEmbed'
  | 'renameEmbed'
  | 'deleteEmbed'
  | 'createGuestToken';

/**
 * A fault and the requests that it affects. `handled` tells whether the server executes the request
 * nevertheless. Defaults are in parentheses.
 *
 * - `lostAnswer`: executes the request, then breaks the connection. `reset` breaks it before.
 * - `neverAnswers`: sends no answer (`handled` false).
 * - `stalledBody`, `cutBody`: execute the request and send the headers and half of the body. Then, the
 *   body stalls or the connection breaks.
 * - `slowDrip`: sends `bytesPerChunk` (1) bytes every `everyMs` (100) milliseconds (`handled` true). If
 *   `endless` (false), whitespace follows the body.
 * - `hugeBody`: sends whitespace before the body, `bytes` (8 MiB) in total (`handled` true). `Infinity`
 *   never ends.
 * - `bom`: sends a byte order mark before the body.
 * - `status`: answers with `status` (500), `body` (one that suits the status), `contentType`
 *   (`text/plain`), `headers` and `retryAfter` (`handled` false).
 * - `apiError`: answers with an error of the API, with `code`, `message` and `status` (the documented
 *   one), in the form of the dialect (`handled` false).
 * - `html200`: answers with an HTML page and status 200 (`handled` true).
 * - `redirect`: answers with a redirect to `location` and `status` (307) (`handled` false).
 * - `answer`: answers with `json` or `text` as the body, `status` (200), `contentType` (JSON) and
 *   `headers` (`handled` false).
 * - `echo`: answers with an error whose code, message and headers repeat the `Authorization` header, and
 *   `status` (400) (`handled` false).
 */
export type Step = StepTarget &
  (
    | { fault: 'lostAnswer' | 'reset' | 'stalledBody' | 'cutBody' | 'bom' }
    | { fault: 'neverAnswers' | 'html200'; handled?: boolean }
    | { fault: 'slowDrip'; everyMs?: number; bytesPerChunk?: number; endless?: boolean; handled?: boolean }
    | { fault: 'hugeBody'; bytes?: number; handled?: boolean }
    | {
        fault: 'status';
        status?: number;
        body?: string;
        contentType?: string;
        headers?: Record<string, string>;
        retryAfter?: number | string;
        handled?: boolean;
      }
    | { fault: 'apiError'; code: string; message?: string; status?: number; handled?: boolean }
    | { fault: 'redirect'; location: string; status?: number; handled?: boolean }
    | {
        fault: 'answer';
        json?: unknown;
        text?: string;
        status?: number;
        contentType?: string;
        headers?: Record<string, string>;
        handled?: boolean;
      }
    | { fault: 'echo'; status?: number; handled?: boolean }
  );

export interface StepTarget {
  /** The operation that the fault affects. Default: any request. */
  operation?: OperationName | undefined;
  /** The number of requests that the fault affects. Default 1; `Infinity` for all. */
  times?: number | undefined;
}

/**
 * The current data of an emulator. Its properties return credentials, but it is safe to print:
 * `inspect`, `console` and `JSON.stringify` show only names and counts.
 */
export interface State {
  /** Oldest first. */
  readonly dataApps: DataApp[];
  /** All guest tokens that were created and not invalidated, including expired ones. */
  readonly guestTokens: GuestToken[];
  readonly serviceTokens: string[];
  toJSON(): {
    dataApps: {
      name: string;
      tokens: { name: string; description: string; createdAt: string; expiresAt: string | null }[];
      embeds: { embedId: string; name: string }[];
    }[];
    guestTokens: number;
    serviceTokens: number;
  };
}

export interface DataApp {
  name: string;
  type: 'embedded';
  /** ISO 8601, as all times of the records. */
  createdAt: string;
  updatedAt: string;
  /** The keys, oldest first. A rotated key stays, with its `expiresAt`. */
  tokens: ApiToken[];
  /** Oldest first. */
  embeds: Embed[];
}

/** An API key of one data app. */
export interface ApiToken {
  /** The key itself. */
  readonly key: string;
  /** The label from the request that created it. */
  name: string;
  /** A description by the server. */
  description: string;
  createdAt: string;
  /** Set once the key has been rotated. The key stays valid until then. */
  expiresAt: string | null;
}

export interface Embed {
  embedId: string;
  name: string;
  embedType: 'dashboard' | 'metric';
  dashboardId: string;
  metricId: string | null;
  workspaceName: string;
  accessSettings: Record<string, any>;
  createdAt: string;
  updatedAt: string;
}

/** A browser credential for one end user. */
export interface GuestToken {
  /** The guest token itself. */
  readonly token: string;
  /** The end user or tenant. */
  clientId: string;
  dataAppName: string;
  createdAt: string;
  /** `null` if it never expires. */
  expiresAt: string | null;
  /** As sent, `{}` if absent. */
  params: Record<string, any>;
  /** As sent, `{}` if absent. */
  permissions: Record<string, any>;
}

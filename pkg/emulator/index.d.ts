/**
 * The Databrain API in one process: a web-standard fetch handler with the API's behaviour, its state
 * in memory, and scripted faults. For tests; nothing in it leaves the process.
 * @throws {TypeError} For an option that is unknown or of the wrong type.
 */
export function createEmulator(options?: EmulatorOptions): Emulator;

export interface EmulatorOptions {
  /** Default `['service_token_demo']`. */
  serviceTokens?: readonly string[] | undefined;
  /** Default `['Customer Portal Analytics']`. */
  dataApps?: readonly (string | DataAppSeed)[] | undefined;
  /** Names of the workspaces that exist. Default, here and for the next four: anything is accepted. */
  workspaces?: readonly string[] | undefined;
  /** Ids of the dashboards that exist. */
  dashboards?: readonly string[] | undefined;
  /** Ids of the metrics that exist. */
  metrics?: readonly string[] | undefined;
  /** The datamarts that exist. */
  datamarts?: readonly (string | DatamartSeed)[] | undefined;
  /** Ids of the clients that exist; the literal `None` always does. */
  clients?: readonly string[] | undefined;
  /** The clock, in milliseconds since 1970. Default: the system's, which `advance` moves. */
  now?: (() => number) | undefined;
  /** Whether `/__emulator/*` is served. Default `false`. */
  control?: boolean | undefined;
  /** Whether lists of API tokens carry the keys. Default `true`. */
  listKeys?: boolean | undefined;
  /** Whether they show rotated keys whose time is over. Default `false`. */
  listExpired?: boolean | undefined;
  /** How errors look. */
  dialect?: Dialect | undefined;
}

/** A data app that exists from the start. */
export interface DataAppSeed {
  name: string;
  /** Default: none. A `key` that is left out is random. */
  tokens?: readonly { name: string; key?: string | undefined }[] | undefined;
}

/** A datamart that exists from the start. */
export interface DatamartSeed {
  name: string;
  /** Names of its tables. Default: anything is accepted. */
  tables?: readonly string[] | undefined;
}

/** The published pages disagree about the shape and the status of errors: one way of answering. */
export interface Dialect {
  /** Default `nested`. */
  errorShape?: ErrorShape | undefined;
  /** Status of every refused credential. Default: what each operation's page documents. */
  authStatus?: 400 | 401 | 403 | undefined;
  /** Whether failures come with status 200. Default `false`. */
  errorInside200?: boolean | undefined;
  /**
   * Which contract of `rotateApiKey` the server knows: the key itself as bearer (`newer`), the
   * service token as bearer and the key in the body (`older`). Default `both`.
   */
  rotation?: 'both' | 'newer' | 'older' | undefined;
}

/**
 * `nested`: `{"error":{"code","message"}}`. `nestedWithStatus`: the same with the number `status`
 * inside. `string`: `{"error":"message"}`, which names no code. `topLevel`: `{"message","code"}`.
 */
export type ErrorShape = 'nested' | 'nestedWithStatus' | 'string' | 'topLevel';

export interface Emulator {
  /**
   * Takes what the global `fetch` takes, so that it can stand in for it, and what a Worker's
   * `fetch(request, env, ctx)` handler gets. Rejects as `fetch` does: with a `TypeError` for a
   * broken connection, with the signal's reason on abort. Redirects are answers; it follows none.
   */
  fetch: (input: string | UrlLike | RequestLike, init?: InitLike, ...rest: any[]) => Promise<EmulatorResponse>;
  /** What the organization holds, live. Printing it shows no credential; reading a property does. */
  state: State;
  /** What came in, oldest first. Preflights and controls are not listed. */
  requests: LoggedRequest[];
  /**
   * Queues faults: each strikes the next requests that match it.
   * @throws {TypeError} For an unknown fault, operation or parameter; no step is queued then.
   */
  script: (steps: Step | readonly Step[]) => void;
  /** Moves the clock forward. Throws if the clock is that of the option `now`. */
  advance: (ms: number) => void;
  /** Back to the start: data, log, script and clock. */
  reset: () => void;
}

/** The `Response` of your runtime if its types declare one, else the part that every runtime has. */
export type EmulatorResponse = typeof globalThis extends { Response: { prototype: infer Declared } }
  ? Declared
  : ResponseLike;

/** What every `Response` has. */
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

/** A `RequestInit`: what the emulator reads of it. */
export interface InitLike {
  method?: string | undefined;
  /** Anything that `Headers` can be constructed from. */
  headers?: any;
  body?: any;
  redirect?: string | undefined;
  /** An `AbortSignal`. */
  signal?: any;
}

/** One request as the emulator saw it. Never holds a credential. */
export interface LoggedRequest {
  method: string;
  /** Without the query. */
  path: string;
  /** The client's name of the operation; `null` for a path or method that has none. */
  operation: OperationName | null;
  /** `null` while there is no answer, and if there will be none. */
  status: number | null;
  /** Whether the credential was good for this operation when the request came in. */
  authorized: boolean;
  /** The name of the scripted fault that struck it. */
  fault: string | null;
}

/** The client's names of the operations. */
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
 * One fault and the requests it strikes. `handled` says whether the server did what was asked all
 * the same.
 *
 * - `lostAnswer`: it did, then the connection broke. `reset`: the connection broke before.
 * - `neverAnswers` (`handled` false).
 * - `stalledBody`, `cutBody`: handled; headers and half the body, then nothing, or a broken connection.
 * - `slowDrip` (`handled` true): `bytesPerChunk` (1) each `everyMs` (100); `endless` (false) goes on
 *   with spaces.
 * - `hugeBody` (`handled` true): the true body after spaces, `bytes` (8 MiB) in all; `Infinity` never
 *   ends.
 * - `bom`: the true body after a byte order mark.
 * - `status` (`handled` false): `status` (500), `body` (one that suits the status), `contentType`
 *   (`text/plain`), `headers`, `retryAfter`.
 * - `apiError` (`handled` false): a `code` in the dialect's shape; `message`; `status` (the one
 *   documented for it).
 * - `html200` (`handled` true): a page with status 200.
 * - `redirect` (`handled` false): `status` (307) to `location`.
 * - `answer` (`handled` false): `json` or `text` as the body; `status` (200), `contentType` (JSON),
 *   `headers`.
 * - `echo` (`handled` false): an error, `status` (400), whose code, message and headers repeat the
 *   Authorization value.
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
  /** Default: any request. */
  operation?: OperationName | undefined;
  /** How many requests it strikes. Default 1; `Infinity` for all. */
  times?: number | undefined;
}

/**
 * The emulator's data as tests read it: live, and safe to print. Reading a property gives
 * credentials; `inspect`, `console` and `JSON.stringify` give names and counts.
 */
export interface State {
  /** Oldest first. */
  readonly dataApps: DataApp[];
  /** All that were made and not invalidated, including those whose time is over. */
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
  /** ISO 8601, here and in the other records. */
  createdAt: string;
  updatedAt: string;
  /** Oldest first; a rotated key stays, with its `expiresAt`. */
  tokens: ApiToken[];
  /** Oldest first. */
  embeds: Embed[];
}

/** An API key of one data app. */
export interface ApiToken {
  /** The key itself. */
  readonly key: string;
  /** The label that its creator chose. */
  name: string;
  /** The server's own text. */
  description: string;
  createdAt: string;
  /** Set once the key has been rotated: it works until then. */
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
  /** End user or tenant. */
  clientId: string;
  dataAppName: string;
  createdAt: string;
  /** `null`: never. */
  expiresAt: string | null;
  /** As sent, `{}` if absent. */
  params: Record<string, any>;
  /** As sent, `{}` if absent. */
  permissions: Record<string, any>;
}

//! What TypeScript cannot derive from a Rust type.

use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &'static str = r"
/** The options of functions that use the service token: for tokens and data apps. */
export type ServiceTokenOptions = Options & { serviceToken: string };

/** The options of functions that use an API key: for embeds, guest tokens and key rotation. */
export type ApiKeyOptions = Options & { apiKey: string };

/** What this package needs of an `AbortSignal`, which may be of any realm or library. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** The second argument that `fetch` is called with: an object without a prototype. */
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

/**
 * What `onEvent` receives. It never holds a credential, a query value or a body.
 *
 * | phase | when | fields besides `operation` and `attempt` |
 * | --- | --- | --- |
 * | `request` | A request is about to be sent. | `method`, `path` |
 * | `response` | An attempt has ended, in success or failure. | `method`, `path`, `status` if one arrived, `durationMs`, `outcome`, `code` if it failed |
 * | `wait` | The call waits before another attempt. | `waitMs` |
 * | `reconcile` | `ensureApiToken` begins to find out whether its creation happened. | |
 */
export interface DatabrainEvent {
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
  readonly code?: string;
}
";

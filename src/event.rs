//! What `onEvent` is told: every attempt, wait and reconciliation, and never a credential, a query or a body.

use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(typescript_custom_section)]
const TYPESCRIPT: &'static str = r"
/**
 * What `onEvent` is told. Never holds a credential, a query value or a body.
 *
 * | phase | when | fields beside `operation` and `attempt` |
 * | --- | --- | --- |
 * | `request` | a request is about to be sent | `method`, `path` |
 * | `response` | an attempt has ended, well or not | `method`, `path`, `status` if one came, `durationMs`, `outcome`, `code` if it failed |
 * | `wait` | before another attempt | `waitMs` |
 * | `reconcile` | `ensureApiToken` begins to find out what became of a creation | |
 */
export interface DatabrainEvent {
  /** The operation of the request, such as `listApiTokens`; with `reconcile`: `ensureApiToken`. */
  readonly operation: string;
  /** How many requests this call has sent by now. */
  readonly attempt: number;
  readonly phase: 'request' | 'response' | 'wait' | 'reconcile';
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Without the address before it and the query behind it. */
  readonly path?: string;
  readonly status?: number;
  /** Milliseconds from the request to the end of its answer. Workers stop their clock between input and output. */
  readonly durationMs?: number;
  /** Milliseconds that are waited now. */
  readonly waitMs?: number;
  /** `done`, or the outcome of the failure. */
  readonly outcome?: 'done' | ErrorOutcome;
  /** As of the `DatabrainError` that the call would reject with now. */
  readonly code?: string;
}
";

//! What `onEvent` is told: every attempt, wait and reconciliation, and never a credential, a query or a body.

use wasm_bindgen::prelude::*;

use crate::operation::Operation;
use crate::rejection::Failure;

#[wasm_bindgen(module = "/pkg/flight.js")]
extern "C" {
    #[wasm_bindgen(js_name = tellRequest)]
    fn tell_request(flight: &JsValue, operation: &str, method: i32, path: &str);

    #[wasm_bindgen(js_name = tellResponse)]
    fn tell_response(flight: &JsValue, outcome: i32, code: &str, words: &JsValue);

    #[wasm_bindgen(js_name = tellWait)]
    fn tell_wait(flight: &JsValue, operation: &str, ms: f64);

    #[wasm_bindgen(js_name = tellReconcile)]
    fn tell_reconcile(flight: &JsValue);
}

/// How an attempt ends that does not fail; `pkg/flight.js` has it behind the outcomes of those that do.
const DONE: i32 = 3;

/// The caller's function. What it throws or returns makes no difference.
pub struct Listener<'a> {
    /// The call.
    pub flight: &'a JsValue,
    /// Whether there is one.
    pub is_there: bool,
}

impl Listener<'_> {
    /// A request is about to be sent.
    pub fn request(&self, operation: &Operation, path: &str) {
        if self.is_there {
            tell_request(self.flight, operation.name, operation.method as i32, path);
        }
    }

    /// It has ended, well or not; nothing where that was told before.
    pub fn response(&self, failure: Option<&Failure>) {
        if self.is_there {
            match failure {
                Some(Failure(parts)) => {
                    tell_response(self.flight, parts.error.outcome as i32, parts.error.code, &parts.words)
                }
                None => tell_response(self.flight, DONE, "", &JsValue::UNDEFINED),
            }
        }
    }

    /// Another one comes after a wait.
    pub fn wait(&self, operation: &str, ms: f64) {
        if self.is_there {
            tell_wait(self.flight, operation, ms);
        }
    }

    /// `ensureApiToken` begins to find out what became of a creation.
    pub fn reconcile(&self) {
        if self.is_there {
            tell_reconcile(self.flight);
        }
    }
}

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

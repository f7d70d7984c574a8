//! What `onEvent` is told: every attempt, wait and reconciliation, and never a credential, a query or a body.

use js_sys::Function;
use wasm_bindgen::prelude::*;

use crate::plain::{Plain, Value};
use crate::request::V2;
use crate::text::join;

#[wasm_bindgen(module = "/pkg/outside.js")]
extern "C" {
    fn notify(listener: &Function, event: &JsValue);
}

/// One moment of a call.
#[derive(Default)]
pub struct Event<'a> {
    /// The operation of the request; of a reconciliation, the whole call's.
    pub operation: &'a str,
    /// How many requests the call has sent by now.
    pub attempt: u32,
    /// What happens.
    pub phase: &'a str,
    /// The method of the request.
    pub method: Option<&'a str>,
    /// Its path, without the address and the version before it and the query behind it.
    pub path: Option<&'a str>,
    /// The HTTP status, once one came.
    pub status: Option<u16>,
    /// How long the attempt took.
    pub duration_ms: Option<f64>,
    /// How long is waited now.
    pub wait_ms: Option<f64>,
    /// How the attempt ended.
    pub outcome: Option<&'a str>,
    /// The code of its failure.
    pub code: Option<&'a str>,
}

impl Event<'_> {
    /// Calls the function. What it throws or returns makes no difference.
    pub fn tell(&self, on_event: &Function) {
        let number = |number: Option<f64>| number.map_or(Value::Absent, Value::Number);
        let path = self.path.map(|path| join(&[V2, path]));
        let event = Plain(&[
            ("operation", Value::Text(self.operation)),
            ("attempt", Value::Number(f64::from(self.attempt))),
            ("phase", Value::Text(self.phase)),
            ("method", self.method.map_or(Value::Absent, Value::Text)),
            ("path", path.as_deref().map_or(Value::Absent, Value::Text)),
            ("status", number(self.status.map(f64::from))),
            ("durationMs", number(self.duration_ms)),
            ("waitMs", number(self.wait_ms)),
            ("outcome", self.outcome.map_or(Value::Absent, Value::Text)),
            ("code", self.code.map_or(Value::Absent, Value::Text)),
        ])
        .to_js();
        notify(on_event, &event);
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

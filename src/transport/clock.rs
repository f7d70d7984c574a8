//! Measures time, and waits.

use js_sys::Date;
use wasm_bindgen::prelude::*;

use super::completion::{Completion, Registration};

#[wasm_bindgen]
extern "C" {
    // A global that is looked up at each call, so that fake timers can replace it.
    #[wasm_bindgen(catch, js_namespace = performance, js_name = now)]
    fn performance_now() -> Result<f64, JsValue>;
}

/// Returns the milliseconds since some point in the past. The clock is monotonic if the runtime has
/// such a clock, so that a change of the system time (by NTP, a resumed machine or a test) does not
/// end a call.
pub(crate) fn now_ms() -> f64 {
    performance_now().unwrap_or_else(|_| Date::now())
}

/// Waits for `ms` milliseconds.
pub(crate) async fn sleep(ms: f64) {
    let completion = Completion::new();
    // If the runtime refuses timers, the deadline has already ended the call.
    let _timer = Registration::timer(&completion, ms);
    let _ = completion.await;
}

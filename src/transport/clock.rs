//! Measures time, and waits.

use js_sys::Date;
use wasm_bindgen::prelude::*;

use super::completion::{Completion, Registration};

#[wasm_bindgen]
extern "C" {
    // Looked up as a global at each call, so that fake timers can replace it.
    #[wasm_bindgen(catch, js_namespace = performance, js_name = now)]
    fn performance_now() -> Result<f64, JsValue>;
}

/// Milliseconds since some point in the past. The clock is monotonic where there is one, so that a
/// change of the system time (NTP, a resumed machine, a test) ends no call.
pub(crate) fn now_ms() -> f64 {
    performance_now().unwrap_or_else(|_| Date::now())
}

/// Waits for a time.
pub(crate) async fn sleep(ms: f64) {
    let completion = Completion::new();
    // Where the runtime refuses timers, the deadline has already ended the call.
    let _timer = Registration::timer(&completion, ms);
    let _ = completion.await;
}

//! Calls that want the same token share the work of one of them, its flight. `flights.js` has the
//! registry, where also the calls of other copies of this package find it.

use std::cell::Cell;

use js_sys::{Function, JsString};
use wasm_bindgen::prelude::*;

use super::{clock, host};
use crate::call::Request;

/// How late the timer of a deadline may fire.
const LATENESS_MS: f64 = 100.0;

#[wasm_bindgen(module = "/src/transport/callbacks.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = currentCall)]
    fn current_call() -> Result<JsValue, JsValue>;
}

#[wasm_bindgen(module = "/src/transport/flights.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = findFlight)]
    fn find_flight(
        url: &str,
        body: Option<&JsString>,
        authorization: &str,
        fetch: &JsValue,
        call: &JsValue,
        now_ms: f64,
    ) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_name = startFlight)]
    fn start_flight(
        url: &str,
        body: Option<&JsString>,
        authorization: &str,
        fetch: &JsValue,
        call: &JsValue,
        ends_ms: f64,
        is_one_turn: bool,
    ) -> Result<Function, JsValue>;
}

/// A promise of how the work of another call ends, if that call sends the same request with the
/// same credential by the same transport.
pub(crate) fn find(request: &Request, fetch: &JsValue) -> Option<JsValue> {
    let found = find_flight(
        &request.url,
        request.body.as_ref(),
        request.authorization.expose(),
        fetch,
        &current_call().unwrap_or_default(),
        clock::now_ms(),
    );
    found.ok().filter(JsValue::is_object)
}

/// The work of this call, once other calls may wait for it. It must be ended.
#[derive(Default)]
pub(crate) struct Flight(Cell<Option<Function>>);

impl Flight {
    /// Lets other calls find the work. On workerd only those that start in the same turn, and so in
    /// the same request, since a request there may not wait for another.
    ///
    /// They find it until `left_ms` have elapsed: a call whose timer never fires, because fake
    /// timers were in place, must not keep others waiting for ever.
    pub(crate) fn start(&self, request: &Request, fetch: &JsValue, left_ms: f64) {
        let started = start_flight(
            &request.url,
            request.body.as_ref(),
            request.authorization.expose(),
            fetch,
            &current_call().unwrap_or_default(),
            clock::now_ms() + left_ms + LATENESS_MS,
            host::is_workerd(),
        );
        self.0.set(started.ok());
    }

    /// Sets how the work ends if the instance crashes.
    pub(crate) fn set_ending_of_crash(&self, ending: &JsValue) {
        self.set(ending, false);
    }

    /// Ends the work. Only the first ending counts.
    pub(crate) fn end(&self, ending: &JsValue) {
        self.set(ending, true);
    }

    fn set(&self, ending: &JsValue, is_last: bool) {
        let Some(set) = self.0.take() else {
            return;
        };
        let _ = set.call2(&JsValue::UNDEFINED, ending, &JsValue::from_bool(is_last));
        if !is_last {
            self.0.set(Some(set));
        }
    }
}

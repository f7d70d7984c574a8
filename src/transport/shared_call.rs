//! Shares the work of concurrent calls for the same token ("single flight"): one call does the
//! work, the others wait for its result. `shared-calls.js` has the registry, which all copies of
//! this package in a process use.

use std::cell::Cell;

use js_sys::{Function, JsString};
use wasm_bindgen::prelude::*;

use super::{clock, runtime};
use crate::call::Request;

/// How late the timer of a deadline may fire, in milliseconds.
const LATENESS_MS: f64 = 100.0;

#[wasm_bindgen(module = "/src/transport/callbacks.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = currentCall)]
    fn current_call() -> Result<JsValue, JsValue>;
}

#[wasm_bindgen(module = "/src/transport/shared-calls.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = findSharedCall)]
    fn find_shared_call(
        url: &str,
        body: Option<&JsString>,
        authorization: &str,
        fetch: &JsValue,
        call: &JsValue,
        now_ms: f64,
    ) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_name = startSharedCall)]
    fn start_shared_call(
        url: &str,
        body: Option<&JsString>,
        authorization: &str,
        fetch: &JsValue,
        call: &JsValue,
        ends_ms: f64,
        is_one_turn: bool,
    ) -> Result<Function, JsValue>;
}

/// Returns a promise of the result of another call, if one is under way that sends the same request
/// with the same credential through the same transport.
pub(crate) fn find(request: &Request, fetch: &JsValue) -> Option<JsValue> {
    let found = find_shared_call(
        &request.url,
        request.body.as_ref(),
        request.authorization.expose(),
        fetch,
        &current_call().unwrap_or_default(),
        clock::now_ms(),
    );
    found.ok().filter(JsValue::is_object)
}

/// The registration of a call whose work other calls may share. It must be completed with
/// [`SharedCall::end`].
#[derive(Default)]
pub(crate) struct SharedCall(Cell<Option<Function>>);

impl SharedCall {
    /// Lets other calls find this one. On workerd, only calls that start in the same turn of the
    /// event loop find it, since these belong to the same request, and a request must not wait for
    /// another.
    ///
    /// The entry expires after `left_ms`. Otherwise, a call whose timer never fires, because fake
    /// timers were installed, would make other calls wait forever.
    pub(crate) fn start(&self, request: &Request, fetch: &JsValue, left_ms: f64) {
        let started = start_shared_call(
            &request.url,
            request.body.as_ref(),
            request.authorization.expose(),
            fetch,
            &current_call().unwrap_or_default(),
            clock::now_ms() + left_ms + LATENESS_MS,
            runtime::is_workerd(),
        );
        self.0.set(started.ok());
    }

    /// Sets the result that waiting calls receive if the instance crashes.
    pub(crate) fn set_result_on_crash(&self, result: &JsValue) {
        self.set(result, false);
    }

    /// Completes the waiting calls with a result. Later results are ignored.
    pub(crate) fn end(&self, result: &JsValue) {
        self.set(result, true);
    }

    fn set(&self, result: &JsValue, is_last: bool) {
        let Some(set) = self.0.take() else {
            return;
        };
        let _ = set.call2(&JsValue::UNDEFINED, result, &JsValue::from_bool(is_last));
        if !is_last {
            self.0.set(Some(set));
        }
    }
}

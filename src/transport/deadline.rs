//! One end for a whole call: its time is over, or the caller's signal fired. Whichever comes first cuts everything.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::task::{Poll, Waker};

use js_sys::{Date, Function};
use wasm_bindgen::prelude::*;
use web_sys::AbortController;

use super::abandoned;
use crate::outside::field;

#[wasm_bindgen(module = "/pkg/outside.js")]
extern "C" {
    type Listening;

    #[wasm_bindgen(constructor, catch)]
    fn new(signal: &JsValue, tell: &Closure<dyn FnMut()>) -> Result<Listening, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn forget(this: &Listening) -> Result<(), JsValue>;
}

#[wasm_bindgen]
extern "C" {
    // By their free names: late stubs, such as fake timers, are seen. A handle is an object in Node, a number elsewhere.
    #[wasm_bindgen(catch, js_name = setTimeout)]
    fn set_timeout(callback: &Function, ms: f64) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_name = clearTimeout)]
    fn clear_timeout(timer: &JsValue) -> Result<(), JsValue>;
}

/// What cut a call short.
pub enum Cut {
    /// The time is over.
    Timeout,
    /// The caller's signal fired, with this reason.
    Aborted(JsValue),
}

/// Rung once, when a call is to end.
#[derive(Default)]
pub struct Bell {
    rung: Cell<Option<Cut>>,
    waker: Cell<Option<Waker>>,
}

impl Bell {
    /// The time is over.
    pub fn time_out(&self) {
        self.ring(Cut::Timeout);
    }

    fn ring(&self, cut: Cut) {
        // The first one counts.
        let first = self.rung.take().unwrap_or(cut);
        self.rung.set(Some(first));
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }
}

/// Armed when it is made, disarmed when it is dropped: no timer and no listener outlives the call, and a request that is
/// still under way is aborted.
pub struct Deadline {
    bell: Rc<Bell>,
    ends_ms: f64,
    controller: AbortController,
    timer: JsValue,
    _on_timeout: Closure<dyn FnMut()>,
    on_abort: Option<(Listening, Closure<dyn FnMut()>)>,
    is_complete: Cell<bool>,
}

impl Deadline {
    /// Starts the time.
    ///
    /// # Errors
    /// What a host throws that refuses timers.
    pub fn arm(timeout_ms: f64) -> Result<Self, JsValue> {
        let bell = Rc::new(Bell::default());
        let ring = Rc::clone(&bell);
        let on_timeout = Closure::new(move || ring.time_out());
        let now_ms = Date::now();
        let ends_ms = now_ms + timeout_ms;
        abandoned::remember(now_ms, ends_ms, Rc::downgrade(&bell));
        let timer = set_timeout(on_timeout.as_ref().unchecked_ref(), timeout_ms)?;
        Ok(Self {
            bell,
            ends_ms,
            timer,
            controller: AbortController::new()?,
            _on_timeout: on_timeout,
            on_abort: None,
            is_complete: Cell::new(false),
        })
    }

    /// Ends with a signal, too.
    ///
    /// # Errors
    /// What the signal's methods throw.
    pub fn follow(&mut self, signal: JsValue) -> Result<(), JsValue> {
        let (bell, fired) = (Rc::clone(&self.bell), signal.clone());
        let on_abort = Closure::new(move || bell.ring(Cut::Aborted(field(&fired, "reason"))));
        let listening = Listening::new(&signal, &on_abort)?;
        if field(&signal, "aborted").is_truthy() {
            self.bell.ring(Cut::Aborted(field(&signal, "reason")));
        }
        self.on_abort = Some((listening, on_abort));
        Ok(())
    }

    /// The time that is left.
    pub fn left_ms(&self) -> f64 {
        self.ends_ms - Date::now()
    }

    /// The signal for the host's fetch.
    pub fn signal(&self) -> JsValue {
        self.controller.signal().into()
    }

    /// Runs `work` to its end, or drops it at the cut. Work that is done in the same moment wins: what the server has
    /// made must not be lost.
    ///
    /// # Errors
    /// What cut it.
    pub async fn within<T>(&self, work: impl Future<Output = T>) -> Result<T, Cut> {
        let mut work = pin!(work);
        poll_fn(|context| {
            if let Poll::Ready(done) = work.as_mut().poll(context) {
                return Poll::Ready(Ok(done));
            }
            if let Some(cut) = self.bell.rung.take() {
                return Poll::Ready(Err(cut));
            }
            self.bell.waker.set(Some(context.waker().clone()));
            Poll::Pending
        })
        .await
    }

    /// Whether the last answer was read to its end, so that nothing is left to abort.
    pub fn set_complete(&self, is_complete: bool) {
        self.is_complete.set(is_complete);
    }

    /// What has cut the call already.
    pub fn cut(&self) -> Option<Cut> {
        self.bell.rung.take()
    }
}

impl Drop for Deadline {
    fn drop(&mut self) {
        // What a host throws here can change nothing: the call is over.
        let _ = clear_timeout(&self.timer);
        if let Some((listening, _)) = &self.on_abort {
            let _ = listening.forget();
        }
        if !self.is_complete.get() {
            self.controller.abort();
        }
    }
}

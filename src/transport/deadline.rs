//! The deadline of a whole call, or of one attempt. It is reached when the time elapses or the
//! caller's signal is aborted, whichever comes first.

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::{Poll, ready};

use wasm_bindgen::prelude::*;
use web_sys::{AbortController, AbortSignal};

use super::abandoned::unless_abandoned;
use super::clock;
use super::completion::{Completion, Registration};

#[wasm_bindgen]
extern "C" {
    /// The binding of web-sys assumes that this does not throw, but that of a polyfill may.
    type Controller;

    #[wasm_bindgen(method, catch)]
    fn abort(this: &Controller) -> Result<(), JsValue>;
}

/// A timer that fires later than this, in milliseconds, was delayed by a busy isolate.
const LATE_MS: f64 = 20.0;
/// The additional time, in milliseconds, for an answer that has arrived while the isolate was busy.
const GRACE_MS: f64 = 10.0;

/// Why a call ended before it was finished.
#[derive(Debug)]
pub(crate) enum Interruption {
    /// The time elapsed.
    Timeout,
    /// The caller's signal was aborted.
    Aborted,
}

/// Why a deadline could not be started.
#[derive(Debug)]
pub(crate) enum Refused {
    /// The runtime refuses timers, as Workers do while a module loads.
    Timer(JsValue),
    /// A method of the caller's signal threw.
    Signal,
}

/// A deadline that starts when it is created. When it is dropped, it removes its timer and its
/// listener, and aborts a request that is still under way.
#[derive(Debug)]
pub(crate) struct Deadline {
    /// Completes with `Ok` when the timer fires, with `Err` when the signal is aborted.
    end: RefCell<Completion>,
    ends_ms: f64,
    /// The timer of the additional time after the first timer fired late.
    grace: RefCell<Option<Registration>>,
    controller: AbortController,
    /// Whether no request is under way.
    is_idle: Cell<bool>,
    _registrations: [Option<Registration>; 3],
}

impl Deadline {
    /// Starts a deadline.
    ///
    /// # Errors
    /// If the runtime refuses timers or a method of the caller's signal throws.
    pub(crate) fn start(timeout_ms: f64, signal: Option<&AbortSignal>) -> Result<Self, Refused> {
        let end = Completion::new();
        let ends_ms = clock::now_ms() + timeout_ms;
        let controller = AbortController::new().map_err(Refused::Timer)?;
        let timer = Registration::timer(&end, timeout_ms).map_err(Refused::Timer)?;
        let abort = Registration::abort_on_crash(&controller);
        let listener = signal.map(|signal| Registration::listener(&end, signal));
        let listener = listener.transpose().map_err(|_| Refused::Signal)?;
        Ok(Self {
            end: RefCell::new(end),
            ends_ms,
            grace: RefCell::new(None),
            controller,
            is_idle: Cell::new(true),
            _registrations: [Some(timer), abort, listener],
        })
    }

    /// The milliseconds until the deadline, negative after it.
    pub(crate) fn left_ms(&self) -> f64 {
        self.ends_ms - clock::now_ms()
    }

    /// The signal for the requests of the call.
    pub(crate) fn signal(&self) -> AbortSignal {
        self.controller.signal()
    }

    /// Sets whether no request is under way, so that there is nothing to abort.
    pub(crate) fn set_idle(&self, is_idle: bool) {
        self.is_idle.set(is_idle);
    }

    /// Whether the deadline was reached, so that the call is about to end.
    pub(crate) fn is_over(&self) -> bool {
        self.end.borrow().is_complete()
    }

    /// Runs `work`, and drops it if the deadline is reached first. If both happen at the same time,
    /// the result of the work is returned, since it may contain a key that the server has created.
    ///
    /// # Errors
    /// Returns why the work was interrupted.
    pub(crate) async fn within<T>(&self, work: impl Future<Output = T>) -> Result<T, Interruption> {
        let mut work = pin!(work);
        // If the signal was aborted before the call, nothing may be sent.
        let mut is_over = self.is_over();
        poll_fn(|context| {
            if !is_over && let Poll::Ready(done) = work.as_mut().poll(context) {
                return Poll::Ready(Ok(done));
            }
            is_over = false;
            loop {
                let end = ready!(Pin::new(&mut *self.end.borrow_mut()).poll(context));
                match end {
                    Ok(_) if self.grant_grace() => {}
                    Ok(_) => return Poll::Ready(Err(Interruption::Timeout)),
                    Err(_) => return Poll::Ready(Err(Interruption::Aborted)),
                }
            }
        })
        .await
    }

    /// Grants additional time, once, if the timer fired late. The answer may have arrived while the
    /// isolate was busy, and workerd delivers the timer first.
    fn grant_grace(&self) -> bool {
        let mut grace = self.grace.borrow_mut();
        if grace.is_some() || self.left_ms() > -LATE_MS {
            return false;
        }
        *grace = Registration::timer(&self.end.borrow(), GRACE_MS).ok();
        grace.is_some()
    }
}

impl Drop for Deadline {
    fn drop(&mut self) {
        if !self.is_idle.get() {
            unless_abandoned(|| {
                let _ = self.controller.unchecked_ref::<Controller>().abort();
            });
        }
    }
}

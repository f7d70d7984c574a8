//! One end for a whole call: its time is over, or the caller's signal fired. Whichever comes first cuts everything.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;

use js_sys::Date;
use wasm_bindgen::prelude::*;

use super::abandoned;
use super::post::{News, Slot};
use super::settled::forget;

#[wasm_bindgen(module = "/pkg/outside.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    fn arm(flight: &JsValue, slot: i32, ms: f64) -> Result<JsValue, JsValue>;

    fn disarm(deadline: &JsValue);

    fn abort(deadline: &JsValue);

    fn listen(flight: &JsValue, slot: i32, signal: &JsValue) -> JsValue;
}

/// What cut a call short.
pub enum Cut {
    /// The time is over.
    Timeout,
    /// The caller's signal fired, with this reason.
    Aborted(JsValue),
}

impl From<News> for Cut {
    fn from(news: News) -> Self {
        news.map_or(Self::Timeout, Self::Aborted)
    }
}

/// Armed when it is made, disarmed when it is dropped: no timer and no listener outlives the call, and a request that is
/// still under way is aborted.
pub struct Deadline {
    bell: Slot,
    ends_ms: f64,
    armed: JsValue,
    listening: Option<JsValue>,
    is_complete: Cell<bool>,
}

impl Deadline {
    /// Starts the time.
    ///
    /// # Errors
    /// What a host throws that refuses timers.
    pub fn arm(flight: &JsValue, timeout_ms: f64) -> Result<Self, JsValue> {
        let bell = Slot::open();
        let now_ms = Date::now();
        let ends_ms = now_ms + timeout_ms;
        abandoned::remember(now_ms, ends_ms, Rc::downgrade(&bell.post));
        let armed = arm(flight, bell.number, timeout_ms)?;
        Ok(Self { bell, ends_ms, armed, listening: None, is_complete: Cell::new(false) })
    }

    /// Ends with a signal, too; false where the signal's methods throw.
    pub fn follow(&mut self, flight: &JsValue, signal: &JsValue) -> bool {
        let listening = listen(flight, self.bell.number, signal);
        let is_heard = !listening.is_undefined();
        self.listening = is_heard.then_some(listening);
        is_heard
    }

    /// The time that is left.
    pub fn left_ms(&self) -> f64 {
        self.ends_ms - Date::now()
    }

    /// For the host, which takes the signal of its fetch from it.
    pub fn as_js(&self) -> &JsValue {
        &self.armed
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
            self.bell.post.poll().map(|news| Err(Cut::from(news)))
        })
        .await
    }

    /// Waits for the end of the time.
    pub async fn over(&self) {
        // Nothing but the timer tells this one.
        let _ = self.bell.news().await;
    }

    /// Whether the last answer was read to its end, so that nothing is left to abort.
    pub fn set_complete(&self, is_complete: bool) {
        self.is_complete.set(is_complete);
    }

    /// What has cut the call already.
    pub fn cut(&self) -> Option<Cut> {
        self.bell.post.take().map(Cut::from)
    }
}

impl Drop for Deadline {
    fn drop(&mut self) {
        if let Some(listening) = &self.listening {
            forget(listening);
        }
        disarm(&self.armed);
        if !self.is_complete.get() {
            abort(&self.armed);
        }
    }
}

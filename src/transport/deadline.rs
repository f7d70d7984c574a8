//! One end for a whole call: its time is over, or the caller's signal fired. Whichever comes first cuts everything.

use std::future::poll_fn;
use std::task::Poll;

use wasm_bindgen::prelude::*;

use crate::rejection::Failure;
use crate::session::Work;
use crate::task::{self, News, Place};

#[wasm_bindgen(module = "/pkg/exchange.js")]
extern "C" {
    fn arm(flight: &JsValue, place: i32, ms: f64) -> bool;

    #[wasm_bindgen(js_name = refusalOf)]
    fn refusal_of(flight: &JsValue) -> JsValue;

    fn follow(flight: &JsValue) -> bool;

    fn left(flight: &JsValue) -> f64;

    fn disarm(flight: &JsValue);
}

/// What a deadline tells where the caller's signal fired; `pkg/exchange.js` has the same.
const ABORTED: i32 = 1;

/// What cut a call short.
pub enum Cut {
    /// The time is over.
    Timeout,
    /// The caller's signal fired, with this reason.
    Aborted(JsValue),
}

impl From<News> for Cut {
    fn from((reason, code): News) -> Self {
        if code == ABORTED { Self::Aborted(reason) } else { Self::Timeout }
    }
}

/// Armed when it is made, disarmed when it is dropped: no timer and no listener outlives the call, and a request that is
/// still under way is aborted. Those of one call nest: the last one armed is the first one to go.
pub struct Deadline<'a> {
    flight: &'a JsValue,
    place: Place,
    /// Whether the host has no timers, so that it never ends.
    pub is_refused: bool,
}

impl<'a> Deadline<'a> {
    /// Starts the time, of the whole call or of a part of it.
    pub fn arm(flight: &'a JsValue, place: Place, ms: f64) -> Self {
        // An earlier one may have rung when nobody waited for it any more.
        task::take(place);
        let is_refused = arm(flight, place as i32, ms);
        Self { flight, place, is_refused }
    }

    /// What a host threw that refuses timers.
    pub fn refusal(&self) -> JsValue {
        refusal_of(self.flight)
    }

    /// Ends with the caller's signal, too; false where the signal's methods throw.
    pub fn follow(&self) -> bool {
        follow(self.flight)
    }

    /// The time that is left.
    pub fn left_ms(&self) -> f64 {
        left(self.flight)
    }

    /// Runs `work` to its end, or drops it at the cut. Work that is done in the same moment wins: what the server has
    /// made must not be lost.
    ///
    /// # Errors
    /// What cut it.
    pub async fn within(&self, mut work: Work<'_>) -> Result<Result<JsValue, Failure>, Cut> {
        poll_fn(|context| {
            if let Poll::Ready(done) = work.as_mut().poll(context) {
                return Poll::Ready(Ok(done));
            }
            self.cut().map_or(Poll::Pending, |cut| Poll::Ready(Err(cut)))
        })
        .await
    }

    /// Waits for the end of the time.
    pub async fn over(&self) {
        task::news(self.place).await;
    }

    /// What has cut the call already.
    pub fn cut(&self) -> Option<Cut> {
        task::take(self.place).map(Cut::from)
    }
}

impl Drop for Deadline<'_> {
    fn drop(&mut self) {
        disarm(self.flight);
    }
}

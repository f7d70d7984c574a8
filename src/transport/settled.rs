//! Waiting for a promise of the host.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use wasm_bindgen::prelude::*;

use super::post::{News, Slot};

#[wasm_bindgen(module = "/pkg/outside.js")]
extern "C" {
    fn settle(flight: &JsValue, slot: i32, promise: &JsValue) -> JsValue;

    pub(super) fn forget(subscription: &JsValue);
}

/// A future over anything that JavaScript can await. Unlike `JsFuture` it frees everything when its call is cut short, also where the
/// promise never settles.
pub struct Settled {
    slot: Slot,
    subscription: Option<JsValue>,
}

impl Settled {
    /// Starts to wait.
    pub fn of(promise: &JsValue, flight: &JsValue) -> Self {
        let slot = Slot::open();
        let subscription = Some(settle(flight, slot.number, promise));
        Self { slot, subscription }
    }
}

impl Future for Settled {
    type Output = News;

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<News> {
        let news = self.slot.post.poll();
        if news.is_ready() {
            self.subscription = None;
        }
        news
    }
}

impl Drop for Settled {
    fn drop(&mut self) {
        if let Some(subscription) = &self.subscription {
            forget(subscription);
        }
    }
}

//! Waiting for a promise of the host.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use wasm_bindgen::prelude::*;

type Tell = Closure<dyn FnMut(JsValue, bool)>;

#[wasm_bindgen(module = "/pkg/outside.js")]
extern "C" {
    type Settlement;

    #[wasm_bindgen(constructor)]
    fn new(promise: &JsValue, tell: Option<&Tell>) -> Settlement;

    #[wasm_bindgen(method)]
    fn forget(this: &Settlement);
}

#[derive(Default)]
struct Post {
    news: Cell<Option<Result<JsValue, JsValue>>>,
    waker: Cell<Option<Waker>>,
}

/// A future over anything that JavaScript can await. Unlike `JsFuture` it owns its callback: a call that is cut short
/// frees everything, also when the promise never settles.
pub struct Settled {
    post: Rc<Post>,
    settlement: Settlement,
    _tell: Tell,
}

impl Settled {
    /// Starts to wait.
    pub fn of(promise: &JsValue) -> Self {
        let post = Rc::new(Post::default());
        let mailbox = Rc::clone(&post);
        let tell = Closure::new(move |value, fulfilled| {
            mailbox.news.set(Some(if fulfilled { Ok(value) } else { Err(value) }));
            if let Some(waker) = mailbox.waker.take() {
                waker.wake();
            }
        });
        let settlement = Settlement::new(promise, Some(&tell));
        Self { post, settlement, _tell: tell }
    }
}

/// Lets a promise settle as it likes: without this, its rejection would be reported as unhandled.
pub fn ignore(promise: &JsValue) {
    drop(Settlement::new(promise, None));
}

impl Future for Settled {
    type Output = Result<JsValue, JsValue>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.post.news.take() {
            Some(news) => Poll::Ready(news),
            None => {
                self.post.waker.set(Some(context.waker().clone()));
                Poll::Pending
            }
        }
    }
}

impl Drop for Settled {
    fn drop(&mut self) {
        self.settlement.forget();
    }
}

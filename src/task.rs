//! Runs a call: whoever tells it something polls it, there and then. A queue between them, as executors for any future have it, would cost
//! each wait a turn of the host's microtasks and a function to be called in it.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

thread_local! {
    // A cell and not a borrow: no order of events can make it panic.
    static CURRENT: Cell<Option<Rc<Task>>> = Cell::default();
}

type Work = Pin<Box<dyn Future<Output = ()>>>;

/// A call under way.
pub struct Task {
    /// Absent while it is polled, and after its end.
    work: Cell<Option<Work>>,
    is_woken: Cell<bool>,
}

/// Runs `work` as far as it goes without waiting.
pub fn start(work: impl Future<Output = ()> + 'static) {
    Rc::new(Task { work: Cell::new(Some(Box::pin(work))), is_woken: Cell::default() }).wake();
}

/// What is polled now: who makes it wait keeps this, and wakes it.
pub fn current() -> Option<Rc<Task>> {
    CURRENT.with(|cell| {
        let current = cell.take();
        cell.set(current.clone());
        current
    })
}

impl Task {
    /// Runs on.
    pub fn wake(self: &Rc<Self>) {
        self.is_woken.set(true);
        // Without it, this was told something while it was polled, and is polled once more, or it is over.
        let Some(mut work) = self.work.take() else { return };
        let before = CURRENT.replace(Some(Rc::clone(self)));
        let mut context = Context::from_waker(Waker::noop());
        while self.is_woken.replace(false) {
            if let Poll::Ready(()) = work.as_mut().poll(&mut context) {
                CURRENT.set(before);
                return;
            }
        }
        self.work.set(Some(work));
        CURRENT.set(before);
    }
}

//! One flight for calls that want the same thing at the same time: the first one does the work, the others get its answer.
//! Not on workerd, where a request may not wait for another one's work.

use std::cell::Cell;
use std::future::poll_fn;
use std::rc::{Rc, Weak};
use std::task::Poll;

use wasm_bindgen::JsValue;

use crate::ensure::Found;
use crate::rejection::Failure;
use crate::task::{self, Task};

thread_local! {
    // A cell and not a borrow: no order of events can make it panic.
    static UNDER_WAY: Cell<Vec<Weak<Flight>>> = Cell::default();
}

/// How a flight ended.
#[derive(Clone)]
pub enum Landing {
    /// With a token.
    Found(Found),
    /// With a failure that would be everybody's.
    Failed(Failure),
    /// Its own caller's time was over, or that caller's signal fired. Whether a creation was sent by then of which nobody knows
    /// what became.
    CutShort(bool),
}

/// The work of one call, and those who wait for it.
pub struct Flight {
    /// What tells it from others: address, body, credential and transport, compared as JavaScript does.
    identity: Vec<JsValue>,
    landing: Cell<Option<Landing>>,
    waiting: Cell<Vec<Rc<Task>>>,
}

impl Flight {
    /// The flight under way with this identity, or a new one; true for a new one, whose owner has to land it.
    pub fn board(identity: Vec<JsValue>) -> (Rc<Self>, bool) {
        UNDER_WAY.with(|cell| {
            let mut flights = cell.take();
            flights.retain(|flight| flight.strong_count() > 0);
            let known = flights.iter().filter_map(Weak::upgrade).find(|flight| flight.identity == identity);
            let is_new = known.is_none();
            let flight = known.unwrap_or_else(|| {
                let flight = Rc::new(Self { identity, landing: Cell::default(), waiting: Cell::default() });
                flights.push(Rc::downgrade(&flight));
                flight
            });
            cell.set(flights);
            (flight, is_new)
        })
    }

    /// Ends it. Whoever comes now starts another one.
    pub fn land(self: &Rc<Self>, landing: Landing) {
        UNDER_WAY.with(|cell| {
            let mut flights = cell.take();
            flights.retain(|flight| !flight.upgrade().is_some_and(|flight| Rc::ptr_eq(&flight, self)));
            cell.set(flights);
        });
        self.landing.set(Some(landing));
        for task in self.waiting.take() {
            task.wake();
        }
    }

    /// Waits for its end.
    pub async fn landed(&self) -> Landing {
        poll_fn(|_| {
            if let Some(landing) = self.landing.take() {
                self.landing.set(Some(landing.clone()));
                return Poll::Ready(landing);
            }
            let mut waiting = self.waiting.take();
            waiting.extend(task::current());
            self.waiting.set(waiting);
            Poll::Pending
        })
        .await
    }
}

//! Futures that JavaScript completes: a promise settles, a timer fires, a signal is aborted.
//!
//! All of them share one table and one callback. A callback for each future would need a
//! registration with the garbage collector, and would have to live until its promise settles, which
//! may be never. A [`Completion`] owns a slot of the table. After it was dropped, a late result
//! finds no slot and is dropped, too.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use js_sys::Function;
use wasm_bindgen::prelude::*;
use web_sys::{AbortController, AbortSignal};

use super::abandoned::unless_abandoned;

/// How a promise settled: its value, or the reason of its rejection.
pub(crate) type Settled = Result<JsValue, JsValue>;

type Callback = Closure<dyn Fn(u32, u32, JsValue, bool)>;

#[wasm_bindgen(module = "/src/transport/callbacks.js")]
extern "C" {
    fn observe(promise: &JsValue, index: u32, generation: u32, callback: &Callback);

    #[wasm_bindgen(catch, js_name = startTimer)]
    fn start_timer(
        ms: f64,
        index: u32,
        generation: u32,
        callback: &Callback,
    ) -> Result<Function, JsValue>;

    #[wasm_bindgen(catch, js_name = listen)]
    fn start_listening(
        signal: &AbortSignal,
        index: u32,
        generation: u32,
        callback: &Callback,
    ) -> Result<Function, JsValue>;

    #[wasm_bindgen(catch, js_name = abortOnCrash)]
    fn start_abort_on_crash(controller: &AbortController) -> Result<Function, JsValue>;
}

/// Identifies a slot of the table. Slots are reused; the generation identifies the current owner.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SlotKey {
    index: u32,
    generation: u32,
}

#[derive(Default)]
struct Slot {
    generation: u32,
    result: Option<Settled>,
    waker: Option<Waker>,
}

#[derive(Default)]
struct Slots {
    all: Vec<Slot>,
    free: Vec<u32>,
}

thread_local! {
    static SLOTS: RefCell<Slots> = const { RefCell::new(Slots { all: Vec::new(), free: Vec::new() }) };
    static CALLBACK: Callback = Closure::new(|index, generation, value, is_ok| {
        complete(SlotKey { index, generation }, if is_ok { Ok(value) } else { Err(value) });
    });
}

impl Slots {
    fn get(&mut self, key: SlotKey) -> Option<&mut Slot> {
        self.all
            .get_mut(key.index as usize)
            .filter(|slot| slot.generation == key.generation)
    }
}

/// Completes a future, unless it was dropped. Later results are ignored.
fn complete(key: SlotKey, result: Settled) {
    let waker = SLOTS.with_borrow_mut(|slots| {
        let slot = slots.get(key)?;
        slot.result.get_or_insert(result);
        slot.waker.take()
    });
    if let Some(waker) = waker {
        waker.wake();
    }
}

/// A future that JavaScript completes.
#[derive(Debug)]
pub(crate) struct Completion(SlotKey);

impl Completion {
    /// Creates a future that nothing completes yet.
    pub(crate) fn new() -> Self {
        Self(SLOTS.with_borrow_mut(|slots| {
            let index = slots.free.pop().unwrap_or_else(|| {
                slots.all.push(Slot::default());
                (slots.all.len() as u32).wrapping_sub(1)
            });
            let generation = slots
                .all
                .get(index as usize)
                .map_or(0, |slot| slot.generation);
            SlotKey { index, generation }
        }))
    }

    /// Creates a future that completes when a promise, or another awaitable value, settles.
    pub(crate) fn of(promise: &JsValue) -> Self {
        let completion = Self::new();
        completion.observe(promise);
        completion
    }

    /// Completes this future when a promise settles.
    pub(crate) fn observe(&self, promise: &JsValue) {
        let SlotKey { index, generation } = self.0;
        CALLBACK.with(|callback| observe(promise, index, generation, callback));
    }

    /// Whether a result has arrived.
    pub(crate) fn is_complete(&self) -> bool {
        SLOTS.with_borrow_mut(|slots| slots.get(self.0).is_some_and(|slot| slot.result.is_some()))
    }
}

impl Future for Completion {
    type Output = Settled;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Settled> {
        SLOTS.with_borrow_mut(|slots| {
            let Some(slot) = slots.get(self.0) else {
                return Poll::Pending;
            };
            match slot.result.take() {
                Some(result) => Poll::Ready(result),
                None => {
                    slot.waker = Some(context.waker().clone());
                    Poll::Pending
                }
            }
        })
    }
}

impl Drop for Completion {
    fn drop(&mut self) {
        // Dropped after the borrow of the table ends, since dropping a waker may access the table.
        let _left = SLOTS.with_borrow_mut(|slots| {
            slots.free.push(self.0.index);
            let slot = slots.all.get_mut(self.0.index as usize)?;
            slot.generation = slot.generation.wrapping_add(1);
            Some((slot.result.take(), slot.waker.take()))
        });
    }
}

/// A registered timer or listener. Dropping it removes the registration.
#[derive(Debug)]
pub(crate) struct Registration(Function);

impl Registration {
    /// Completes a future with `Ok` after `ms` milliseconds.
    ///
    /// # Errors
    /// Returns what the runtime throws if it refuses timers.
    pub(crate) fn timer(completion: &Completion, ms: f64) -> Result<Self, JsValue> {
        let SlotKey { index, generation } = completion.0;
        CALLBACK
            .with(|callback| start_timer(ms, index, generation, callback))
            .map(Self)
    }

    /// Completes a future with `Err` when a signal is aborted, or at once if it already is.
    ///
    /// # Errors
    /// Returns what the methods of the signal throw.
    pub(crate) fn listener(completion: &Completion, signal: &AbortSignal) -> Result<Self, JsValue> {
        let SlotKey { index, generation } = completion.0;
        CALLBACK
            .with(|callback| start_listening(signal, index, generation, callback))
            .map(Self)
    }

    /// Aborts the requests of a call if the instance crashes, because no `Drop` runs then.
    pub(crate) fn abort_on_crash(controller: &AbortController) -> Option<Self> {
        start_abort_on_crash(controller).ok().map(Self)
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        unless_abandoned(|| {
            let _ = self.0.call0(&JsValue::UNDEFINED);
        });
    }
}

/// Ignores how a promise settles. Otherwise, its rejection would be reported as unhandled.
pub(crate) fn ignore(promise: &JsValue) {
    drop(Completion::of(promise));
}

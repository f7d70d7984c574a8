//! Runs calls: whoever tells one something polls it, there and then. A queue between them, as executors for any future have it, would cost
//! each wait a turn of the host's microtasks and a function to be called in it.
//!
//! The host reaches a call by its number, and by one function of the core for everything: a function for each wait would cost it a finalizer, which
//! takes longer than the rest of the waiting.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use wasm_bindgen::prelude::*;

/// What the host tells: a value, and a number that says what it is.
pub type News = (JsValue, i32);

type Work = Pin<Box<dyn Future<Output = ()>>>;

thread_local! {
    // Cells and not borrows: no order of events can make them panic.
    static CURRENT: Cell<Option<Rc<Task>>> = const { Cell::new(None) };
    static TASKS: Cell<Tasks> = const { Cell::new(Tasks { all: Vec::new(), free: Vec::new() }) };
}

#[derive(Default)]
struct Tasks {
    all: Vec<Option<Rc<Task>>>,
    free: Vec<usize>,
}

/// What a call waits for: one of each at a time. `pkg/flight.js` has the same.
#[derive(Clone, Copy)]
pub enum Place {
    /// The end of its time.
    Call,
    /// The end of a part of it.
    Part,
    /// An answer.
    Answer,
}

/// A call under way.
pub struct Task {
    number: usize,
    /// Absent while it is polled, and after its end.
    work: Cell<Option<Work>>,
    is_woken: Cell<bool>,
    news: [Cell<Option<News>>; 3],
}

/// Makes room for a call.
pub fn open() -> Rc<Task> {
    let mut tasks = TASKS.take();
    let number = tasks.free.pop().unwrap_or(tasks.all.len());
    let task = Rc::new(Task { number, work: Cell::default(), is_woken: Cell::default(), news: Default::default() });
    let own = Some(Rc::clone(&task));
    match tasks.all.get_mut(number) {
        Some(place) => *place = own,
        None => tasks.all.push(own),
    }
    TASKS.set(tasks);
    task
}

/// What the host calls: the number of a call, the place, a value and what it is.
#[wasm_bindgen(skip_typescript)]
pub fn tell(number: i32, place: i32, value: JsValue, code: i32) {
    let tasks = TASKS.take();
    let task = tasks.all.get(number as usize).cloned().flatten();
    TASKS.set(tasks);
    let Some(task) = task else { return };
    if let Some(place) = task.news.get(place as usize) {
        // The first that comes counts.
        let first = place.take().unwrap_or((value, code));
        place.set(Some(first));
    }
    task.wake();
}

/// What has come at a place of the call that is polled now.
pub fn take(place: Place) -> Option<News> {
    let current = CURRENT.take();
    let news = current.as_ref().and_then(|task| task.news.get(place as usize)?.take());
    CURRENT.set(current);
    news
}

/// Waits for what comes there.
pub async fn news(place: Place) -> News {
    poll_fn(|_| take(place).map_or(Poll::Pending, Poll::Ready)).await
}

impl Task {
    /// What the host reaches it by.
    #[must_use]
    pub fn number(&self) -> i32 {
        self.number as i32
    }

    /// Runs `work` as far as it goes without waiting.
    pub fn start(self: &Rc<Self>, work: impl Future<Output = ()> + 'static) {
        self.work.set(Some(Box::pin(work)));
        self.wake();
    }

    fn wake(self: &Rc<Self>) {
        self.is_woken.set(true);
        // Without it, this was told something while it was polled, and is polled once more, or it is over.
        let Some(mut work) = self.work.take() else { return };
        let before = CURRENT.replace(Some(Rc::clone(self)));
        let mut context = Context::from_waker(Waker::noop());
        let mut is_over = false;
        while !is_over && self.is_woken.replace(false) {
            is_over = work.as_mut().poll(&mut context).is_ready();
        }
        if is_over {
            self.close();
        } else {
            self.work.set(Some(work));
        }
        CURRENT.set(before);
    }

    fn close(&self) {
        let mut tasks = TASKS.take();
        if let Some(place) = tasks.all.get_mut(self.number) {
            *place = None;
            tasks.free.push(self.number);
        }
        TASKS.set(tasks);
    }
}

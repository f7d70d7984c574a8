//! How the host reaches what waits for it: one function of the core for everything, and a slot for each that waits. A function for each
//! of them would cost the host a finalizer, which takes longer than the rest of the waiting.

use std::cell::Cell;
use std::future::poll_fn;
use std::rc::{Rc, Weak};
use std::task::Poll;

use js_sys::Function;
use wasm_bindgen::prelude::*;

use crate::task::{self, Task};

/// What the host tells: the value, and whether the promise was fulfilled.
pub type News = Result<JsValue, JsValue>;

type Tell = Closure<dyn Fn(i32, JsValue, bool)>;

thread_local! {
    // Cells and not borrows: no order of events can make them panic.
    static SLOTS: Cell<Slots> = Cell::default();
    static TELL: Tell = Closure::new(deliver);
}

#[derive(Default)]
struct Slots {
    posts: Vec<Weak<Post>>,
    free: Vec<i32>,
}

/// Where news arrives; the first that comes counts.
#[derive(Default)]
pub struct Post {
    news: Cell<Option<News>>,
    waiting: Cell<Option<Rc<Task>>>,
}

impl Post {
    /// Delivers.
    pub fn put(&self, news: News) {
        let first = self.news.take().unwrap_or(news);
        self.news.set(Some(first));
        if let Some(task) = self.waiting.take() {
            task.wake();
        }
    }

    /// What has come.
    pub fn take(&self) -> Option<News> {
        self.news.take()
    }

    /// What has come, or later.
    pub fn poll(&self) -> Poll<News> {
        match self.take() {
            Some(news) => Poll::Ready(news),
            None => {
                self.waiting.set(task::current());
                Poll::Pending
            }
        }
    }
}

/// A post that the host can reach, until it is dropped.
pub struct Slot {
    /// Its number.
    pub number: i32,
    /// Where the news arrives.
    pub post: Rc<Post>,
}

impl Slot {
    /// Opens one.
    pub fn open() -> Self {
        let post = Rc::new(Post::default());
        let number = SLOTS.with(|cell| {
            let mut slots = cell.take();
            let number = slots.free.pop().unwrap_or(slots.posts.len() as i32);
            match slots.posts.get_mut(number as usize) {
                Some(place) => *place = Rc::downgrade(&post),
                None => slots.posts.push(Rc::downgrade(&post)),
            }
            cell.set(slots);
            number
        });
        Self { number, post }
    }

    /// Waits for the news.
    pub async fn news(&self) -> News {
        poll_fn(|_| self.post.poll()).await
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        SLOTS.with(|cell| {
            let mut slots = cell.take();
            slots.free.push(self.number);
            cell.set(slots);
        });
    }
}

/// Hands over what the host calls, with the number of a slot before what it has to tell.
pub fn with_tell<T>(take: impl FnOnce(&Function) -> T) -> T {
    TELL.with(|tell| take(tell.as_ref().unchecked_ref()))
}

fn deliver(number: i32, value: JsValue, fulfilled: bool) {
    let post = SLOTS.with(|cell| {
        let slots = cell.take();
        let post = slots.posts.get(number as usize).and_then(Weak::upgrade);
        cell.set(slots);
        post
    });
    if let Some(post) = post {
        post.put(if fulfilled { Ok(value) } else { Err(value) });
    }
}

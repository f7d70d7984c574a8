//! The executor of the npm package, which also frees the calls of Workers requests that no longer
//! exist.
//!
//! A call is polled inside the callback that woke it, and so in the request, the async context and
//! the turn of the event loop that it belongs to. The queue of wasm-bindgen-futures would poll
//! calls that are woken together in the context of the first one.
//!
//! workerd does not report that a request no longer exists: its timers never fire, its promises
//! never settle, and a call that waits for them would stay in memory forever. Such a request cannot
//! be distinguished from one whose isolate is busy. In addition, the timers, promises and fetches
//! of a call belong to its own request: used from another one, they throw, hang, or end with that
//! one. Hence these rules:
//!
//! - Only a call's own request wakes, polls, completes and aborts it, through the call's timers,
//!   promises and signal.
//! - Another request may free the call's memory, long after its deadline and without calling
//!   JavaScript: see [`abandoned`].

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Wake, Waker};

use super::{abandoned, clock, runtime};

/// How late a timer may fire, in milliseconds, because other requests keep the isolate busy.
const LATENESS_MS: f64 = 30_000.0;
/// The minimum time between two searches in milliseconds, since each search visits every call.
const SEARCH_INTERVAL_MS: f64 = 1_000.0;

/// The future of a call. It is boxed, so that all kinds of futures share the executor's code.
pub(crate) type Work = Pin<Box<dyn Future<Output = ()>>>;

/// Identifies a slot of the table. Slots are reused; the generation identifies the current owner.
#[derive(Clone, Copy)]
struct TaskKey {
    index: u32,
    generation: u32,
}

#[derive(Default)]
struct Task {
    generation: u32,
    /// The future, which is absent while it is polled.
    work: Option<Work>,
    /// Whether the task was woken while it was polled.
    is_woken: bool,
    timeout_ms: f64,
    /// The time after which the task is overdue.
    overdue_ms: f64,
    /// Whether a search has found the task overdue. Only a second search, after the same time
    /// again, frees it, because a clock that jumps forward makes every task overdue once.
    is_suspect: bool,
}

struct Tasks {
    all: Vec<Task>,
    free: Vec<u32>,
    searched_ms: f64,
}

thread_local! {
    static TASKS: RefCell<Tasks> =
        const { RefCell::new(Tasks { all: Vec::new(), free: Vec::new(), searched_ms: 0.0 }) };
    static IS_WORKERD: bool = runtime::is_workerd();
}

/// Starts a task that ends within `timeout_ms`. It is polled at once.
pub(crate) fn spawn(timeout_ms: f64, work: Work) {
    // In other runtimes, every timer fires eventually, so that no call is abandoned.
    let mut now_ms = 0.0;
    if IS_WORKERD.with(|is_workerd| *is_workerd) {
        now_ms = clock::now_ms();
        free_abandoned(now_ms);
    }
    let key = TASKS.with_borrow_mut(|tasks| tasks.add(work, timeout_ms, now_ms));
    poll(&Arc::new(key));
}

/// Frees the calls that must have ended long ago. None of their code runs, and their promises,
/// which are no longer awaited, never settle.
fn free_abandoned(now_ms: f64) {
    let abandoned = TASKS.with_borrow_mut(|tasks| tasks.take_abandoned(now_ms));
    // Dropped after the borrow of the table ends, since dropping a call may access the table.
    abandoned::free(abandoned);
}

impl Wake for TaskKey {
    fn wake(self: Arc<Self>) {
        poll(&self);
    }
}

/// Polls a task until it waits or ends. If the task is woken while it is polled, it is polled
/// again.
fn poll(key: &Arc<TaskKey>) {
    let waker = Waker::from(Arc::clone(key));
    let mut context = Context::from_waker(&waker);
    // Removed from the table, because other calls may start while this one is polled.
    while let Some(mut work) = TASKS.with_borrow_mut(|tasks| tasks.take_work(**key)) {
        let is_woken = if work.as_mut().poll(&mut context).is_ready() {
            TASKS.with_borrow_mut(|tasks| tasks.remove(**key));
            false
        } else {
            TASKS.with_borrow_mut(|tasks| tasks.put_back(**key, work))
        };
        if !is_woken {
            break;
        }
    }
}

impl Tasks {
    fn add(&mut self, work: Work, timeout_ms: f64, now_ms: f64) -> TaskKey {
        let index = self.free.pop().unwrap_or_else(|| {
            self.all.push(Task::default());
            (self.all.len() as u32).wrapping_sub(1)
        });
        let mut key = TaskKey {
            index,
            generation: 0,
        };
        if let Some(task) = self.all.get_mut(index as usize) {
            key.generation = task.generation;
            *task = Task {
                generation: task.generation,
                work: Some(work),
                is_woken: false,
                timeout_ms,
                overdue_ms: now_ms + timeout_ms + LATENESS_MS,
                is_suspect: false,
            };
        }
        key
    }

    fn get(&mut self, key: TaskKey) -> Option<&mut Task> {
        self.all
            .get_mut(key.index as usize)
            .filter(|task| task.generation == key.generation)
    }

    /// Takes the work of a task to poll it. Returns `None` if the task is being polled or has
    /// ended.
    fn take_work(&mut self, key: TaskKey) -> Option<Work> {
        let task = self.get(key)?;
        task.is_woken = task.work.is_none();
        task.work.take()
    }

    /// Puts the work back, and returns whether the task was woken while it was polled.
    fn put_back(&mut self, key: TaskKey, work: Work) -> bool {
        self.get(key).is_some_and(|task| {
            task.work = Some(work);
            task.is_woken
        })
    }

    fn remove(&mut self, key: TaskKey) {
        if let Some(task) = self.get(key) {
            task.release();
            self.free.push(key.index);
        }
    }

    fn take_abandoned(&mut self, now_ms: f64) -> Vec<Work> {
        let mut abandoned = Vec::new();
        // The absolute value is used, because a clock that is set back must not stop the searches.
        if (now_ms - self.searched_ms).abs() < SEARCH_INTERVAL_MS {
            return abandoned;
        }
        self.searched_ms = now_ms;
        for (index, task) in (0_u32..).zip(&mut self.all) {
            if task.overdue_ms >= now_ms {
                continue;
            }
            match task.work.take_if(|_| task.is_suspect) {
                Some(work) => {
                    abandoned.push(work);
                    task.release();
                    self.free.push(index);
                }
                // The task is overdue for the first time, or being polled.
                None => {
                    task.is_suspect = true;
                    task.overdue_ms = now_ms + task.timeout_ms + LATENESS_MS;
                }
            }
        }
        abandoned
    }
}

impl Task {
    fn release(&mut self) {
        self.generation = self.generation.wrapping_add(1);
        self.overdue_ms = f64::INFINITY;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE_MS: f64 = 60_000.0;

    fn tasks() -> Tasks {
        Tasks {
            all: Vec::new(),
            free: Vec::new(),
            searched_ms: 0.0,
        }
    }

    fn pending() -> Work {
        Box::pin(std::future::pending())
    }

    #[test]
    fn an_abandoned_call_is_freed_by_the_second_search() {
        let mut tasks = tasks();
        tasks.add(pending(), 1_000.0, 0.0);
        assert!(tasks.take_abandoned(30_999.0).is_empty());
        assert!(tasks.take_abandoned(MINUTE_MS).is_empty());
        assert!(tasks.take_abandoned(MINUTE_MS + 30_999.0).is_empty());
        assert_eq!(tasks.take_abandoned(2.0 * MINUTE_MS).len(), 1);
        assert_eq!(tasks.free, [0]);
    }

    #[test]
    fn a_clock_that_jumps_frees_nothing() {
        let mut tasks = tasks();
        let key = tasks.add(pending(), 1_000.0, 0.0);
        assert!(tasks.take_abandoned(1e9).is_empty());
        assert!(tasks.take_abandoned(1e9 + 2_000.0).is_empty());
        assert!(tasks.take_work(key).is_some());
    }

    #[test]
    fn a_call_that_is_polled_is_not_freed() {
        let mut tasks = tasks();
        let key = tasks.add(pending(), 1_000.0, 0.0);
        let work = tasks.take_work(key).unwrap();
        assert!(tasks.take_abandoned(MINUTE_MS).is_empty());
        assert!(tasks.take_abandoned(3.0 * MINUTE_MS).is_empty());
        tasks.put_back(key, work);
        assert_eq!(tasks.take_abandoned(9.0 * MINUTE_MS).len(), 1);
    }

    #[test]
    fn searches_are_a_second_apart() {
        let mut tasks = tasks();
        tasks.add(pending(), 1_000.0, 0.0);
        assert!(tasks.take_abandoned(MINUTE_MS).is_empty());
        tasks.all[0].overdue_ms = 0.0;
        assert!(tasks.take_abandoned(MINUTE_MS + 999.0).is_empty());
        assert_eq!(tasks.take_abandoned(MINUTE_MS + 1_000.0).len(), 1);
    }

    #[test]
    fn a_slot_is_reused_and_a_late_wake_finds_no_task() {
        let mut tasks = tasks();
        let first = tasks.add(pending(), 1.0, 0.0);
        tasks.remove(first);
        let second = tasks.add(pending(), 1.0, 0.0);
        assert_eq!(second.index, first.index);
        assert!(tasks.take_work(first).is_none());
        assert!(tasks.take_work(second).is_some());
    }

    #[test]
    fn a_task_that_is_woken_while_it_is_polled_is_polled_again() {
        let mut tasks = tasks();
        let key = tasks.add(pending(), 1.0, 0.0);
        let work = tasks.take_work(key).unwrap();
        assert!(tasks.take_work(key).is_none());
        assert!(tasks.put_back(key, work));
        let work = tasks.take_work(key).unwrap();
        assert!(!tasks.put_back(key, work));
    }
}

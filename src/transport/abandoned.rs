//! Calls whose host went away. On workerd the timers of a request that is gone never fire, its promises never settle, and
//! the call would stay in memory for ever. So whoever comes next looks for those whose time is over.

use std::cell::Cell;
use std::rc::Weak;

use wasm_bindgen::JsValue;

use super::post::Post;

thread_local! {
    // A cell and not a borrow: no order of events can make it panic.
    static UNDER_WAY: Cell<UnderWay> = Cell::default();
}

struct UnderWay {
    calls: Vec<(f64, Weak<Post>)>,
    /// Before this time none can be over.
    earliest_ms: f64,
    /// With this many, those that ended by themselves are forgotten: each start costs the same on average.
    full: usize,
}

impl Default for UnderWay {
    fn default() -> Self {
        Self { calls: Vec::new(), earliest_ms: f64::INFINITY, full: 64 }
    }
}

/// Remembers a call until its end, and ends those that should have ended before `now_ms`.
pub fn remember(now_ms: f64, ends_ms: f64, bell: Weak<Post>) {
    let _ = UNDER_WAY.try_with(|cell| {
        let mut under_way = cell.take();
        under_way.calls.push((ends_ms, bell));
        under_way.earliest_ms = under_way.earliest_ms.min(ends_ms);
        if under_way.earliest_ms < now_ms || under_way.calls.len() >= under_way.full {
            under_way.sweep(now_ms);
        }
        cell.set(under_way);
    });
}

impl UnderWay {
    fn sweep(&mut self, now_ms: f64) {
        let mut earliest_ms = f64::INFINITY;
        self.calls.retain(|(ends_ms, bell)| {
            let Some(bell) = bell.upgrade() else { return false };
            let is_over = *ends_ms < now_ms;
            if is_over {
                bell.put(Err(JsValue::UNDEFINED));
            } else {
                earliest_ms = earliest_ms.min(*ends_ms);
            }
            !is_over
        });
        self.earliest_ms = earliest_ms;
        self.full = self.calls.len().saturating_mul(2).max(64);
    }
}

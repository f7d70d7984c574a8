//! Frees the calls of Workers requests that no longer exist, without calling JavaScript.

use std::cell::Cell;

thread_local! {
    static IS_FREEING: Cell<bool> = const { Cell::new(false) };
}

/// Runs the part of a `Drop` that calls JavaScript, unless an abandoned call is being freed. That
/// happens in another request, which must not clear the call's timers, abort its fetch or cancel
/// its stream.
pub(crate) fn unless_abandoned(clean_up: impl FnOnce()) {
    if !IS_FREEING.get() {
        clean_up();
    }
}

/// Drops abandoned calls, which frees their memory and does nothing else.
#[cfg(feature = "npm")]
pub(crate) fn free<T>(abandoned: T) {
    IS_FREEING.set(true);
    drop(abandoned);
    IS_FREEING.set(false);
}

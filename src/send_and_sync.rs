//! JavaScript values in types that Rust programs pass between threads in their signatures.

/// Implements `Send` and `Sync` for a type that contains JavaScript values, as frameworks such as
/// axum and Leptos require of what handlers share.
macro_rules! send_and_sync {
    ($($type:ty),*) => {$(
        // SAFETY: Without atomics, wasm has one thread. On other targets there is no JavaScript:
        // such a value is then a number, and each use of it panics.
        #[cfg(not(target_feature = "atomics"))]
        unsafe impl Send for $type {}
        // SAFETY: As above.
        #[cfg(not(target_feature = "atomics"))]
        unsafe impl Sync for $type {}
    )*};
}

pub(crate) use send_and_sync;

//! The only code that touches fetch, timers, abort signals, streams and URLs.
//!
//! | module | what it does |
//! | --- | --- |
//! | [`address`] | parses a base URL and encodes a query |
//! | [`fetch`] | sends a request and reads its answer |
//! | [`body`] | reads a body, up to a limit |
//! | [`json`] | parses and serializes JSON, reads parsed values, and creates objects for callers |
//! | [`cause`] | copies what `fetch` throws, without credentials |
//! | [`unsent`] | decides whether a failed request was certainly not sent |
//! | [`deadline`] | ends a call at its timeout, or when its signal is aborted |
//! | [`clock`] | measures time, and waits |
//! | [`completion`] | futures that JavaScript completes |
//! | [`shared_call`] | lets concurrent calls for the same token share their work |
//! | `task` | the executor of the npm package, which also frees abandoned calls |
//! | [`abandoned`] | frees the calls of Workers requests that no longer exist |
//! | [`runtime`] | recognizes browsers and workerd, and reads global objects |
//! | [`object`] | reads the properties of JavaScript objects safely and quickly |

pub(crate) mod abandoned;
pub(crate) mod address;
pub(crate) mod body;
pub(crate) mod cause;
pub(crate) mod clock;
pub(crate) mod completion;
pub(crate) mod deadline;
pub(crate) mod fetch;
pub(crate) mod json;
pub(crate) mod object;
pub(crate) mod runtime;
pub(crate) mod shared_call;
#[cfg(feature = "npm")]
pub(crate) mod task;
pub(crate) mod unsent;

//! The only code that touches fetch, timers, abort signals, streams and URLs.
//!
//! | module | what it does |
//! | --- | --- |
//! | [`address`] | parses a base URL and encodes a query |
//! | [`fetch`] | sends a request and reads its answer |
//! | [`body`] | reads a body, up to a limit |
//! | [`json`] | parses it, looks into it, and makes objects for callers |
//! | [`cause`] | copies what `fetch` throws, with credentials removed |
//! | [`unsent`] | decides whether a request that failed was certainly not sent |
//! | [`deadline`] | ends a call by its timeout or its signal |
//! | [`clock`] | measures time, and waits |
//! | [`completion`] | futures that JavaScript completes |
//! | [`flight`] | lets calls that want the same token find each other |
//! | `task` | runs the calls of the npm package, and frees abandoned ones |
//! | [`abandoned`] | frees the calls of requests that are gone |
//! | [`host`] | recognizes browsers and workerd, and reads properties safely and quickly |

pub(crate) mod abandoned;
pub(crate) mod address;
pub(crate) mod body;
pub(crate) mod cause;
pub(crate) mod clock;
pub(crate) mod completion;
pub(crate) mod deadline;
pub(crate) mod fetch;
pub(crate) mod flight;
pub(crate) mod host;
pub(crate) mod json;
#[cfg(feature = "npm")]
pub(crate) mod task;
pub(crate) mod unsent;

//! The options of a call, checked: who asks, and how.

use wasm_bindgen::prelude::*;

use crate::address;
use crate::field::{Table, fields};
use crate::given::{self, Given, Refused};
use crate::host;

const DEFAULT_TIMEOUT_MS: f64 = 30_000.0;
const DEFAULT_RETRIES: f64 = 2.0;

fields! {
    /// How to ask. Written once, with the credentials, and given to every call.
    CALL: CallOptions {
        /// Where the API is. Default `https://api.usedatabrain.com`. Of a self-hosted instance: the origin of its API, not of its
        /// dashboard, such as `https://api.example.com`. https, or http on the loopback; a trailing slash is dropped; no
        /// credentials, query or fragment.
        optional baseUrl: Text,
        /// Whether a `baseUrl` with http is accepted on a host that is not the loopback. The credential then travels in
        /// clear. Default `false`.
        optional allowHttp: Flag,
        /// Whether the older camelCase paths are used (`/api/v2/dataApp/...`), for old self-hosted versions. Default `false`.
        /// Refused by operations of which no older path is known: `rotateApiKey`, `renameEmbed`, `createGuestToken`.
        optional legacyPaths: Flag,
        /// Milliseconds that the whole call may take, the reading of the answer included: more than 0, at most 2147483647.
        /// Default 30000. When they are over, the call rejects with `TIMEOUT`.
        optional timeoutMs: Milliseconds,
        /// How often a request may be sent again, a whole number from 0. Default 2. Only where a repetition does no harm: reading, after
        /// a network failure, 429, 500, 502, 503 or 504; anything, after a 429 or where no connection came about. `Retry-After` is
        /// kept; a wait that would end after the deadline is not begun.
        optional maxRetries: Whole,
        /// Ends the call when it is aborted, wherever it is. The call rejects with `ABORTED`, and the signal's reason is its `cause`.
        optional signal: Signal,
        /// Your own transport in the place of the global `fetch`: for tests, proxies and service bindings. It is called without
        /// a receiver (bind what needs one), with an address and a plain object, and must not follow redirects.
        optional fetch: Function,
        /// Is told of each attempt, wait and reconciliation, at once; see `DatabrainEvent`. What it throws or returns is ignored.
        optional onEvent: Listener,
        /// Whether a call from a browser page or browser worker is accepted, where everybody who opens it can read the
        /// credential. Default `false`.
        optional allowBrowser: Flag,
    }
}

fields! {
    /// Who asks. Both may be given, so that one object serves all operations; each takes the one it needs.
    CREDENTIALS: Credentials {
        /// The service token of the organisation: in the cloud from Settings, Service Tokens; self-hosted also by API. It can
        /// make keys for every data app, so it belongs on a server, in a secret store. It is not an API key.
        optional serviceToken: Token,
        /// The key of one data app, as `createApiToken` returns it. It belongs on a server too. It is not a service token.
        optional apiKey: Token,
    }
}

#[wasm_bindgen(typescript_custom_section)]
const TAKERS: &'static str = r"
/** The options of what the organisation does: tokens and data apps. */
export type ServiceTokenOptions = CallOptions & Credentials & Required<Pick<Credentials, 'serviceToken'>>;

/** The options of what a data app does: embeds, guest tokens and the rotation of its key. */
export type ApiKeyOptions = CallOptions & Credentials & Required<Pick<Credentials, 'apiKey'>>;
";

#[wasm_bindgen(typescript_custom_section)]
const SHAPES: &'static str = r"
/** What this package needs of an `AbortSignal`: one of any realm or library will do. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** The second argument that `fetch` is called with: a plain object. */
export interface FetchInit {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** `authorization`, and with a body `content-type`. */
  headers: Record<string, string>;
  /** JSON, or `undefined`. */
  body?: string;
  redirect: 'manual';
  /** An `AbortSignal` that fires when the call ends early. */
  signal: any;
}

/** What this package needs of a `Response`. */
export interface FetchResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  /** A `ReadableStream` of bytes, or `null`. */
  readonly body: any;
}

/** `globalThis.fetch`, or anything that can stand in for it. */
export type FetchLike = (url: string, init: FetchInit) => Promise<FetchResponse>;
";

/// The tables of the options: whatever takes more of them has these first.
pub static OPTIONS: Table = Table(&[CREDENTIALS, CALL]);

// Their rows, behind those of the credentials; a test below keeps them in step with the tables.
const BASE_URL: i32 = 2;
const ALLOW_HTTP: i32 = 3;
const LEGACY_PATHS: i32 = 4;
const TIMEOUT_MS: i32 = 5;
const MAX_RETRIES: i32 = 6;
const SIGNAL: i32 = 7;
const ON_EVENT: i32 = 9;
const ALLOW_BROWSER: i32 = 10;
/// The first row that is an operation's own.
pub const OWN: i32 = 11;

/// Which of the two credentials asks. They are the first rows; `pkg/request.js` has the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bearer {
    /// The organisation's.
    ServiceToken,
    /// One data app's.
    ApiKey,
}

/// What was given of the options of one call. Their values stay with the host.
#[derive(Clone, Copy)]
pub struct Options(Given);

impl Options {
    /// Reads and checks what the caller gave.
    ///
    /// # Errors
    /// `INVALID_INPUT`, which names the option.
    pub fn read(table: &Table, is_browser: bool) -> Result<Self, Refused> {
        let given = given::read(true, table)?;
        if is_browser && !given.is_true(ALLOW_BROWSER) {
            let expects =
                "must be true to use a credential in a browser, where every visitor can read it";
            return Err(refuse(ALLOW_BROWSER, expects));
        }
        address::check(host::seen_in_address(), given.is_true(ALLOW_HTTP))
            .map_err(|expects| refuse(BASE_URL, expects))?;
        Ok(Self(given))
    }

    /// Whether the older paths are wanted.
    #[must_use]
    pub const fn wants_legacy_paths(self) -> bool {
        self.0.is_true(LEGACY_PATHS)
    }

    /// Whether a credential was given.
    #[must_use]
    pub const fn has(self, bearer: Bearer) -> bool {
        self.0.has(bearer as i32)
    }

    /// Whether the caller wants to be told what happens.
    #[must_use]
    pub const fn has_listener(self) -> bool {
        self.0.has(ON_EVENT)
    }
}

/// The number that an option of the call holds, if it was given.
#[must_use]
pub fn number(row: i32) -> Option<f64> {
    Some(host::option_at(row)).filter(|number| !number.is_nan())
}

/// The time of the whole call.
#[must_use]
pub fn timeout_ms() -> f64 {
    number(TIMEOUT_MS).unwrap_or(DEFAULT_TIMEOUT_MS)
}

/// How often a request may be sent again.
#[must_use]
pub fn max_retries() -> f64 {
    number(MAX_RETRIES).unwrap_or(DEFAULT_RETRIES)
}

/// Refuses a signal that cannot be listened to.
#[must_use]
pub fn refuse_signal() -> Refused {
    refuse(SIGNAL, "must be an AbortSignal whose methods do not throw")
}

/// Refuses an operation of which no older path is known.
#[must_use]
pub fn refuse_legacy_paths() -> Refused {
    refuse(
        LEGACY_PATHS,
        "must be absent: no older path of this operation is known",
    )
}

/// Refuses a call without the credential that is due.
#[must_use]
pub fn refuse_lack(bearer: Bearer) -> Refused {
    let expects = match bearer {
        Bearer::ServiceToken => {
            "is required here: the service token of the organisation, from Settings, Service Tokens; an API key will not do"
        }
        Bearer::ApiKey => {
            "is required here: the key of a data app, as createApiToken returns it; a service token will not do"
        }
    };
    refuse(bearer as i32, expects)
}

fn refuse(row: i32, expects: &str) -> Refused {
    host::complain_of_option(row, expects);
    Refused
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rows_are_those_of_the_tables() {
        let names = OPTIONS.names();
        for (row, name) in [
            (Bearer::ServiceToken as i32, "serviceToken"),
            (Bearer::ApiKey as i32, "apiKey"),
            (BASE_URL, "baseUrl"),
            (ALLOW_HTTP, "allowHttp"),
            (LEGACY_PATHS, "legacyPaths"),
            (TIMEOUT_MS, "timeoutMs"),
            (MAX_RETRIES, "maxRetries"),
            (SIGNAL, "signal"),
            (ON_EVENT, "onEvent"),
            (ALLOW_BROWSER, "allowBrowser"),
        ] {
            assert_eq!(names.get(row as usize), Some(&name));
        }
        assert_eq!(names.len(), OWN as usize);
    }
}

//! The options of a call, checked: who asks, and how.

use wasm_bindgen::prelude::*;

use crate::address;
use crate::field::{Table, fields};
use crate::given::{self, Given};
use crate::operation::{Credential, Operation};
use crate::rejection::Failure;

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

#[wasm_bindgen(module = "/pkg/given.js")]
extern "C" {
    #[wasm_bindgen(js_name = isBrowser)]
    fn is_browser() -> bool;

    #[wasm_bindgen(js_name = seenInAddress)]
    fn seen_in_address(options: &JsValue) -> i32;
}

/// The tables of the options: whatever takes more of them has these first.
pub static OPTIONS: Table = Table(&[CREDENTIALS, CALL]);

// Their rows; a test below keeps them in step with the tables.
const SERVICE_TOKEN: i32 = 0;
const API_KEY: i32 = 1;
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

/// Which of the two credentials asks.
#[derive(Clone, Copy)]
pub enum Bearer {
    /// The organisation's.
    ServiceToken,
    /// One data app's.
    ApiKey,
}

/// The options of one call.
pub struct Options(pub Given);

impl Options {
    /// Reads and checks what the caller gave.
    ///
    /// # Errors
    /// `INVALID_INPUT`, which names the option.
    pub fn read(options: &JsValue, table: &Table) -> Result<Self, Failure> {
        let given = given::read(options, true, table)?;
        if !given.is_true(ALLOW_BROWSER) && is_browser() {
            let expects = "must be true to use a credential in a browser, where every visitor can read it";
            return Err(given.refuse(ALLOW_BROWSER, expects));
        }
        address::check(seen_in_address(&given.host), given.is_true(ALLOW_HTTP))
            .map_err(|expects| given.refuse(BASE_URL, expects))?;
        Ok(Self(given))
    }

    /// Which credential asks. `names_a_key`: whether the request names a key.
    ///
    /// # Errors
    /// `INVALID_INPUT` where the one that is due is missing.
    pub fn bearer(&self, due: Credential, names_a_key: bool) -> Result<Bearer, Failure> {
        let is_organisation = match due {
            Credential::ServiceToken => true,
            Credential::ApiKey => false,
            Credential::Rotation => names_a_key,
        };
        let (bearer, row, expects) = if is_organisation {
            (Bearer::ServiceToken, SERVICE_TOKEN, NEEDS_SERVICE_TOKEN)
        } else {
            (Bearer::ApiKey, API_KEY, NEEDS_API_KEY)
        };
        if self.0.has(row) { Ok(bearer) } else { Err(self.0.refuse(row, expects)) }
    }

    /// The path of an operation: the older one, where the caller wants that.
    ///
    /// # Errors
    /// `INVALID_INPUT` where none is known.
    pub fn path_of(&self, operation: &Operation) -> Result<&'static str, Failure> {
        if !self.0.is_true(LEGACY_PATHS) {
            return Ok(operation.path);
        }
        let expects = "must be absent: no older path of this operation is known";
        operation.legacy_path.ok_or_else(|| self.0.refuse(LEGACY_PATHS, expects))
    }

    /// The time of the whole call.
    #[must_use]
    pub fn timeout_ms(&self) -> f64 {
        self.0.number(TIMEOUT_MS).unwrap_or(DEFAULT_TIMEOUT_MS)
    }

    /// How often a request may be sent again.
    #[must_use]
    pub fn max_retries(&self) -> f64 {
        self.0.number(MAX_RETRIES).unwrap_or(DEFAULT_RETRIES)
    }

    /// `INVALID_INPUT` for a signal that cannot be listened to.
    #[must_use]
    pub fn refuse_signal(&self) -> Failure {
        self.0.refuse(SIGNAL, "must be an AbortSignal whose methods do not throw")
    }

    /// Whether the caller can end the call.
    #[must_use]
    pub fn has_signal(&self) -> bool {
        self.0.has(SIGNAL)
    }

    /// Whether the caller wants to be told what happens.
    #[must_use]
    pub fn has_listener(&self) -> bool {
        self.0.has(ON_EVENT)
    }
}

const NEEDS_SERVICE_TOKEN: &str =
    "is required here: the service token of the organisation, from Settings, Service Tokens; an API key will not do";
const NEEDS_API_KEY: &str =
    "is required here: the key of a data app, as createApiToken returns it; a service token will not do";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rows_are_those_of_the_tables() {
        let names = OPTIONS.names();
        for (row, name) in [
            (SERVICE_TOKEN, "serviceToken"),
            (API_KEY, "apiKey"),
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

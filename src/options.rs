//! The options of a call, checked: who asks, and how.

use std::cell::Cell;

use js_sys::Function;
use wasm_bindgen::prelude::*;
use web_sys::Url;

use crate::address;
use crate::error::Error;
use crate::field::{Field, Seen, fields};
use crate::given;
use crate::operation::Credential;
use crate::secret::Secret;

const CLOUD: &str = "https://api.usedatabrain.com";
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

#[wasm_bindgen(module = "/pkg/outside.js")]
extern "C" {
    #[wasm_bindgen(js_name = isBrowser)]
    fn is_browser() -> bool;
}

/// The options of one call.
pub struct Options {
    service_token: Option<Secret>,
    api_key: Option<Secret>,
    /// Without a trailing slash.
    pub base_url: String,
    /// Whether the older paths are used.
    pub legacy_paths: bool,
    /// The time of the whole call.
    pub timeout_ms: f64,
    /// How often a request may be sent again.
    pub max_retries: f64,
    /// The caller's signal.
    pub signal: Option<JsValue>,
    /// The caller's transport.
    pub fetch: Option<Function>,
    /// Who is told what happens.
    pub on_event: Option<Function>,
}

impl Options {
    /// Reads and checks what the caller gave.
    ///
    /// # Errors
    /// `INVALID_INPUT`, which names the option.
    pub fn read(options: &JsValue) -> Result<Self, Error> {
        Self::read_with(options, &[]).map(|(options, _)| options)
    }

    /// The same, with a time of its own that one operation takes beside the common options.
    ///
    /// # Errors
    /// As [`Options::read`].
    pub fn read_with(options: &JsValue, own: &'static [Field]) -> Result<(Self, Option<f64>), Error> {
        let mut own_ms = None;
        let (mut service_token, mut api_key) = (None, None);
        let mut base_url = None;
        let (mut allow_http, mut allow_browser, mut legacy_paths) = (false, false, false);
        let (mut timeout_ms, mut max_retries) = (DEFAULT_TIMEOUT_MS, DEFAULT_RETRIES);
        let (mut signal, mut fetch, mut on_event) = (None, None, None);
        for given in given::read(options, "options", &[CREDENTIALS, CALL, own])?.0 {
            match (given.field.name, given.seen) {
                ("serviceToken", Seen::Text(token)) => service_token = Some(Secret::new(token)),
                ("apiKey", Seen::Text(key)) => api_key = Some(Secret::new(key)),
                ("baseUrl", Seen::Text(url)) => base_url = Some(url),
                ("allowHttp", Seen::Flag(flag)) => allow_http = flag,
                ("allowBrowser", Seen::Flag(flag)) => allow_browser = flag,
                ("legacyPaths", Seen::Flag(flag)) => legacy_paths = flag,
                ("timeoutMs", Seen::Number(ms)) => timeout_ms = ms,
                ("maxRetries", Seen::Number(number)) => max_retries = number,
                ("settleMs", Seen::Number(ms)) => own_ms = Some(ms),
                ("signal", _) => signal = Some(given.value),
                ("onEvent", _) => on_event = Some(given.value.unchecked_into()),
                ("fetch", _) => fetch = Some(given.value.unchecked_into()),
                _ => {}
            }
        }
        if !allow_browser && is_browser() {
            return Err(invalid(
                "allowBrowser",
                "must be true to use a credential in a browser, where every visitor can read it",
            ));
        }
        let options = Self {
            service_token,
            api_key,
            base_url: match base_url {
                Some(url) => checked_url(url, allow_http)?,
                None => CLOUD.into(),
            },
            legacy_paths,
            timeout_ms,
            max_retries,
            signal,
            fetch,
            on_event,
        };
        Ok((options, own_ms))
    }

    /// The credentials of a call, the bearer first. `key` is a key that the request names.
    ///
    /// # Errors
    /// `INVALID_INPUT` where the one that is due is missing.
    pub fn credentials(&mut self, due: Credential, key: Option<Secret>) -> Result<Vec<Secret>, Error> {
        let with_service_token = match due {
            Credential::ServiceToken => true,
            Credential::ApiKey => false,
            Credential::Rotation => key.is_some(),
        };
        let (name, bearer, other, expects) = if with_service_token {
            ("serviceToken", self.service_token.take(), self.api_key.take(), NEEDS_SERVICE_TOKEN)
        } else {
            ("apiKey", self.api_key.take(), self.service_token.take(), NEEDS_API_KEY)
        };
        let bearer = bearer.ok_or_else(|| invalid(name, expects))?;
        Ok([Some(bearer), key, other].into_iter().flatten().collect())
    }
}

const NEEDS_SERVICE_TOKEN: &str =
    "is required here: the service token of the organisation, from Settings, Service Tokens; an API key will not do";
const NEEDS_API_KEY: &str =
    "is required here: the key of a data app, as createApiToken returns it; a service token will not do";

fn invalid(name: &str, expects: &str) -> Error {
    Error::input("options", name, expects)
}

thread_local! {
    // A cell and not a borrow: no order of events can make it panic.
    static LAST_CHECKED: Cell<Option<Checked>> = const { Cell::new(None) };
}

/// An address that was found good. Most programs have one, and the host's parser takes longer than the rest of the options.
struct Checked {
    text: String,
    allow_http: bool,
    href: String,
}

/// The value is never part of the message: a wrong address may hold a password.
fn checked_url(text: String, allow_http: bool) -> Result<String, Error> {
    let known = LAST_CHECKED.take().filter(|last| last.text == text && last.allow_http == allow_http);
    let checked = match known {
        Some(last) => last,
        None => Checked { href: href_of(&text, allow_http)?, text, allow_http },
    };
    let href = checked.href.clone();
    LAST_CHECKED.set(Some(checked));
    Ok(href)
}

fn href_of(text: &str, allow_http: bool) -> Result<String, Error> {
    let invalid = |expects| Err(invalid("baseUrl", expects));
    // The host's parser would drop blanks and line breaks, and an empty query or fragment, without a word.
    if text.chars().any(|char| char.is_whitespace() || char.is_control()) {
        return invalid("must be an absolute URL without blanks");
    }
    if text.bytes().any(|byte| byte == b'?' || byte == b'#') {
        return invalid("must have no query and no fragment");
    }
    let Ok(url) = Url::new(text) else {
        return invalid("must be an absolute URL, such as https://api.example.com");
    };
    let href = url.href();
    match address::check(&href, allow_http) {
        Ok(()) => Ok(href.trim_end_matches('/').into()),
        Err(expects) => invalid(expects),
    }
}

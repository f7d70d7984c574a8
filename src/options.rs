//! The options of a call: the credentials, and how requests are sent.

use serde::Deserialize;
use tsify::Tsify;

use crate::endpoint::CredentialKind;
use crate::error::{Error, Result};
use crate::handle::{Callback, Signal};
use crate::secret::Credential;
use crate::value::{Millis, Text, Whole};

const DEFAULT_TIMEOUT: Millis = Millis::constant(30_000);
const DEFAULT_SETTLE: Millis = Millis::constant(2_000);
const DEFAULT_RETRIES: u64 = 2;

/// The credentials, and how requests are sent. All functions take the same options.
#[derive(Clone, Debug, Default, Deserialize, Tsify)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Options {
    /// The service token of the organization. In the cloud it is under Settings, Service Tokens; a
    /// self-hosted instance also creates it by API. It can create keys for every data app, so it
    /// belongs on a server, in a secret store. It is not an API key. It is passed without `Bearer`
    /// and without quotes. `undefined`, `null` and the empty string count as absent: a function
    /// that needs it then rejects with `INVALID_INPUT`.
    #[tsify(type = "string | null | undefined", optional)]
    pub service_token: Option<Credential>,
    /// The key of one data app, as `createApiToken` returns it. It belongs on a server too. It is
    /// not a service token. `undefined`, `null` and the empty string count as absent: a function
    /// that needs it then rejects with `INVALID_INPUT`.
    #[tsify(type = "string | null | undefined", optional)]
    pub api_key: Option<Credential>,
    /// Where the API is. Default `https://api.usedatabrain.com`. For a self-hosted instance: the
    /// origin of its API, not of its dashboard, such as `https://api.example.com`. https, or http
    /// on the loopback; a trailing slash is dropped; no credentials, query or fragment; it ends
    /// before `/api/v2`. `null` and the empty string mean the default.
    #[tsify(type = "string | null | undefined", optional)]
    pub base_url: Option<Text>,
    /// Whether a `baseUrl` with http is accepted on a host that is not the loopback. The credential
    /// then travels unencrypted. Default `false`.
    #[tsify(type = "boolean | undefined", optional)]
    pub allow_http: bool,
    /// Whether the older camelCase paths are used (`/api/v2/dataApp/...`), for old self-hosted
    /// versions. Default `false`. Refused by operations for which no older path is known:
    /// `rotateApiKey`, `renameEmbed`, `createGuestToken`.
    #[tsify(type = "boolean | undefined", optional)]
    pub legacy_paths: bool,
    /// Milliseconds that the whole call may take, reading the answer included: more than 0, at most
    /// 2147483647. Default 30000. When they elapse, the call rejects with `TIMEOUT`.
    #[tsify(type = "number | undefined", optional)]
    pub timeout_ms: Option<Millis>,
    /// How often a request may be sent again, a whole number from 0. Default 2. It is sent again
    /// only where that does no harm: a read after a network failure, 429, 500, 502, 503 or 504; any
    /// request after a 429, or if no connection could be established. `Retry-After` is respected,
    /// and a request is never sent again at once; a wait that would end after the deadline does not
    /// begin.
    #[tsify(type = "number | undefined", optional)]
    pub max_retries: Option<Whole>,
    /// For `ensureApiToken`: milliseconds that a creation whose answer was lost may still take to
    /// appear in the list, more than 0, at most 2147483647. Default 2000. After that time it is
    /// considered not to have happened. Other functions accept this option and ignore it.
    #[tsify(type = "number | undefined", optional)]
    pub settle_ms: Option<Millis>,
    /// Ends the call when it is aborted, at any point of the call. The call rejects with `ABORTED`,
    /// and the signal's reason is its `cause`.
    #[tsify(type = "AbortSignalLike | undefined", optional)]
    pub signal: Option<Signal>,
    /// Your own transport in place of the global `fetch`: for tests, proxies and service bindings.
    /// It is called without a receiver (bind it if it needs one), with a URL and an object. It must
    /// neither follow redirects nor send a request again: a refusal of the second request would
    /// hide what the first one did.
    #[tsify(type = "FetchLike | undefined", optional)]
    pub fetch: Option<Callback>,
    /// Called synchronously for each attempt, wait and reconciliation; see `DatabrainEvent`. What
    /// it throws or returns is ignored.
    #[tsify(type = "((event: DatabrainEvent) => void) | undefined", optional)]
    pub on_event: Option<Callback>,
    /// Whether a call from a browser page or browser worker is accepted, where everybody who opens
    /// it can read the credential. Default `false`.
    #[tsify(type = "boolean | undefined", optional)]
    pub allow_browser: bool,
}

impl Options {
    pub(crate) fn timeout_ms(&self) -> f64 {
        self.timeout_ms.unwrap_or(DEFAULT_TIMEOUT).get()
    }

    pub(crate) fn settle_ms(&self) -> f64 {
        self.settle_ms.unwrap_or(DEFAULT_SETTLE).get()
    }

    pub(crate) fn max_retries(&self) -> u64 {
        self.max_retries.map_or(DEFAULT_RETRIES, Whole::get)
    }

    /// Every credential of the caller. No error may show any of them, whichever the request used.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &Credential> {
        self.service_token.iter().chain(&self.api_key)
    }

    /// The credential that a request needs.
    ///
    /// # Errors
    /// `INVALID_INPUT` if it is absent.
    pub(crate) fn credential(&self, kind: CredentialKind) -> Result<&Credential> {
        let (credential, name, expects) = match kind {
            CredentialKind::ServiceToken => (
                &self.service_token,
                "serviceToken",
                "is required here, usually from the variable DATABRAIN_SERVICE_TOKEN: the service \
                 token of the organization (Settings, Service Tokens); an API key does not work",
            ),
            CredentialKind::ApiKey => (
                &self.api_key,
                "apiKey",
                "is required here, usually from the variable DATABRAIN_API_KEY: the key of a data \
                 app, as createApiToken returns it; a service token does not work",
            ),
        };
        credential
            .as_ref()
            .ok_or_else(|| Error::invalid_option(name, expects))
    }
}

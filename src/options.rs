//! The options of a call: the credentials, and how requests are sent.

use serde::Deserialize;
use tsify::Tsify;

use crate::endpoint::CredentialKind;
use crate::error::{Error, Result};
use crate::raw_value::{Callback, Signal};
use crate::secret::Credential;
use crate::value::{Millis, Text, Whole};

const DEFAULT_TIMEOUT: Millis = Millis::constant(30_000);
const DEFAULT_SETTLE: Millis = Millis::constant(2_000);
const DEFAULT_RETRIES: u64 = 2;

/// The credentials, and how requests are sent. All functions accept the same options.
#[derive(Clone, Debug, Default, Deserialize, Tsify)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Options {
    /// The service token of the organization, without `Bearer` and without quotes. You find it
    /// under Settings, Service Tokens; a self-hosted instance also creates it by API. It can create
    /// keys for every data app, so keep it on a server, in a secret store. An API key does not work
    /// in its place. `undefined`, `null` and the empty string count as absent: a function that
    /// needs it then rejects with `INVALID_INPUT`.
    #[tsify(type = "string | null | undefined", optional)]
    pub service_token: Option<Credential>,
    /// The key of one data app, as `createApiToken` returns it. Keep it on a server, in a secret
    /// store. A service token does not work in its place. `undefined`, `null` and the empty string
    /// count as absent: a function that needs it then rejects with `INVALID_INPUT`.
    #[tsify(type = "string | null | undefined", optional)]
    pub api_key: Option<Credential>,
    /// The base URL of the API. Default `https://api.usedatabrain.com`. For a self-hosted instance,
    /// pass the origin of its API, not of its dashboard, such as `https://api.example.com`; a path
    /// may follow, but not `/api/v2`, which each function adds. It must be https, except on the
    /// loopback, and must not contain credentials, a query or a fragment. `null` and the empty
    /// string select the default.
    #[tsify(type = "string | null | undefined", optional)]
    pub base_url: Option<Text>,
    /// Whether `baseUrl` may use http for a host other than the loopback. Default `false`. The
    /// credential is then sent unencrypted.
    #[tsify(type = "boolean | undefined", optional)]
    pub allow_http: bool,
    /// Whether to use the older camelCase paths (`/api/v2/dataApp/...`), which old self-hosted
    /// versions need. Default `false`. `rotateApiKey`, `renameEmbed` and `createGuestToken` refuse
    /// this option, because no older path of theirs is known.
    #[tsify(type = "boolean | undefined", optional)]
    pub legacy_paths: bool,
    /// The time for the whole call, including retries and reading the answer, in milliseconds: more
    /// than 0, at most 2147483647. Default 30000. When it has elapsed, the call rejects with
    /// `TIMEOUT`.
    #[tsify(type = "number | undefined", optional)]
    pub timeout_ms: Option<Millis>,
    /// The number of times that a request may be retried, a whole number from 0. Default 2. Only
    /// safe retries are made: of a read after a network failure or status 429, 500, 502, 503 or
    /// 504; of any other request after status 429, or if it was certainly not sent. `Retry-After`
    /// is respected, and each retry waits. A retry whose wait would end after the deadline is not
    /// made.
    #[tsify(type = "number | undefined", optional)]
    pub max_retries: Option<Whole>,
    /// How long a token whose creation was not answered may take to appear in the list, in
    /// milliseconds: more than 0, at most 2147483647. Default 2000. After that time,
    /// `ensureApiToken` considers the creation not to have happened. Other functions accept this
    /// option and ignore it.
    #[tsify(type = "number | undefined", optional)]
    pub settle_ms: Option<Millis>,
    /// A signal that aborts the call at any point. The call then rejects with `ABORTED`, with the
    /// signal's reason as `cause`.
    #[tsify(type = "AbortSignalLike | undefined", optional)]
    pub signal: Option<Signal>,
    /// The transport to use instead of the global `fetch`, for tests, proxies and service bindings.
    /// It is called with a URL and an object, and without a receiver: bind it if it needs one. It
    /// must not follow redirects or retry: if the server refused the second request, the error
    /// would hide what the first one did.
    #[tsify(type = "FetchLike | undefined", optional)]
    pub fetch: Option<Callback>,
    /// Called synchronously for each attempt, wait and reconciliation, with a `DatabrainEvent`. Its
    /// result and its exceptions are ignored.
    #[tsify(type = "((event: DatabrainEvent) => void) | undefined", optional)]
    pub on_event: Option<Callback>,
    /// Whether to accept calls from a browser page or browser worker, where every visitor can read
    /// the credential. Default `false`.
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

    /// All credentials of the caller. None may appear in an error, whichever of them was used.
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
                "is required here: pass the service token of the organization (Settings, Service \
                 Tokens), usually from the variable DATABRAIN_SERVICE_TOKEN; an API key does not \
                 work",
            ),
            CredentialKind::ApiKey => (
                &self.api_key,
                "apiKey",
                "is required here: pass the key of a data app, which createApiToken returns, usually \
                 from the variable DATABRAIN_API_KEY; a service token does not work",
            ),
        };
        credential
            .as_ref()
            .ok_or_else(|| Error::invalid_option(name, expects))
    }
}

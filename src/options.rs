//! The options of a call: the credentials, and how requests are sent.

use std::time::Duration;

use js_sys::Function;
#[cfg(feature = "js")]
use serde::Deserialize;
#[cfg(feature = "js")]
use tsify::Tsify;
use web_sys::AbortSignal;

use crate::endpoint::CredentialKind;
use crate::error::{Error, Result};
use crate::raw_value::{Callback, RawValue, Signal};
use crate::secret::Credential;
use crate::value::{InvalidValue, Millis, Text, Whole};

const DEFAULT_TIMEOUT: Millis = Millis::constant(30_000);
const DEFAULT_SETTLE: Millis = Millis::constant(2_000);
const DEFAULT_RETRIES: u64 = 2;

/// The credentials, and how requests are sent. All functions accept the same options.
///
/// Rust programs build them:
///
/// ```
/// use std::time::Duration;
/// use databrain_edge::Options;
///
/// # fn main() -> Result<(), databrain_edge::Error> {
/// let options = Options::builder()
///     .service_token("the service token of the organization")
///     .timeout(Duration::from_secs(10))
///     .build();
/// // A credential is the bare token.
/// assert_eq!(options.unwrap_err().field(), Some("options.serviceToken"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
#[cfg_attr(
    feature = "js",
    derive(Deserialize, Tsify),
    serde(rename_all = "camelCase", deny_unknown_fields, default)
)]
pub struct Options {
    /// The service token of the organization, without `Bearer` and without quotes. You find it
    /// under Settings, Service Tokens; a self-hosted instance also creates it by API. It can create
    /// keys for every data app, so keep it on a server, in a secret store. An API key does not work
    /// in its place. `undefined`, `null` and the empty string count as absent: a function that
    /// needs it then rejects with `INVALID_INPUT`.
    #[cfg_attr(feature = "js", tsify(type = "string | null | undefined", optional))]
    pub(crate) service_token: Option<Credential>,
    /// The key of one data app, as `createApiToken` returns it. Keep it on a server, in a secret
    /// store. A service token does not work in its place. `undefined`, `null` and the empty string
    /// count as absent: a function that needs it then rejects with `INVALID_INPUT`.
    #[cfg_attr(feature = "js", tsify(type = "string | null | undefined", optional))]
    pub(crate) api_key: Option<Credential>,
    /// The base URL of the API. Default `https://api.usedatabrain.com`. For a self-hosted instance,
    /// pass the origin of its API, not of its dashboard, such as `https://api.example.com`; a path
    /// may follow, but not `/api/v2`, which each function adds. It must be https, except on the
    /// loopback, and must not contain credentials, a query or a fragment. `null` and the empty
    /// string select the default.
    #[cfg_attr(feature = "js", tsify(type = "string | null | undefined", optional))]
    pub(crate) base_url: Option<Text>,
    /// Whether `baseUrl` may use http for a host other than the loopback. Default `false`. The
    /// credential is then sent unencrypted.
    #[cfg_attr(feature = "js", tsify(type = "boolean | undefined", optional))]
    pub(crate) allow_http: bool,
    /// Whether to use the older camelCase paths (`/api/v2/dataApp/...`), which old self-hosted
    /// versions need. Default `false`. `rotateApiKey`, `renameEmbed` and `createGuestToken` refuse
    /// this option, because no older path of theirs is known.
    #[cfg_attr(feature = "js", tsify(type = "boolean | undefined", optional))]
    pub(crate) legacy_paths: bool,
    /// The time for the whole call, including retries and reading the answer, in milliseconds: more
    /// than 0, at most 2147483647. Default 30000. When it has elapsed, the call rejects with
    /// `TIMEOUT`.
    #[cfg_attr(feature = "js", tsify(type = "number | undefined", optional))]
    pub(crate) timeout_ms: Option<Millis>,
    /// The number of times that a request may be retried, a whole number from 0. Default 2. Only
    /// safe retries are made: of a read after a network failure or status 429, 500, 502, 503 or
    /// 504; of any other request after status 429, or if it was certainly not sent. `Retry-After`
    /// is respected, and each retry waits. A retry whose wait would end after the deadline is not
    /// made.
    #[cfg_attr(feature = "js", tsify(type = "number | undefined", optional))]
    pub(crate) max_retries: Option<Whole>,
    /// How long a token whose creation was not answered may take to appear in the list, in
    /// milliseconds: more than 0, at most 2147483647. Default 2000. After that time,
    /// `ensureApiToken` considers the creation not to have happened. Other functions accept this
    /// option and ignore it.
    #[cfg_attr(feature = "js", tsify(type = "number | undefined", optional))]
    pub(crate) settle_ms: Option<Millis>,
    /// A signal that aborts the call at any point. The call then rejects with `ABORTED`, with the
    /// signal's reason as `cause`.
    #[cfg_attr(feature = "js", tsify(type = "AbortSignalLike | undefined", optional))]
    pub(crate) signal: Option<Signal>,
    /// The transport to use instead of the global `fetch`, for tests, proxies and service bindings.
    /// It is called with a URL and an object, and without a receiver: bind it if it needs one. It
    /// must not follow redirects or retry: if the server refused the second request, the error
    /// would hide what the first one did.
    #[cfg_attr(feature = "js", tsify(type = "FetchLike | undefined", optional))]
    pub(crate) fetch: Option<Callback>,
    /// Called synchronously for each attempt, wait and reconciliation, with a `DatabrainEvent`. Its
    /// result and its exceptions are ignored.
    #[cfg_attr(
        feature = "js",
        tsify(type = "((event: DatabrainEvent) => void) | undefined", optional)
    )]
    pub(crate) on_event: Option<Callback>,
    /// Whether to accept calls from a browser page or browser worker, where every visitor can read
    /// the credential. Default `false`.
    #[cfg_attr(feature = "js", tsify(type = "boolean | undefined", optional))]
    pub(crate) allow_browser: bool,
}

impl Options {
    /// Returns a builder of options, with the default of each.
    pub fn builder() -> OptionsBuilder {
        OptionsBuilder::default()
    }

    /// Returns a builder that starts with these options, such as for a call with a longer timeout.
    ///
    /// ```
    /// use std::time::Duration;
    /// use databrain_edge::{Client, Error};
    ///
    /// fn patient(client: &Client) -> Result<Client, Error> {
    ///     let options = client.options().to_builder().timeout(Duration::from_secs(120));
    ///     Client::new(options.build()?)
    /// }
    /// ```
    pub fn to_builder(&self) -> OptionsBuilder {
        OptionsBuilder {
            options: self.clone(),
            error: None,
        }
    }

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

/// Builds [`Options`]. [`OptionsBuilder::build`] reports an invalid value, and
/// [`Client::new`](crate::Client::new) a base URL that is not allowed. An empty credential or base URL
/// counts as absent.
///
/// ```
/// use databrain_edge::{Error, Options};
///
/// fn self_hosted(service_token: &str) -> Result<Options, Error> {
///     Options::builder()
///         .service_token(service_token)
///         .base_url("https://databrain.example.com")
///         .max_retries(5)
///         .build()
/// }
/// # assert!(self_hosted("token").is_ok());
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct OptionsBuilder {
    options: Options,
    /// The first invalid value.
    error: Option<Error>,
}

impl OptionsBuilder {
    /// Sets the service token of the organization, without `Bearer` and without quotes. It can
    /// create keys for every data app, so keep it in a secret store.
    pub fn service_token(mut self, token: impl Into<String>) -> Self {
        self.options.service_token = self.non_empty("serviceToken", token.into());
        self
    }

    /// Sets the key of one data app, which embeds and guest tokens need.
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.options.api_key = self.non_empty("apiKey", key.into());
        self
    }

    /// Sets the base URL of the API. Default: `https://api.usedatabrain.com`. For a self-hosted
    /// instance, pass the origin of its API, not of its dashboard, without `/api/v2`. It must be
    /// https, except on the loopback.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.options.base_url = self.non_empty("baseUrl", url.into());
        self
    }

    /// Sets the time for the whole call, including retries and reading the answer. Default: 30
    /// seconds. At most 2147483647 milliseconds, which are 24 days.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options.timeout_ms = self.checked("timeoutMs", timeout);
        self
    }

    /// Sets the number of times that a request may be retried. Default: 2. Only safe retries are
    /// made: of a read after a temporary failure; of any other request after status 429, or if it
    /// was certainly not sent.
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.options.max_retries = Some(retries.into());
        self
    }

    /// Sets how long a token whose creation was not answered may take to appear in the list.
    /// Default: 2 seconds. After that time, `ensure_api_token` considers the creation not to have
    /// happened.
    pub fn settle_time(mut self, time: Duration) -> Self {
        self.options.settle_ms = self.checked("settleMs", time);
        self
    }

    /// Sets whether the base URL may use http for a host other than the loopback. Default: `false`.
    /// The credential is then sent unencrypted.
    pub fn allow_http(mut self, allow: bool) -> Self {
        self.options.allow_http = allow;
        self
    }

    /// Sets whether to use the older camelCase paths, which old self-hosted versions need. Default:
    /// `false`.
    pub fn legacy_paths(mut self, legacy: bool) -> Self {
        self.options.legacy_paths = legacy;
        self
    }

    /// Sets whether to accept calls from a browser page or browser worker, where every visitor can
    /// read the credential. Default: `false`.
    pub fn allow_browser(mut self, allow: bool) -> Self {
        self.options.allow_browser = allow;
        self
    }

    /// Sets the transport to use instead of the global `fetch`, such as that of a service binding.
    /// It is called with a URL and an object, and without a receiver: bind it if it needs one. It
    /// must not follow redirects or retry.
    pub fn fetch(mut self, fetch: Function) -> Self {
        self.options.fetch = Some(Callback(fetch));
        self
    }

    /// Sets a signal that aborts the call. In Rust, dropping the future of the call does the same.
    pub fn signal(mut self, signal: AbortSignal) -> Self {
        self.options.signal = self.checked("signal", RawValue(signal.into()));
        self
    }

    /// Sets a function that is called with an event for each attempt, wait and reconciliation.
    pub fn on_event(mut self, listener: Function) -> Self {
        self.options.on_event = Some(Callback(listener));
        self
    }

    /// Returns the options.
    ///
    /// # Errors
    /// `INVALID_INPUT`, which names the first invalid option.
    pub fn build(self) -> Result<Options> {
        self.error.map_or(Ok(self.options), Err)
    }

    /// Converts a text, or keeps the error. Environment variables that are not set are often empty.
    fn non_empty<T: TryFrom<String, Error = InvalidValue>>(
        &mut self,
        name: &str,
        text: String,
    ) -> Option<T> {
        (!text.is_empty())
            .then(|| self.checked(name, text))
            .flatten()
    }

    /// Converts a value, or keeps the error.
    fn checked<V, T: TryFrom<V, Error = InvalidValue>>(
        &mut self,
        name: &str,
        value: V,
    ) -> Option<T> {
        match T::try_from(value) {
            Ok(value) => Some(value),
            Err(InvalidValue(expects)) => {
                self.error
                    .get_or_insert(Error::invalid_option(name, expects));
                None
            }
        }
    }
}

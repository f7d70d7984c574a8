//! The client: one set of options, any number of calls.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;

use js_sys::{Date, JSON, JsString, Math, Object};
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

use crate::api::*;
use crate::endpoint::{CredentialKind, Endpoint, Expected, Method};
use crate::error::{Error, ErrorKind, ErrorOutcome, Result};
use crate::event::{AttemptOutcome, Event, Phase};
use crate::options::Options;
use crate::secret::{Credential, Secret};
use crate::transport::deadline::{Cut, Deadline, Refused};
use crate::transport::fetch::Outgoing;
use crate::transport::{address, clock, host, json};
use crate::value::Text;
use crate::{address as addresses, response, retry};

/// Sends requests to one Databrain API.
///
/// ```no_run
/// use databrain_edge::{Client, CreateApiTokenRequest, Options};
///
/// # async fn mint(token: &str) -> Result<(), Box<dyn std::error::Error>> {
/// let mut options = Options::default();
/// options.service_token = Some(token.parse()?);
/// let client = Client::new(options)?;
/// let request = CreateApiTokenRequest::new("Customer Portal Analytics", "Production API Key")?;
/// let key = client.create_api_token(&request).await?.key;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Client {
    options: Options,
    /// Without trailing slashes.
    base_url: String,
}

/// An HTTP request that is ready to be sent. It is not generic: all endpoints share what follows.
#[derive(Debug)]
pub(crate) struct Request {
    operation: &'static str,
    method: Method,
    /// Where the path begins and ends in `url`.
    path: (usize, usize),
    url: String,
    body: Option<JsString>,
    authorization: Secret,
    expected: Expected,
    /// A key in the body, which no error may show.
    secret: Option<Credential>,
}

/// The constants of an endpoint, for code that is not generic.
struct Target {
    operation: &'static str,
    method: Method,
    path: Option<&'static str>,
    expected: Expected,
}

/// The result of a call that succeeded.
pub(crate) struct Answered {
    pub(crate) answer: JsValue,
    attempts: u32,
    status: Option<u16>,
}

impl Answered {
    /// Deserializes the answer for a caller in Rust.
    pub(crate) fn typed<A: DeserializeOwned>(self, operation: &'static str) -> Result<A> {
        serde_wasm_bindgen::from_value(self.answer).map_err(|_| {
            // Without serde's reason, which may quote a key.
            let message = "the server reports success, but its answer cannot be read";
            let mut error = Error::bad_response(message);
            error.attempts = self.attempts;
            error.status = self.status;
            named(error, operation)
        })
    }
}

/// The future of a call. Boxed: each place that awaited it unboxed would get its own copy.
pub(crate) type Work<'a> = Pin<Box<dyn Future<Output = Result<JsValue>> + 'a>>;

impl Client {
    /// Creates a client with these options.
    ///
    /// # Errors
    /// `INVALID_INPUT` if the base URL is invalid or would leak a credential, or if this is a
    /// browser and `allow_browser` is not set.
    pub fn new(options: Options) -> Result<Self> {
        if !options.allow_browser && host::is_browser() {
            return Err(Error::invalid_option(
                "allowBrowser",
                "must be true to use a credential in a browser, where every visitor can read it",
            ));
        }
        let text = options
            .base_url
            .as_ref()
            .map_or(addresses::DEFAULT, Text::as_str);
        let base_url = address::base_url(text, options.allow_http)
            .map_err(|expects| Error::invalid_option("baseUrl", expects))?;
        Ok(Self { options, base_url })
    }

    /// Sends a request of any endpoint, of this crate or your own.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn send<E: Endpoint>(&self, endpoint: &E) -> Result<E::Answer> {
        let request = self
            .prepare(endpoint)
            .map_err(|error| named(error, E::NAME))?;
        self.call(request).await?.typed(E::NAME)
    }

    /// Creates an API token for a data app. Each success creates one more, and no API deletes one.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn create_api_token(
        &self,
        request: &CreateApiTokenRequest,
    ) -> Result<CreateApiTokenAnswer> {
        self.send(request).await
    }

    /// Lists the API tokens of a data app, keys included.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn list_api_tokens(&self, request: &ListApiTokensRequest) -> Result<Vec<ApiToken>> {
        self.send(request).await
    }

    /// Replaces an API key; the old one stays valid for a grace period.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn rotate_api_key(
        &self,
        request: &RotateApiKeyRequest,
    ) -> Result<RotateApiKeyAnswer> {
        self.send(request).await
    }

    /// Lists the data apps of the organization.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn list_data_apps(&self, request: &ListDataAppsRequest) -> Result<Vec<DataApp>> {
        self.send(request).await
    }

    /// Creates a data app.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn create_data_app(&self, request: &CreateDataAppRequest) -> Result<DataAppAnswer> {
        self.send(request).await
    }

    /// Renames a data app.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn rename_data_app(&self, request: &RenameDataAppRequest) -> Result<DataAppAnswer> {
        self.send(request).await
    }

    /// Permanently deletes a data app with its embeds and keys.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn delete_data_app(&self, request: &DeleteDataAppRequest) -> Result<DataAppAnswer> {
        self.send(request).await
    }

    /// Creates an embed in the data app of the key.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn create_embed(&self, request: &CreateEmbedRequest) -> Result<EmbedAnswer> {
        self.send(request).await
    }

    /// Lists the embeds of the data app of the key.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn list_embeds(&self, request: &ListEmbedsRequest) -> Result<Vec<Embed>> {
        self.send(request).await
    }

    /// Changes what the viewers of an embed may do.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn update_embed(&self, request: &UpdateEmbedRequest) -> Result<EmbedAnswer> {
        self.send(request).await
    }

    /// Renames an embed.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn rename_embed(&self, request: &RenameEmbedRequest) -> Result<RenameEmbedAnswer> {
        self.send(request).await
    }

    /// Permanently deletes an embed.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn delete_embed(&self, request: &DeleteEmbedRequest) -> Result<EmbedAnswer> {
        self.send(request).await
    }

    /// Creates a guest token, for the browser of one end user.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn create_guest_token(
        &self,
        request: &CreateGuestTokenRequest,
    ) -> Result<CreateGuestTokenAnswer> {
        self.send(request).await
    }

    /// Sends a request that [`Client::prepare`] returned.
    pub(crate) async fn call(&self, request: Request) -> Result<Answered> {
        let call = Call::start(self, request.operation)?;
        call.finish(Box::pin(call.send(&request, None))).await
    }

    /// Prepares the HTTP request of an endpoint.
    ///
    /// # Errors
    /// `INVALID_INPUT`.
    pub(crate) fn prepare<E: Endpoint>(&self, endpoint: &E) -> Result<Request> {
        endpoint.validate()?;
        let fields = json::to_js(endpoint).map_err(|_| not_json())?;
        let path = if self.options.legacy_paths {
            E::LEGACY_PATH
        } else {
            Some(E::PATH)
        };
        let secret = endpoint.secret().cloned();
        let credential = endpoint.credential();
        let target = Target {
            operation: E::NAME,
            method: E::METHOD,
            path,
            expected: E::EXPECTED,
        };
        self.request(target, fields, credential, secret)
    }

    fn request(
        &self,
        target: Target,
        fields: JsValue,
        credential: CredentialKind,
        secret: Option<Credential>,
    ) -> Result<Request> {
        // A unit struct is serialized as `undefined`.
        let fields = if fields.is_undefined() {
            Object::new().into()
        } else {
            fields
        };
        if !fields.is_object() {
            return Err(Error::invalid_input("request", "must be an object"));
        }
        let Target {
            operation,
            method,
            path,
            expected,
        } = target;
        let path = path.ok_or_else(|| {
            let expects = "must be absent: no older path of this operation is known";
            Error::invalid_option("legacyPaths", expects)
        })?;
        let mut url = [&self.base_url, "/api/v2/", path].concat();
        let path = (self.base_url.len(), url.len());
        let body = if method.has_body() {
            Some(JSON::stringify(&fields).map_err(|_| not_json())?)
        } else {
            url.push_str(&address::query(&fields));
            None
        };
        let credential = self.options.credential(credential)?.expose();
        let authorization = Secret::try_from(["Bearer ", credential].concat())
            .map_err(|expects| Error::invalid_input("options", expects))?;
        Ok(Request {
            operation,
            method,
            path,
            url,
            body,
            authorization,
            expected,
            secret,
        })
    }

    pub(crate) fn options(&self) -> &Options {
        &self.options
    }
}

impl Request {
    /// URL, body and credential. Two requests that share them are the same.
    pub(crate) fn identity(&self) -> (&str, Option<&JsString>, &Secret) {
        (&self.url, self.body.as_ref(), &self.authorization)
    }

    fn path(&self) -> &str {
        self.url.get(self.path.0..self.path.1).unwrap_or_default()
    }
}

fn not_json() -> Box<Error> {
    Error::invalid_input("request", "must be possible to write as JSON")
}

/// Adds the operation that was called to an error.
pub(crate) fn named(mut error: Box<Error>, operation: &'static str) -> Box<Error> {
    error.operation = operation;
    error
}

/// A call that is under way.
pub(crate) struct Call<'a> {
    client: &'a Client,
    operation: &'static str,
    pub(crate) deadline: Deadline,
    attempts: Cell<u32>,
    status: Cell<Option<u16>>,
    /// The outcome that the call would have if it were cut short now.
    outcome: Cell<ErrorOutcome>,
    /// The attempt that is under way, for the event that reports its end.
    pending: RefCell<Option<Pending>>,
}

/// An attempt whose end has not been reported yet.
struct Pending {
    operation: &'static str,
    method: Method,
    path: String,
    started_ms: f64,
}

impl<'a> Call<'a> {
    /// Starts the time of a call.
    ///
    /// # Errors
    /// `INVALID_INPUT` for a signal whose methods throw, `CORE_CRASHED` where timers are refused.
    pub(crate) fn start(client: &'a Client, operation: &'static str) -> Result<Self> {
        let options = &client.options;
        let signal = options.signal.as_ref().map(|signal| &signal.0);
        let deadline = Deadline::start(options.timeout_ms(), signal).map_err(|refused| {
            let error = match refused {
                Refused::Signal => {
                    let expects = "must be an AbortSignal whose methods do not throw";
                    Error::invalid_option("signal", expects)
                }
                Refused::Timer(cause) => {
                    let message = "the host refuses timers here, the cause says why: on Workers, \
                                   call from a handler, not while the module loads";
                    let (kind, outcome) = (ErrorKind::Internal, ErrorOutcome::NotSent);
                    Error::new("CORE_CRASHED", kind, outcome, message).with_cause(Some(cause))
                }
            };
            named(error, operation)
        })?;
        Ok(Self {
            client,
            operation,
            deadline,
            attempts: Cell::new(0),
            status: Cell::new(None),
            outcome: Cell::new(ErrorOutcome::NotSent),
            pending: RefCell::new(None),
        })
    }

    /// Runs the call to its end. Its requests share one deadline, and its error gets the number of
    /// attempts and the operation.
    pub(crate) async fn finish(&self, work: Work<'_>) -> Result<Answered> {
        let result = match self.deadline.within(work).await {
            Ok(result) => result,
            Err(cut) => Err(self.cut(cut)),
        };
        let attempts = self.attempts.get();
        match result {
            Ok(answer) => Ok(Answered {
                answer,
                attempts,
                status: self.status.get(),
            }),
            Err(mut error) => {
                error.attempts = attempts;
                Err(named(error, self.operation))
            }
        }
    }

    pub(crate) fn client(&self) -> &'a Client {
        self.client
    }

    /// The outcome that the call would have if it were cut short now. A status that has arrived
    /// takes precedence.
    pub(crate) fn outcome(&self) -> ErrorOutcome {
        self.status
            .get()
            .map_or(self.outcome.get(), ErrorOutcome::of_status)
    }

    fn cut(&self, cut: Cut) -> Box<Error> {
        let mut error = match cut {
            Cut::Timeout => Error::timeout(self.outcome()),
            Cut::Aborted(reason) => Error::aborted(self.outcome(), reason),
        };
        error.status = self.status.get();
        self.tell_response(Some(&error));
        error
    }

    /// Sends a request, and sends it again if that is safe. `attempt_share` limits each attempt to
    /// this share of the time that is left.
    pub(crate) async fn send(
        &self,
        request: &Request,
        attempt_share: Option<f64>,
    ) -> Result<JsValue> {
        let policy = retry::Policy {
            max_retries: self.client.options.max_retries(),
            is_safe: request.method.is_safe(),
        };
        let mut attempts = 0_u32;
        loop {
            attempts = attempts.saturating_add(1);
            let error = match self.attempt(request, attempt_share).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            let left_ms = self.deadline.left_ms();
            let Some(wait_ms) = retry::wait_ms(policy, attempts, &error, left_ms, Math::random())
            else {
                return Err(error);
            };
            self.tell(Event {
                wait_ms: Some(wait_ms),
                ..Event::new(request.operation, self.attempts.get(), Phase::Wait)
            });
            clock::sleep(wait_ms).await;
        }
    }

    /// Sends a request once.
    async fn attempt(&self, request: &Request, share: Option<f64>) -> Result<JsValue> {
        self.status.set(None);
        self.outcome.set(ErrorOutcome::Unknown);
        self.tell_request(request);
        let answered = match share {
            None => self.exchange(request, &self.deadline).await,
            Some(share) => match Deadline::start(self.deadline.left_ms() * share, None) {
                Ok(part) => match part.within(Box::pin(self.exchange(request, &part))).await {
                    Ok(answered) => answered,
                    Err(_) => {
                        Err(Error::timeout(ErrorOutcome::Unknown).at_status(self.status.get()))
                    }
                },
                // Not expected: the runtime accepted the timer of the call itself.
                Err(_) => self.exchange(request, &self.deadline).await,
            },
        };
        // If the end of the call caused the failure, that end is reported instead.
        if answered.is_err() && self.deadline.is_over() {
            return std::future::pending().await;
        }
        self.outcome.set(
            answered
                .as_ref()
                .map_or_else(|error| error.outcome, |_| ErrorOutcome::Unknown),
        );
        self.tell_response(answered.as_ref().err().map(AsRef::as_ref));
        answered
    }

    async fn exchange(&self, request: &Request, deadline: &Deadline) -> Result<JsValue> {
        let secrets = self.client.options.secrets().chain(&request.secret);
        let secrets: Vec<&str> = secrets.map(Credential::expose).collect();
        let outgoing = Outgoing {
            method: request.method.as_str(),
            url: &request.url,
            body: request.body.as_ref(),
            authorization: request.authorization.expose(),
            fetch: self.client.options.fetch.as_ref().map(|fetch| &fetch.0),
            signal: deadline.signal(),
            secrets: &secrets,
        };
        self.attempts.set(self.attempts.get().saturating_add(1));
        deadline.set_idle(false);
        let on_status = |status| self.status.set(response::known_status(status));
        let incoming = outgoing.exchange(on_status).await?;
        deadline.set_idle(true);
        let body = incoming.body;
        let checked = response::check(request.expected, incoming.status, body.as_ref(), &secrets);
        match (checked, body) {
            (Ok(()), Some(body)) if request.expected == Expected::List => {
                Ok(host::get(&body, "data"))
            }
            (Ok(()), body) => Ok(body.unwrap_or_default()),
            (Err(mut error), _) => {
                let retry_after = incoming.retry_after.as_deref();
                error.retry_after_ms =
                    retry_after.and_then(|value| retry::retry_after_ms(value, Date::now()));
                Err(error)
            }
        }
    }

    fn tell_request(&self, request: &Request) {
        if self.client.options.on_event.is_none() {
            return;
        }
        let pending = Pending {
            operation: request.operation,
            method: request.method,
            path: request.path().into(),
            started_ms: clock::now_ms(),
        };
        let attempt = self.attempts.get().saturating_add(1);
        self.tell(Event {
            method: Some(pending.method.as_str()),
            path: Some(&pending.path),
            ..Event::new(pending.operation, attempt, Phase::Request)
        });
        self.pending.replace(Some(pending));
    }

    /// Reports the end of the attempt that is under way, if there is one.
    fn tell_response(&self, error: Option<&Error>) {
        let Some(pending) = self.pending.take() else {
            return;
        };
        self.tell(Event {
            method: Some(pending.method.as_str()),
            path: Some(&pending.path),
            status: self.status.get(),
            duration_ms: Some(clock::now_ms() - pending.started_ms),
            outcome: Some(error.map_or(AttemptOutcome::Done, |error| error.outcome.into())),
            code: error.map(|error| error.code.as_ref()),
            ..Event::new(pending.operation, self.attempts.get(), Phase::Response)
        });
    }

    /// Reports that `ensureApiToken` begins to find out whether its creation happened.
    pub(crate) fn tell_reconcile(&self) {
        self.tell(Event::new(
            self.operation,
            self.attempts.get(),
            Phase::Reconcile,
        ));
    }

    /// Calls the listener. What it throws is ignored.
    fn tell(&self, event: Event<'_>) {
        if let Some(on_event) = &self.client.options.on_event
            && let Ok(event) = json::to_js(&event)
            && let Ok(returned) = on_event.0.call1(&JsValue::UNDEFINED, &event)
            // An `async` listener may reject, which is ignored too.
            && returned.is_object()
        {
            crate::transport::completion::ignore(&returned);
        }
    }
}

//! A call: the requests of one operation, which share a deadline, and their state.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;

use js_sys::{JsString, Math};
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

use crate::endpoint::Expected;
use crate::error::{Error, ErrorKind, ErrorOutcome, Result};
use crate::event::{AttemptOutcome, Event, Phase};
use crate::options::Options;
use crate::secret::{Credential, Secret};
use crate::transport::completion::ignore;
use crate::transport::deadline::{Deadline, Interruption, Refused};
use crate::transport::fetch::Outgoing;
use crate::transport::{clock, json, object};
use crate::verb::Verb;
use crate::{response, retry};

/// An HTTP request that is ready to be sent. It is not generic, so that all endpoints share the
/// code that sends it. Not `Debug`, since it contains credentials.
pub(crate) struct Request {
    pub(crate) operation: &'static str,
    pub(crate) verb: Verb,
    /// The start and the end of the path in `url`.
    pub(crate) path: (usize, usize),
    pub(crate) url: String,
    pub(crate) body: Option<JsString>,
    pub(crate) authorization: Secret,
    pub(crate) expected: Expected,
    /// A key in the body, which must not appear in an error.
    pub(crate) secret: Option<Credential>,
}

impl Request {
    fn path(&self) -> &str {
        self.url.get(self.path.0..self.path.1).unwrap_or_default()
    }
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
            // Serde's reason is left out, since it may quote a key.
            let message = "the server reports success, but its answer has an unknown form";
            let mut error = Error::bad_response(message);
            error.inner.attempts = self.attempts;
            error.inner.status = self.status;
            with_operation(error, operation)
        })
    }
}

/// The future of a call. It is boxed, since the compiler copies an unboxed future into each place
/// that awaits it.
pub(crate) type Work<'a> = Pin<Box<dyn Future<Output = Result<JsValue>> + 'a>>;

/// Sets the operation of an error.
pub(crate) fn with_operation(mut error: Error, operation: &'static str) -> Error {
    error.inner.operation = operation;
    error
}

/// Sets whether the operation of an error can be repeated without harm.
pub(crate) fn repeatable_if(is_repeatable: bool, mut error: Error) -> Error {
    error.inner.is_repeatable = is_repeatable;
    error
}

/// A call that is under way.
pub(crate) struct Call<'a> {
    options: &'a Options,
    operation: &'static str,
    deadline: Deadline,
    attempts: Cell<u32>,
    status: Cell<Option<u16>>,
    /// The outcome that the call would have if it ended now.
    outcome: Cell<ErrorOutcome>,
    /// The attempt that is under way, for the event that reports its end. It is boxed, since few
    /// calls have a listener.
    pending: Cell<Option<Box<Pending>>>,
}

/// An attempt whose end has not been reported yet.
struct Pending {
    operation: &'static str,
    verb: Verb,
    path: String,
    started_ms: f64,
}

impl<'a> Call<'a> {
    /// Starts a call and its deadline.
    ///
    /// # Errors
    /// `INVALID_INPUT` if a method of the signal throws, `NOT_IN_HANDLER` if the runtime refuses
    /// timers.
    pub(crate) fn start(options: &'a Options, operation: &'static str) -> Result<Self> {
        let signal = options.signal.as_ref().map(|signal| &signal.0);
        let deadline = Deadline::start(options.timeout_ms(), signal).map_err(|refused| {
            let error = match refused {
                Refused::Signal => {
                    let expects = "must be an AbortSignal whose methods do not throw";
                    Error::invalid_option("signal", expects)
                }
                Refused::Timer(cause) => {
                    let message = "the runtime refuses timers here, so nothing was sent: on \
                                   Workers, call it inside a handler, not while the module loads";
                    let (kind, outcome) = (ErrorKind::Input, ErrorOutcome::NotSent);
                    Error::new("NOT_IN_HANDLER", kind, outcome, message).with_cause(Some(cause))
                }
            };
            with_operation(error, operation)
        })?;
        Ok(Self {
            options,
            operation,
            deadline,
            attempts: Cell::new(0),
            status: Cell::new(None),
            outcome: Cell::new(ErrorOutcome::NotSent),
            pending: Cell::new(None),
        })
    }

    /// Runs the call until it succeeds, fails or reaches its deadline, and completes its error with
    /// the operation and the number of attempts.
    pub(crate) async fn finish(&self, work: Work<'_>) -> Result<Answered> {
        let result = match self.deadline.within(work).await {
            Ok(result) => result,
            Err(interruption) => Err(self.interrupted(interruption)),
        };
        let attempts = self.attempts.get();
        match result {
            Ok(answer) => Ok(Answered {
                answer,
                attempts,
                status: self.status.get(),
            }),
            Err(mut error) => {
                error.inner.attempts = attempts;
                Err(with_operation(error, self.operation))
            }
        }
    }

    /// The milliseconds until the deadline.
    pub(crate) fn left_ms(&self) -> f64 {
        self.deadline.left_ms()
    }

    pub(crate) fn options(&self) -> &'a Options {
        self.options
    }

    /// The outcome that the call would have if it ended now. A status that has arrived takes
    /// precedence.
    pub(crate) fn outcome(&self) -> ErrorOutcome {
        self.status
            .get()
            .map_or(self.outcome.get(), ErrorOutcome::of_status)
    }

    /// Reports the interruption to the listener, and returns its error.
    fn interrupted(&self, interruption: Interruption) -> Error {
        let mut error = match interruption {
            Interruption::Timeout => Error::timeout(self.outcome()),
            Interruption::Aborted => {
                let signal = self.options.signal.as_ref();
                let reason = signal.map(|signal| object::get(&signal.0, "reason"));
                Error::aborted(self.outcome(), reason.unwrap_or_default())
            }
        };
        error.inner.status = self.status.get();
        self.emit_response(Some(&error));
        error
    }

    /// Sends a request, and retries it where that is safe. `attempt_share` limits each attempt to
    /// this share of the time until the deadline.
    pub(crate) async fn send(
        &self,
        request: &Request,
        attempt_share: Option<f64>,
    ) -> Result<JsValue> {
        let policy = retry::Policy {
            max_retries: self.options.max_retries(),
            is_safe: request.verb.is_safe(),
            timeout_ms: self.options.timeout_ms(),
        };
        // If the call ends before the request is sent, nothing has happened.
        self.status.set(None);
        self.outcome.set(ErrorOutcome::NotSent);
        let mut attempts = 0_u32;
        loop {
            attempts = attempts.saturating_add(1);
            let left_before_ms = self.deadline.left_ms();
            let attempt = self.attempt(request, attempt_share, left_before_ms);
            let error = match attempt.await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            let left_ms = self.deadline.left_ms();
            let progress = retry::Progress {
                attempts,
                last_ms: left_before_ms - left_ms,
                left_ms,
            };
            let Some(wait_ms) = retry::wait_ms(policy, progress, &error, Math::random()) else {
                return Err(error);
            };
            self.emit(Event {
                wait_ms: Some(wait_ms),
                ..Event::new(request.operation, self.attempts.get(), Phase::Wait)
            });
            clock::sleep(wait_ms).await;
        }
    }

    /// Sends a request once, with `left_ms` until the deadline.
    async fn attempt(
        &self,
        request: &Request,
        share: Option<f64>,
        left_ms: f64,
    ) -> Result<JsValue> {
        // A blocked event loop may delay the timer past the deadline. A read is harmless then, but
        // nothing may be created for a caller that no longer waits.
        let is_late = self.deadline.is_over() || left_ms <= 0.0;
        if is_late && !request.verb.is_safe() {
            return std::future::pending().await;
        }
        self.status.set(None);
        self.outcome.set(ErrorOutcome::Unknown);
        self.emit_request(request);
        let answered = match share {
            None => self.exchange(request, &self.deadline).await,
            // Boxed, so that calls without a share do not reserve memory for it.
            Some(share) => {
                let timeout_ms = self.deadline.left_ms() * share;
                Box::pin(self.exchange_within(request, timeout_ms)).await
            }
        };
        // If the call is over, its timeout or abort caused this failure and is reported instead.
        if answered.is_err() && self.deadline.is_over() {
            return std::future::pending().await;
        }
        self.outcome.set(
            answered
                .as_ref()
                .map_or_else(|error| error.inner.outcome, |_| ErrorOutcome::Unknown),
        );
        self.emit_response(answered.as_ref().err());
        answered
    }

    /// Sends a request once, and fails with `TIMEOUT` after `timeout_ms`.
    async fn exchange_within(&self, request: &Request, timeout_ms: f64) -> Result<JsValue> {
        let Ok(part) = Deadline::start(timeout_ms, None) else {
            // Unexpected, since the runtime accepted the timer of the call itself.
            return self.exchange(request, &self.deadline).await;
        };
        let exchanged = part.within(self.exchange(request, &part)).await;
        exchanged.unwrap_or_else(|_| {
            Err(Error::timeout(ErrorOutcome::Unknown).at_status(self.status.get()))
        })
    }

    async fn exchange(&self, request: &Request, deadline: &Deadline) -> Result<JsValue> {
        let secrets = self.options.secrets().chain(&request.secret);
        let secrets: Vec<&str> = secrets.map(Credential::expose).collect();
        let outgoing = Outgoing {
            method: request.verb.as_str(),
            url: &request.url,
            body: request.body.as_ref(),
            authorization: request.authorization.expose(),
            fetch: self.options.fetch.as_ref().map(|fetch| &fetch.0),
            deadline,
            secrets: &secrets,
        };
        self.attempts.set(self.attempts.get().saturating_add(1));
        let on_status = |status| self.status.set(response::known_status(status));
        let incoming = outgoing.exchange(on_status).await?;
        let body = incoming.body;
        let answer = response::Answer {
            status: incoming.status,
            body: body.as_ref(),
            mitigated: incoming.mitigated.as_deref(),
        };
        let checked = response::check(request.expected, answer, &secrets);
        match (checked, body) {
            (Ok(()), Some(body)) if request.expected == Expected::List => {
                Ok(object::get(&body, "data"))
            }
            (Ok(()), body) => Ok(body.unwrap_or_default()),
            (Err(mut error), _) => {
                error.inner.retry_after_ms = incoming.retry_after_ms;
                Err(error)
            }
        }
    }

    fn emit_request(&self, request: &Request) {
        if self.options.on_event.is_none() && !cfg!(feature = "tracing") {
            return;
        }
        let pending = Box::new(Pending {
            operation: request.operation,
            verb: request.verb,
            path: request.path().into(),
            started_ms: clock::now_ms(),
        });
        let attempt = self.attempts.get().saturating_add(1);
        self.emit(Event {
            method: Some(pending.verb.as_str()),
            path: Some(&pending.path),
            ..Event::new(pending.operation, attempt, Phase::Request)
        });
        self.pending.set(Some(pending));
    }

    /// Reports the end of the attempt that is under way, if there is one.
    fn emit_response(&self, error: Option<&Error>) {
        let Some(pending) = self.pending.take() else {
            return;
        };
        self.emit(Event {
            method: Some(pending.verb.as_str()),
            path: Some(&pending.path),
            status: self.status.get(),
            // Fake timers may set the clock back, but a duration is never negative.
            duration_ms: Some((clock::now_ms() - pending.started_ms).max(0.0)),
            outcome: Some(error.map_or(AttemptOutcome::Done, |error| error.inner.outcome.into())),
            code: error.map(|error| error.inner.code.as_ref()),
            ..Event::new(pending.operation, self.attempts.get(), Phase::Response)
        });
    }

    /// Reports that `ensureApiToken` starts to check whether its creation happened.
    pub(crate) fn emit_reconcile(&self) {
        self.emit(Event::new(
            self.operation,
            self.attempts.get(),
            Phase::Reconcile,
        ));
    }

    /// Calls the listener and ignores what it throws.
    fn emit(&self, event: Event<'_>) {
        #[cfg(feature = "tracing")]
        event.trace();
        if let Some(on_event) = &self.options.on_event
            && let Ok(event) = json::to_object(&event)
            && let Ok(returned) = on_event.0.call1(&JsValue::UNDEFINED, &event)
            // An `async` listener may reject. That is ignored too.
            && returned.is_object()
        {
            ignore(&returned);
        }
    }
}

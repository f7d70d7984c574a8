//! The requests of one call: one deadline over them all, and the attempts at each.

use std::cell::Cell;
use std::pin::Pin;

use js_sys::{Date, Function, Math};
use wasm_bindgen::prelude::*;

use crate::error::{Error, Kind, Outcome};
use crate::event::Event;
use crate::operation::{self, Method, Operation};
use crate::options::Options;
use crate::outside::{field, parse};
use crate::rejection::Failure;
use crate::response::judge;
use crate::retry::{Policy, wait_ms};
use crate::secret::Secret;
use crate::transport::{self, Answer, Deadline, Request, Sender};

/// What a call does. Boxed: each place that awaits it inline would get its own copy of all of it.
pub type Work<'a> = Pin<Box<dyn Future<Output = Result<JsValue, Failure>> + 'a>>;

/// What all requests of a call share.
pub struct Session {
    secrets: Vec<Secret>,
    flight: JsValue,
    fetch: Option<Function>,
    on_event: Option<Function>,
    max_retries: f64,
    deadline: Deadline,
    attempts: Cell<u32>,
    status: Cell<Option<u16>>,
    /// What a cut would leave behind now.
    outcome: Cell<Outcome>,
    /// The attempt that has not ended.
    sent: Cell<Option<Sent>>,
}

/// An attempt that somebody was told of, and that must be told the end of.
#[derive(Clone, Copy)]
struct Sent {
    operation: &'static Operation,
    path: &'static str,
    started_ms: f64,
}

impl Session {
    /// Starts the time.
    ///
    /// # Errors
    /// `INVALID_INPUT` for a signal that throws, `CORE_CRASHED` where the host has no timers.
    pub fn begin(options: Options, secrets: Vec<Secret>, flight: JsValue) -> Result<Self, Failure> {
        let Options { timeout_ms, max_retries, signal, fetch, on_event, .. } = options;
        let mut deadline = arm(&flight, timeout_ms)?;
        if signal.is_some_and(|signal| !deadline.follow(&flight, &signal)) {
            let expects = "must be an AbortSignal whose methods do not throw";
            return Err(Error::input("options", "signal", expects).into());
        }
        Ok(Self {
            secrets,
            flight,
            fetch,
            on_event,
            max_retries,
            deadline,
            attempts: Cell::new(0),
            status: Cell::new(None),
            outcome: Cell::new(Outcome::NotSent),
            sent: Cell::default(),
        })
    }

    /// The caller's transport.
    pub fn fetch(&self) -> Option<&Function> {
        self.fetch.as_ref()
    }

    /// EXPOSE: calls share a flight only where their credentials are the same, which the host can compare.
    pub fn bearer(&self) -> JsValue {
        self.secrets.first().map_or(JsValue::UNDEFINED, |secret| JsValue::from_str(&secret.bearer()))
    }

    /// Tells whoever wants to know.
    pub fn tell(&self, event: Event<'_>) {
        if let Some(on_event) = &self.on_event {
            Event { attempt: self.attempts.get(), ..event }.tell(on_event);
        }
    }

    /// How many requests were sent.
    pub fn attempts(&self) -> u32 {
        self.attempts.get()
    }

    /// The time that is left.
    pub fn left_ms(&self) -> f64 {
        self.deadline.left_ms()
    }

    /// Runs `work` until it is done or the call is cut short.
    ///
    /// # Errors
    /// Its own, `TIMEOUT` or `ABORTED`.
    pub async fn within(&self, work: Work<'_>) -> Result<JsValue, Failure> {
        let cut = match self.deadline.cut() {
            Some(cut) => cut,
            None => match self.deadline.within(work).await {
                Ok(done) => return done,
                Err(cut) => cut,
            },
        };
        let failure = transport::cut_short(cut, self.outcome.get(), self.status.get());
        self.tell_end(Some(&failure.error));
        Err(failure)
    }

    /// Waits.
    ///
    /// # Errors
    /// What a host without timers throws.
    pub async fn sleep(&self, ms: f64) -> Result<(), Failure> {
        let timer = arm(&self.flight, ms)?;
        timer.set_complete(true);
        timer.over().await;
        Ok(())
    }

    /// Sends a request, and again where that does no harm; gives what the operation passes on.
    ///
    /// # Errors
    /// Those of the last attempt.
    pub fn perform<'a>(&'a self, operation: &'static Operation, request: &'a Request) -> Work<'a> {
        Box::pin(self.repeat(operation, request))
    }

    async fn repeat(&self, operation: &'static Operation, request: &Request) -> Result<JsValue, Failure> {
        let is_repeatable = operation.method == Method::Get;
        let mut attempts = 0_u32;
        loop {
            attempts = attempts.saturating_add(1);
            match self.attempt(operation, request, &self.deadline).await {
                Ok(answer) => return Ok(answer),
                Err(failure) => self.wait_before(operation.name, attempts, is_repeatable, failure).await?,
            }
        }
    }

    /// Waits before another attempt, where one is allowed.
    ///
    /// # Errors
    /// The failure itself, where none is.
    pub async fn wait_before(
        &self,
        operation: &str,
        attempts: u32,
        is_repeatable: bool,
        failure: Failure,
    ) -> Result<(), Failure> {
        let policy = Policy { max_retries: self.max_retries, is_repeatable };
        match wait_ms(policy, attempts, &failure.error, self.left_ms(), Math::random()) {
            Some(ms) => {
                self.tell(Event { operation, phase: "wait", wait_ms: Some(ms), ..Event::default() });
                self.sleep(ms).await
            }
            None => Err(failure),
        }
    }

    /// Sends a request once, with less time than the call has.
    ///
    /// # Errors
    /// `TIMEOUT` where that time is over, else those of the attempt.
    pub async fn attempt_for(
        &self,
        ms: f64,
        operation: &'static Operation,
        request: &Request,
    ) -> Result<JsValue, Failure> {
        let deadline = arm(&self.flight, ms)?;
        match deadline.within(self.attempt(operation, request, &deadline)).await {
            Ok(answered) => answered,
            Err(cut) => {
                let failure = transport::cut_short(cut, Outcome::Unknown, self.status.get());
                self.tell_end(Some(&failure.error));
                Err(failure)
            }
        }
    }

    fn attempt<'a>(&'a self, operation: &'static Operation, request: &'a Request, deadline: &'a Deadline) -> Work<'a> {
        Box::pin(self.send(operation, request, deadline))
    }

    async fn send(
        &self,
        operation: &'static Operation,
        request: &Request,
        deadline: &Deadline,
    ) -> Result<JsValue, Failure> {
        self.attempts.set(self.attempts.get().saturating_add(1));
        self.status.set(None);
        self.outcome.set(Outcome::Unknown);
        deadline.set_complete(false);
        self.tell_start(operation, request.path);
        let sender = Sender {
            flight: &self.flight,
            secrets: &self.secrets,
            fetch: self.fetch.as_ref(),
            deadline,
            status: &self.status,
        };
        let answered = match transport::exchange(request, sender).await {
            Ok(answer) => {
                deadline.set_complete(true);
                self.decode(operation.answer, answer)
            }
            Err(failure) => Err(failure),
        };
        let error = answered.as_ref().err().map(|failure| &failure.error);
        self.outcome.set(error.map_or(Outcome::Unknown, |error| error.outcome));
        self.tell_end(error);
        answered
    }

    fn tell_start(&self, operation: &'static Operation, path: &'static str) {
        if self.on_event.is_some() {
            let sent = Sent { operation, path, started_ms: Date::now() };
            self.tell(Event { phase: "request", ..sent.event() });
            self.sent.set(Some(sent));
        }
    }

    fn tell_end(&self, error: Option<&Error>) {
        if let Some(sent) = self.sent.take() {
            self.tell(Event {
                phase: "response",
                status: self.status.get(),
                duration_ms: Some(Date::now() - sent.started_ms),
                outcome: Some(error.map_or("done", |error| error.outcome.name())),
                code: error.map(|error| error.code.as_ref()),
                ..sent.event()
            });
        }
    }

    fn decode(&self, expected: operation::Answer, answer: Answer) -> Result<JsValue, Failure> {
        let Answer { status, text, retry_after_ms } = answer;
        let body = text.map(|text| parse(&text)).filter(|body| !body.is_undefined());
        judge(expected, status, body.as_ref(), &self.secrets).map_err(|mut error| {
            error.retry_after_ms = retry_after_ms;
            error
        })?;
        let body = body.unwrap_or_default();
        Ok(match expected {
            operation::Answer::List => field(&body, "data"),
            operation::Answer::Text(_) => body,
        })
    }
}

impl Sent {
    fn event(&self) -> Event<'static> {
        let Self { operation, path, .. } = self;
        Event {
            operation: operation.name,
            method: Some(operation.method.as_str()),
            path: Some(path),
            ..Event::default()
        }
    }
}

fn arm(flight: &JsValue, ms: f64) -> Result<Deadline, Failure> {
    Deadline::arm(flight, ms).map_err(|cause| {
        let message = "the host refuses timers here, the cause says why: on Workers, call from a handler, not while the module loads";
        Failure { error: Error::new("CORE_CRASHED", Kind::Internal, Outcome::NotSent, message), cause }
    })
}

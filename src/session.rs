//! The requests of one call: one deadline over them all, and the attempts at each.

use std::cell::Cell;
use std::pin::Pin;

use js_sys::Math;
use wasm_bindgen::prelude::*;

use crate::codes::CODES;
use crate::error::{Error, Kind, Outcome};
use crate::event::Listener;
use crate::operation::{self, Method, Operation};
use crate::options::Options;
use crate::rejection::Failure;
use crate::response::judge;
use crate::retry::{Policy, wait_ms};
use crate::task::Place;
use crate::transport::{self, Answer, Cut, Deadline, Request, last_status, retry_after_ms};

#[wasm_bindgen(module = "/pkg/answer.js")]
extern "C" {
    /// What an answer holds.
    #[wasm_bindgen(js_name = seenInAnswer)]
    fn seen_in_answer(body: &JsValue, name: &str, is_list: i32) -> i32;

    /// What an answer says of an error, which is kept for `words_of`.
    #[wasm_bindgen(js_name = seenInRefusal)]
    fn seen_in_refusal(flight: &JsValue, body: &JsValue, codes: &str) -> i32;

    /// The same in words, without credentials, and with the status in the place of what it does not say.
    #[wasm_bindgen(js_name = wordsOf)]
    fn words_of(flight: &JsValue) -> JsValue;

    /// The list in it.
    #[wasm_bindgen(js_name = dataOf)]
    fn data_of(body: &JsValue) -> JsValue;
}

/// What a call does. Boxed: each place that awaits it inline would get its own copy of all of it.
pub type Work<'a> = Pin<Box<dyn Future<Output = Result<JsValue, Failure>> + 'a>>;

/// How much of the time that a call has left an attempt may take.
#[derive(Clone, Copy)]
pub enum Share {
    /// All of it.
    Whole,
    /// Half of it: there must be time to find out what became of it.
    Half,
}

/// What all requests of a call share.
pub struct Session<'a> {
    flight: &'a JsValue,
    /// Who is told what happens.
    pub listener: Listener<'a>,
    max_retries: f64,
    deadline: Deadline<'a>,
    /// What a cut would leave behind now.
    outcome: Cell<Outcome>,
}

impl<'a> Session<'a> {
    /// Starts the time.
    ///
    /// # Errors
    /// `INVALID_INPUT` for a signal that throws, `CORE_CRASHED` where the host has no timers.
    pub fn begin(flight: &'a JsValue, options: &Options) -> Result<Self, Failure> {
        let deadline = Deadline::arm(flight, Place::Call, options.timeout_ms());
        if deadline.is_refused {
            let message = "the host refuses timers here, the cause says why: on Workers, call from a handler, not while the module loads";
            let error = Error::new("CORE_CRASHED", Kind::Internal, Outcome::NotSent, message);
            return Err(Failure::caused(error, deadline.refusal()));
        }
        if options.has_signal() && !deadline.follow() {
            return Err(options.refuse_signal());
        }
        Ok(Self {
            flight,
            listener: Listener { flight, is_there: options.has_listener() },
            max_retries: options.max_retries(),
            deadline,
            outcome: Cell::new(Outcome::NotSent),
        })
    }

    /// The call, as the host has it.
    pub fn flight(&self) -> &JsValue {
        self.flight
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
        Err(self.cut_short(cut, self.outcome.get()))
    }

    fn cut_short(&self, cut: Cut, outcome: Outcome) -> Failure {
        let failure = transport::cut_short(cut, outcome, last_status(self.flight));
        self.listener.response(Some(&failure));
        failure
    }

    /// Waits.
    pub async fn sleep(&self, ms: f64) {
        Deadline::arm(self.flight, Place::Part, ms).over().await;
    }

    /// Sends a request, and again where that does no harm; gives what the operation passes on.
    ///
    /// # Errors
    /// Those of the last attempt, `TIMEOUT` where its share of the time is over.
    pub fn perform<'b>(&'b self, operation: &'static Operation, request: &'b Request, share: Share) -> Work<'b> {
        Box::pin(self.repeat(operation, request, share))
    }

    async fn repeat(&self, operation: &'static Operation, request: &Request, share: Share) -> Result<JsValue, Failure> {
        let policy = Policy { max_retries: self.max_retries, is_repeatable: operation.method == Method::Get };
        let mut attempts = 0_u32;
        loop {
            attempts = attempts.saturating_add(1);
            let attempt = self.attempt(operation, request);
            let answered = match share {
                Share::Whole => attempt.await,
                Share::Half => {
                    let half = Deadline::arm(self.flight, Place::Part, self.deadline.left_ms() / 2.0);
                    match half.within(attempt).await {
                        Ok(answered) => answered,
                        Err(cut) => Err(self.cut_short(cut, Outcome::Unknown)),
                    }
                }
            };
            let failure = match answered {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            let left_ms = self.deadline.left_ms();
            let Some(ms) = wait_ms(policy, attempts, &failure.0.error, left_ms, Math::random()) else {
                return Err(failure);
            };
            self.listener.wait(operation.name, ms);
            self.sleep(ms).await;
        }
    }

    fn attempt<'b>(&'b self, operation: &'static Operation, request: &'b Request) -> Work<'b> {
        Box::pin(self.send(operation, request))
    }

    async fn send(&self, operation: &'static Operation, request: &Request) -> Result<JsValue, Failure> {
        self.outcome.set(Outcome::Unknown);
        self.listener.request(operation, request.path);
        let answered = match transport::exchange(request, self.flight).await {
            Ok(answer) => self.judge(operation.answer, answer),
            Err(failure) => Err(failure),
        };
        let failure = answered.as_ref().err();
        self.outcome.set(failure.map_or(Outcome::Unknown, |failure| failure.0.error.outcome));
        self.listener.response(failure);
        answered
    }

    fn judge(&self, expected: operation::Answer, Answer { status, body }: Answer) -> Result<JsValue, Failure> {
        let is_list = expected == operation::Answer::List;
        let seen = seen_in_answer(&body, expected.name(), is_list.into());
        match judge(expected, status, seen, || seen_in_refusal(self.flight, &body, CODES)) {
            Ok(()) if is_list => Ok(data_of(&body)),
            Ok(()) => Ok(body),
            Err(error) => Err(self.refused(error)),
        }
    }

    fn refused(&self, mut error: Error) -> Failure {
        // A good answer has none.
        if error.status >= Some(400) {
            error.retry_after_ms = retry_after_ms(self.flight);
        }
        if error.code.is_empty() { Failure::new(error, words_of(self.flight)) } else { error.into() }
    }
}

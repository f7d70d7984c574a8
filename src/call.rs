//! A call: where it stands, and what follows from what it is told.
//!
//! It has no place in memory: where it stands is one number, which the host keeps and hands back with the next news. So nothing here waits, grows or is
//! shared, and what is decided can be read from top to bottom.

mod packed;

use wasm_bindgen::prelude::*;

use crate::codes::CODES;
use crate::ensure::ENSURE_OPTIONS;
use crate::error::{Error, Kind, Outcome};
use crate::exports::{CREATE_API_TOKEN, LIST_API_TOKENS, OPERATIONS};
use crate::given::Refused;
use crate::host;
use crate::operation::{Answer, Method, Operation};
use crate::options::{self, OPTIONS, Options};
use crate::request;
use crate::response::{self, judge};
use crate::retry::{Policy, wait_ms};

/// What a call is told; `pkg/flight.js` has the same.
pub mod news {
    /// An answer has come, and was read to its end.
    pub const ANSWERED: i32 = 0;
    /// One that points elsewhere.
    pub const REDIRECTED: i32 = 1;
    /// One that is too large.
    pub const TOO_LARGE: i32 = 2;
    /// Something that is no answer.
    pub const NO_RESPONSE: i32 = 3;
    /// No connection came about.
    pub const UNSENT: i32 = 5;
    /// The end of a part of its time.
    pub const PART_IS_OVER: i32 = 6;
    /// The end of its time.
    pub const TIME_IS_OVER: i32 = 7;
    /// The caller's signal has fired.
    pub const ABORTED: i32 = 8;
    /// The call that it followed was cut short, before it had sent a creation.
    pub const CUT: i32 = 9;
    /// The same, where nobody knows what became of its creation.
    pub const CUT_OPEN: i32 = 10;
    /// It begins.
    pub const BEGINS: i32 = 11;
    /// It begins on workerd, where a request may not wait for another one's.
    pub const BEGINS_ON_WORKERD: i32 = 12;
    /// It begins in a browser.
    pub const BEGINS_IN_BROWSER: i32 = 13;
}

/// What becomes of listening to a signal that has fired before, and to one that throws; `pkg/exchange.js` has the same.
const HAS_FIRED: i32 = 1;
const THROWS: i32 = 2;

/// How an attempt ends that does not fail; `pkg/flight.js` has it behind the outcomes of those that do.
const DONE: i32 = 3;

// The numbers of a call's requests.
const FIRST: i32 = 0;
const LIST: i32 = 1;

/// What a call asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// The one thing that it is for.
    Own,
    /// The tokens that are there, before anything is created.
    Look,
    /// A new token.
    Create,
    /// What became of a creation.
    Search,
}

/// What it waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waits {
    /// An answer.
    Answer,
    /// The time to ask again, after a failure that permits it.
    Pause,
    /// A creation that may still show in the list.
    Settle,
    /// The end of another call that wants the same.
    Leader,
}

/// A call, and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// Its place in the table.
    pub number: i32,
    /// What it asks for.
    pub asks: Asks,
    /// What it waits for.
    pub waits: Waits,
    /// What a cut would leave behind now.
    pub outcome: Outcome,
    /// Whether somebody is told of its attempts.
    pub has_listener: bool,
    /// Whether a creation was sent of which nobody knows what became.
    pub is_open: bool,
    /// Whether it may create again what has not come about.
    pub may_create_again: bool,
    /// Whether a creation has had its time to show in the list.
    pub has_settled: bool,
    /// How many lists have come since a creation was sent.
    pub lists: i32,
}

/// What the host calls: where a call stands, what it is told, and the status of its last answer, or 0. At first it stands at its number in the table.
#[wasm_bindgen(skip_typescript)]
pub fn hear(state: i32, news: i32, status: i32) -> i32 {
    let mut call = Call::unpacked(state);
    call.hear(news, status as u16);
    call.packed()
}

impl Call {
    fn hear(&mut self, news: i32, status: u16) {
        let last = response::known(status);
        match news {
            news::ANSWERED => self.judge(status),
            news::PART_IS_OVER => match self.waits {
                Waits::Answer => {
                    self.attempt_failed(response::timeout(Outcome::Unknown).at_status(last))
                }
                waits => {
                    host::end_part();
                    self.send(waits == Waits::Pause);
                }
            },
            news::TIME_IS_OVER => self.cut_short(response::timeout(self.outcome).at_status(last)),
            news::ABORTED => self.cut_short(response::aborted(self.outcome).at_status(last)),
            news::CUT | news::CUT_OPEN => {
                self.is_open |= news == news::CUT_OPEN;
                self.share();
            }
            news::BEGINS.. => {
                if self.begin(news).is_err() {
                    self.fail(Error::new(
                        "INVALID_INPUT",
                        Kind::Input,
                        Outcome::NotSent,
                        "",
                    ));
                }
            }
            end => self.attempt_failed(response::of_end(end, last)),
        }
    }

    /// Request and options are read before it returns: what the caller changes later makes no difference.
    fn begin(&mut self, news: i32) -> Result<(), Refused> {
        let plain = OPERATIONS.get(self.number as usize);
        let table = if plain.is_some() {
            &OPTIONS
        } else {
            &ENSURE_OPTIONS
        };
        let options = Options::read(table, news == news::BEGINS_IN_BROWSER)?;
        if let Some(operation) = plain {
            request::prepare(operation, options)?;
        } else {
            self.asks = Asks::Look;
            self.may_create_again = true;
            request::prepare_ensure(options)?;
        }
        self.has_listener = options.has_listener();
        if host::arm(news::TIME_IS_OVER, options::timeout_ms()) {
            let message = "the host refuses timers here, the cause says why: on Workers, call from a handler, not while the module loads";
            self.fail(Error::new(
                "CORE_CRASHED",
                Kind::Internal,
                Outcome::NotSent,
                message,
            ));
            return Ok(());
        }
        match host::follow() {
            THROWS => return Err(options::refuse_signal()),
            // It will be told.
            HAS_FIRED => {}
            _ if plain.is_some() || news == news::BEGINS_ON_WORKERD => self.send(false),
            _ => self.share(),
        }
        Ok(())
    }

    /// The operation that its last request was made by.
    fn operation(&self) -> &'static Operation {
        match self.asks {
            Asks::Own => OPERATIONS
                .get(self.number as usize)
                .copied()
                .unwrap_or(&CREATE_API_TOKEN),
            Asks::Create => &CREATE_API_TOKEN,
            Asks::Look | Asks::Search => &LIST_API_TOKENS,
        }
    }

    /// Sends a request.
    pub fn send(&mut self, is_again: bool) {
        self.waits = Waits::Answer;
        self.outcome = Outcome::Unknown;
        if self.asks == Asks::Create {
            // There must be time to find out what became of it.
            host::arm(news::PART_IS_OVER, host::left() / 2.0);
        }
        let is_list = matches!(self.asks, Asks::Look | Asks::Search);
        host::exchange(if is_list { LIST } else { FIRST }, is_again.into());
    }

    /// Waits for the end of a part of the time.
    pub fn wait(&mut self, waits: Waits, ms: f64) {
        self.waits = waits;
        host::arm(news::PART_IS_OVER, ms);
    }

    fn judge(&mut self, status: u16) {
        let expected = self.operation().answer;
        let is_list = expected == Answer::List;
        let seen = host::seen_in_answer(expected.name(), is_list.into());
        match judge(expected, status, seen, || host::seen_in_refusal(CODES)) {
            Ok(()) => {
                self.attempt_ended(DONE, "");
                self.answered(is_list);
            }
            Err(mut error) => {
                // A good answer has none.
                if status >= 400 {
                    error.retry_after_ms = Some(host::retry_after()).filter(|ms| !ms.is_nan());
                }
                self.attempt_failed(error);
            }
        }
    }

    fn tell_response(&self, outcome: i32, code: &str) {
        if self.has_listener {
            host::tell_response(outcome, code);
        }
    }

    fn attempt_ended(&self, outcome: i32, code: &str) {
        self.tell_response(outcome, code);
        if self.asks == Asks::Create {
            host::end_part();
        }
    }

    /// Asks again where that does no harm.
    fn attempt_failed(&mut self, error: Error) {
        self.outcome = error.outcome;
        self.attempt_ended(error.outcome as i32, error.code);
        let is_repeatable = self.operation().method == Method::Get;
        let policy = Policy {
            max_retries: options::max_retries(),
            is_repeatable,
        };
        match wait_ms(
            policy,
            host::tries() as u32,
            &error,
            host::left(),
            host::random(),
        ) {
            Some(ms) => {
                if self.has_listener {
                    host::tell_wait(ms);
                }
                self.wait(Waits::Pause, ms);
            }
            None => self.failed(error),
        }
    }

    fn cut_short(&self, error: Error) {
        self.tell_response(error.outcome as i32, error.code);
        self.fail(error);
    }

    /// Ends the call with an error.
    pub fn fail(&self, error: Error) {
        let (note, outcome) = self.explain(error.outcome);
        host::fail(
            error.kind as i32,
            outcome as i32,
            error.code,
            error.message,
            note,
        );
    }
}

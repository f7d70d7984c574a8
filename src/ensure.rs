//! `ensureApiToken`: one token of a name, also when an answer is lost. The API has no idempotency key and deletes no
//! token, so what is not known is looked up.

use std::cell::Cell;

use wasm_bindgen::prelude::*;

use crate::call::{Call, Prepared, fly};
use crate::error::{Error, Kind, Outcome};
use crate::field::{Table, fields};
use crate::operation::{CREATE_API_TOKEN, Credential, LIST_API_TOKENS};
use crate::options::{CALL, CREDENTIALS, OWN, Options};
use crate::rejection::{Failure, Note, Parts};
use crate::request;
use crate::session::{Session, Share, Work};
use crate::task::{self, Place};
use crate::transport::Request;

#[wasm_bindgen(module = "/pkg/given.js")]
extern "C" {
    #[wasm_bindgen(js_name = isWorkerd)]
    fn is_workerd() -> bool;
}

#[wasm_bindgen(module = "/pkg/answer.js")]
extern "C" {
    /// The newest of the tokens of a name, and how many they are; `undefined` where there is none.
    #[wasm_bindgen(js_name = newestOf)]
    fn newest_of(list: &JsValue, name: &JsValue) -> JsValue;

    /// What the call resolves to with a token of a list or with the answer to a creation; `undefined` where it has no key.
    #[wasm_bindgen(js_name = foundIn)]
    fn found_in(token: &JsValue, created: i32, reconciled: i32) -> JsValue;
}

#[wasm_bindgen(module = "/pkg/flight.js")]
extern "C" {
    /// Whether a call is the first to want what is sent so; where it is not, it will be told how the first one ended.
    fn lead(flight: &JsValue, url: &JsValue, body: &JsValue) -> bool;
}

// How the first one ended; `pkg/flight.js` has the same.
/// It was cut short, before it had sent a creation.
const CUT: i32 = 0;
/// It was cut short, and nobody knows what became of its creation.
const CUT_OPEN: i32 = 1;

const DEFAULT_SETTLE_MS: f64 = 2_000.0;

// The rows of its request; a test below keeps them in step with the table.
const DATA_APP_NAME: i32 = 0;
const TOKEN_NAME: i32 = 1;

static ENSURE_OPTIONS: Table = Table(&[CREDENTIALS, CALL, ENSURE]);

fields! {
    /// Only `ensureApiToken` takes these.
    ENSURE: EnsureOnlyOptions {
        /// Milliseconds that a creation whose answer was lost may still take to show in the list: more than 0, at most
        /// 2147483647. Default 2000. Only after them is it taken for not having happened.
        optional settleMs: Milliseconds,
    }
}

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &'static str = r"
/** The options of `ensureApiToken`. */
export type EnsureApiTokenOptions = ServiceTokenOptions & EnsureOnlyOptions;

/** What `ensureApiToken` resolves to. */
export interface EnsureApiTokenAnswer {
  /** The token of that name. Of several, the newest by `createdAt`: an older one may have been rotated away. */
  key: string;
  /** Whether this call made it. */
  created: boolean;
  /** Whether the answer to its creation was lost, and it was found by listing. */
  reconciled: boolean;
  /**
   * How many more tokens of that name have appeared meanwhile: somebody else made one at the same time, or the server did twice
   * what it was asked once. Absent where there are none.
   */
  duplicates?: number;
}
";

/// Starts the call.
pub fn start(request: &JsValue, options: &JsValue) {
    fly(Ensure::prepare(request, options));
}

impl Call for Ensure {
    fn work<'a>(&'a self, session: &'a Session<'a>) -> Work<'a> {
        if is_workerd() { Box::pin(self.run(session)) } else { Box::pin(self.share(session)) }
    }

    /// A failure of a list says nothing of the creation before it; and where none was sent, none has happened.
    fn explain(&self, failure: &mut Parts) {
        // Where it was cut while it was created, the outcome of that attempt says so.
        let is_open = self.is_open.get() || self.creates.get() && failure.error.outcome == Outcome::Unknown;
        if self.follows.get() {
            failure.note = Note::Follows;
        } else if is_open {
            failure.note = Note::Lists(self.lists.get());
        }
        failure.error.outcome = match (failure.note, failure.error.outcome) {
            (Note::None, Outcome::Unknown) => Outcome::NotSent,
            (Note::None, known) => known,
            _ => Outcome::Unknown,
        };
    }
}

struct Ensure {
    name: JsValue,
    create: Request,
    list: Request,
    settle_ms: f64,
    /// Whether a creation was sent of which nobody knows what became.
    is_open: Cell<bool>,
    /// Whether one is being made now.
    creates: Cell<bool>,
    /// How many lists have come since then.
    lists: Cell<u16>,
    /// Whether another call does the work.
    follows: Cell<bool>,
}

impl Ensure {
    fn prepare(request: &JsValue, options: &JsValue) -> Result<Prepared, Failure> {
        let options = Options::read(options, &ENSURE_OPTIONS)?;
        let (create, request) = request::build(&CREATE_API_TOKEN, request, &options)?;
        let list = request::with_query(&LIST_API_TOKENS, &request, DATA_APP_NAME, &options)?;
        let bearer = options.bearer(Credential::ServiceToken, false)?;
        let ensure = Self {
            name: request.value(TOKEN_NAME),
            create,
            list,
            settle_ms: options.0.number(OWN).unwrap_or(DEFAULT_SETTLE_MS),
            is_open: Cell::new(false),
            creates: Cell::new(false),
            lists: Cell::new(0),
            follows: Cell::new(false),
        };
        Ok(Prepared { call: Box::new(ensure), options, request, bearer })
    }

    /// Calls of one process that want the same token share the work. Not on workerd, where a request may not wait for another one's.
    async fn share(&self, session: &Session<'_>) -> Result<JsValue, Failure> {
        loop {
            if lead(session.flight(), &self.create.url, &self.create.body) {
                return self.run(session).await;
            }
            self.follows.set(true);
            let (_, end) = task::news(Place::Answer).await;
            self.follows.set(false);
            match end {
                // What was sent may still land: from here on it is this call that looks for it.
                CUT | CUT_OPEN => self.is_open.set(end == CUT_OPEN),
                // The host has ended this call with the other one.
                _ => return Ok(JsValue::UNDEFINED),
            }
        }
    }

    async fn run(&self, session: &Session<'_>) -> Result<JsValue, Failure> {
        // With a creation under way whose end nobody saw, nothing is created; it is looked for until the deadline.
        if self.is_open.get() {
            return self.look_for(session, false).await;
        }
        let token = self.list(session).await?;
        if !token.is_undefined() {
            return found(&token, false, false);
        }
        let mut may_create_again = true;
        loop {
            let failure = match self.create(session).await {
                Ok(created) => return Ok(created),
                Err(failure) if self.is_open.get() => failure,
                Err(failure) => return Err(failure),
            };
            // Ended: nothing more will come of it. One that timed out may still land, at any time.
            let has_ended = failure.0.error.kind != Kind::Timeout;
            let found = self.look_for(session, has_ended && may_create_again).await?;
            if !found.is_undefined() {
                return Ok(found);
            }
            may_create_again = false;
        }
    }

    /// Finds out what became of a creation. `undefined`: it has not happened, and will not; only where `may_give_up`.
    async fn look_for(&self, session: &Session<'_>, may_give_up: bool) -> Result<JsValue, Failure> {
        session.listener.reconcile();
        let mut has_settled = false;
        loop {
            // After a creation it must be found out what became of it: until a list works.
            match self.list(session).await {
                Ok(token) if !token.is_undefined() => return found(&token, true, true),
                Ok(none) if has_settled && may_give_up => return Ok(none),
                Ok(_) => has_settled = true,
                Err(failure) => match failure.0.error.kind {
                    Kind::Network | Kind::Server | Kind::RateLimit | Kind::BadResponse => {}
                    _ => return Err(failure),
                },
            }
            session.sleep(self.settle_ms).await;
        }
    }

    /// Creates, and repeats only what was refused before anything was done.
    async fn create(&self, session: &Session<'_>) -> Result<JsValue, Failure> {
        self.creates.set(true);
        let created = session.perform(&CREATE_API_TOKEN, &self.create, Share::Half).await;
        self.creates.set(false);
        match created {
            Ok(created) => found(&created, true, false),
            Err(failure) => {
                self.is_open.set(failure.0.error.outcome == Outcome::Unknown);
                Err(failure)
            }
        }
    }

    /// The newest token of the wanted name, `undefined` where there is none.
    async fn list(&self, session: &Session<'_>) -> Result<JsValue, Failure> {
        let list = session.perform(&LIST_API_TOKENS, &self.list, Share::Whole).await?;
        if self.is_open.get() {
            self.lists.set(self.lists.get().saturating_add(1));
        }
        Ok(newest_of(&list, &self.name))
    }
}

fn found(token: &JsValue, created: bool, reconciled: bool) -> Result<JsValue, Failure> {
    let found = found_in(token, created.into(), reconciled.into());
    if found.is_undefined() {
        let message = "the list names a token of this name without its key, so that nothing can be compared; use createApiToken and keep its answer";
        return Err(Error::bad_response(message).into());
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rows_are_those_of_the_tables() {
        let request = CREATE_API_TOKEN.fields.names();
        assert_eq!(request.get(DATA_APP_NAME as usize), Some(&"dataAppName"));
        assert_eq!(request.get(TOKEN_NAME as usize), Some(&"name"));
        assert_eq!(ENSURE_OPTIONS.names().get(OWN as usize), Some(&"settleMs"));
    }
}

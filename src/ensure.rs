//! `ensureApiToken`: one token of a name, also when an answer is lost. The API has no idempotency key and deletes no
//! token, so what is not known is looked up.

mod found;

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Array, Date};
use wasm_bindgen::prelude::*;

use crate::call::{Call, Prepared, fly};
use crate::error::{Error, Kind, Outcome};
use crate::event::Event;
use crate::field::fields;
use crate::flight::{Flight, Landing};
use crate::operation::{CREATE_API_TOKEN, Credential, LIST_API_TOKENS};
use crate::options::Options;
use crate::outside::{field, parse};
use crate::plain::{Plain, Value};
use crate::rejection::Failure;
use crate::request;
use crate::session::{Session, Work};
use crate::text::{decimal, join};
use crate::transport::Request;
pub use found::Found;
use found::{Token, newest, no_keys};

#[wasm_bindgen(module = "/pkg/outside.js")]
extern "C" {
    #[wasm_bindgen(js_name = isWorkerd)]
    fn is_workerd() -> bool;
}

const NAME: &str = "ensureApiToken";
const DEFAULT_SETTLE_MS: f64 = 2_000.0;

fields! {
    /// Only `ensureApiToken` takes these.
    ENSURE: EnsureOnlyOptions {
        /// Milliseconds that a creation whose answer was lost may still take to show in the list: more than 0, at most
        /// 2147483647. Default 2000. Only after them is it taken for not having happened.
        optional settleMs: Milliseconds,
    }
}

/// Starts the call and gives its flight.
pub fn start(request: &JsValue, options: &JsValue) -> JsValue {
    fly(NAME, Ensure::prepare(request, options))
}

impl Call for Ensure {
    fn work<'a>(&'a self, session: &'a Session) -> Work<'a> {
        Box::pin(async {
            let found = if is_workerd() { self.run(session).await } else { self.share(session).await };
            found.map(|found| found.to_js())
        })
    }

    /// A failure of a list says nothing of the creation before it; and where none was sent, none has happened.
    fn explain(&self, error: &mut Error) {
        if self.follows.get() {
            error.outcome = Outcome::Unknown;
            error.message = join(&[&error.message, "; another call of this process was making the token"]).into();
        } else if self.is_open.get() {
            error.outcome = Outcome::Unknown;
            let lists = decimal(self.lists.get());
            error.message = join(&[
                &error.message,
                "; a creation was sent, and of ",
                &lists,
                " lists since then none has shown its token",
            ])
            .into();
        } else if error.outcome == Outcome::Unknown {
            error.outcome = Outcome::NotSent;
        }
    }
}

struct Ensure {
    name: JsValue,
    create: Request,
    list: Request,
    settle_ms: f64,
    /// Whether a creation was sent of which nobody knows what became.
    is_open: Cell<bool>,
    /// How many lists have come since then.
    lists: Cell<u16>,
    /// Whether another call does the work.
    follows: Cell<bool>,
}

/// Lands a flight also where its call is dropped on the way.
struct Pilot<'a> {
    flight: Rc<Flight>,
    ensure: &'a Ensure,
    landing: Option<Landing>,
}

impl Drop for Pilot<'_> {
    fn drop(&mut self) {
        self.flight.land(self.landing.take().unwrap_or(Landing::CutShort(self.ensure.is_open.get())));
    }
}

impl Ensure {
    fn prepare(request: &JsValue, options: &JsValue) -> Result<Prepared<Self>, Error> {
        let (mut options, own) = Options::read_with(options, ENSURE)?;
        let (create, _) = request::build(&CREATE_API_TOKEN, request, &options)?;
        // From what will be sent: a getter may answer differently each time.
        let sent = parse(create.body.unchecked_ref());
        let whose = Plain(&[("dataAppName", Value::Host(&field(&sent, "dataAppName")))]).to_js();
        let (list, _) = request::build(&LIST_API_TOKENS, &whose, &options)?;
        let secrets = options.credentials(Credential::ServiceToken, None)?;
        let ensure = Self {
            name: field(&sent, "name"),
            create,
            list,
            settle_ms: own.unwrap_or(DEFAULT_SETTLE_MS),
            is_open: Cell::new(false),
            lists: Cell::new(0),
            follows: Cell::new(false),
        };
        Ok((ensure, options, secrets))
    }

    /// Calls of one process that want the same token share the work.
    async fn share(&self, session: &Session) -> Result<Found, Failure> {
        loop {
            let identity = vec![
                JsValue::from_str(&self.create.url),
                self.create.body.clone(),
                session.bearer(),
                session.fetch().cloned().into(),
            ];
            let (flight, is_new) = Flight::board(identity);
            if is_new {
                let mut pilot = Pilot { flight, ensure: self, landing: None };
                let found = self.run(session).await;
                pilot.landing = Some(match &found {
                    Ok(found) => Landing::Found(found.clone()),
                    Err(failure) => Landing::Failed(failure.clone()),
                });
                return found;
            }
            self.follows.set(true);
            let landing = flight.landed().await;
            self.follows.set(false);
            match landing {
                // It was made for the one who made it.
                Landing::Found(found) => return Ok(Found { created: false, ..found }),
                Landing::Failed(failure) => return Err(failure),
                // What was sent may still land: from here on it is this call that looks for it.
                Landing::CutShort(is_open) => self.is_open.set(is_open),
            }
        }
    }

    async fn run(&self, session: &Session) -> Result<Found, Failure> {
        // With a creation under way whose end nobody saw, nothing is created; it is looked for until the deadline.
        if self.is_open.get() {
            return self.look_for(session, false).await?.ok_or_else(|| no_keys().into());
        }
        if let Some(token) = newest(&self.list(session).await?) {
            return Found::new(token.key.clone(), false, false);
        }
        let mut may_create_again = true;
        loop {
            let failure = match self.create(session).await {
                Ok(created) => return Ok(created),
                Err(failure) if self.is_open.get() => failure,
                Err(failure) => return Err(failure),
            };
            // Ended: nothing more will come of it. One that timed out may still land, at any time.
            let has_ended = failure.error.kind != Kind::Timeout;
            if let Some(found) = self.look_for(session, has_ended && may_create_again).await? {
                return Ok(found);
            }
            may_create_again = false;
        }
    }

    /// Finds out what became of a creation. `None`: it has not happened, and will not; only where `may_give_up`.
    async fn look_for(&self, session: &Session, may_give_up: bool) -> Result<Option<Found>, Failure> {
        session.tell(Event { operation: NAME, phase: "reconcile", ..Event::default() });
        let mut has_settled = false;
        loop {
            let tokens = self.list_patiently(session).await?;
            if let Some(token) = newest(&tokens) {
                let found = Found::new(token.key.clone(), true, true)?;
                let others = u32::try_from(tokens.len().saturating_sub(1)).unwrap_or(u32::MAX);
                return Ok(Some(Found { duplicates: f64::from(others), ..found }));
            }
            if has_settled && may_give_up {
                return Ok(None);
            }
            session.sleep(self.settle_ms).await?;
            has_settled = true;
        }
    }

    /// Creates, and repeats only what was refused before anything was done.
    async fn create(&self, session: &Session) -> Result<Found, Failure> {
        let mut attempts = 0_u32;
        loop {
            attempts = attempts.saturating_add(1);
            self.is_open.set(true);
            // Half of what is left: there must be time to find out.
            let attempt = session.attempt_for(session.left_ms() / 2.0, &CREATE_API_TOKEN, &self.create).await;
            let failure = match attempt {
                Ok(created) => return Found::new(field(&created, "key"), true, false),
                Err(failure) => failure,
            };
            if failure.error.outcome == Outcome::Unknown {
                return Err(failure);
            }
            self.is_open.set(false);
            session.wait_before(CREATE_API_TOKEN.name, attempts, false, failure).await?;
        }
    }

    /// As `list`, until it works: after a creation it must be found out what became of it.
    async fn list_patiently(&self, session: &Session) -> Result<Vec<Token>, Failure> {
        loop {
            match self.list(session).await {
                Ok(tokens) => return Ok(tokens),
                Err(failure) => match failure.error.kind {
                    Kind::Network | Kind::Server | Kind::RateLimit | Kind::BadResponse => {
                        session.sleep(self.settle_ms).await?;
                    }
                    _ => return Err(failure),
                },
            }
        }
    }

    /// The tokens of the wanted name.
    async fn list(&self, session: &Session) -> Result<Vec<Token>, Failure> {
        let list = session.perform(&LIST_API_TOKENS, &self.list).await?;
        if self.is_open.get() {
            self.lists.set(self.lists.get().saturating_add(1));
        }
        let mut tokens = Vec::new();
        for item in list.unchecked_into::<Array>().iter() {
            if field(&item, "name") == self.name {
                let key = field(&item, "key");
                let created = field(&item, "createdAt");
                let created_ms = created.as_string().map_or(f64::NEG_INFINITY, |text| Date::parse(&text));
                tokens.push(Token { key, created_ms });
            }
        }
        Ok(tokens)
    }
}

//! `ensureApiToken`: one token of a name, even if an answer is lost. The API has no idempotency key
//! and cannot delete a token, so if the outcome of a creation is unknown, the list decides.

use std::cell::Cell;

use js_sys::{Array, Date, JsString, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use crate::api::{CreateApiTokenRequest, EnsureApiTokenAnswer, ListApiTokensRequest};
use crate::call::{Answered, Call, Request, named};
use crate::client::Client;
use crate::ending::{Ending, Ensured};
use crate::error::{Error, ErrorKind, ErrorOutcome, Result};
use crate::handle::Handle;
use crate::response::Json;
use crate::transport::abandoned::unless_abandoned;
use crate::transport::completion::Completion;
use crate::transport::flight::{self, Flight};
use crate::transport::{clock, host, json};

/// The JavaScript name of the operation.
pub(crate) const NAME: &str = "ensureApiToken";

/// The share of the time left that a creation may take. The rest is for finding out what happened.
const CREATION_SHARE: f64 = 0.5;

impl Client {
    /// Returns the API token of a name, and creates it if there is none.
    ///
    /// # Errors
    /// See [`Error`]. `ErrorOutcome::Unknown` means that a creation was sent and no list has shown
    /// its token: call again later.
    pub async fn ensure_api_token(
        &self,
        request: &CreateApiTokenRequest,
    ) -> Result<EnsureApiTokenAnswer> {
        let ensure = Ensure::new(self, request).map_err(|error| named(error, NAME))?;
        ensure.run(self).await?.typed(NAME)
    }
}

/// The requests for one token, and what is known about its creation.
pub(crate) struct Ensure {
    /// A JavaScript string: names are compared there, so that no row of a list is copied.
    name: JsString,
    create: Request,
    list: Request,
    /// Whether a creation is under way.
    is_creating: Cell<bool>,
    /// Whether a creation was sent whose outcome is unknown.
    is_open: Cell<bool>,
    /// How many lists have arrived since a creation was sent.
    lists: Cell<u32>,
    /// Whether this call waits for another call that is creating the token.
    is_following: Cell<bool>,
    /// What other calls wait for, if this call does the work.
    flight: Flight,
}

impl Ensure {
    /// Prepares the requests for a token.
    ///
    /// # Errors
    /// `INVALID_INPUT`.
    pub(crate) fn new(client: &Client, wanted: &CreateApiTokenRequest) -> Result<Self> {
        let list = ListApiTokensRequest {
            data_app_name: wanted.data_app_name.clone(),
            page: None,
        };
        Ok(Self {
            name: wanted.name.as_str().into(),
            create: client.prepare(wanted)?,
            list: client.prepare(&list)?,
            is_creating: Cell::new(false),
            is_open: Cell::new(false),
            lists: Cell::new(0),
            is_following: Cell::new(false),
            flight: Flight::default(),
        })
    }

    /// Finds the token, or creates it.
    ///
    /// # Errors
    /// See [`Error`]. `ErrorOutcome::Unknown` means that a creation was sent and no list has shown
    /// its token.
    pub(crate) async fn run(&self, client: &Client) -> Result<Answered> {
        let call = Call::start(client.options(), NAME)?;
        let result = call.finish(Box::pin(self.share(&call))).await;
        result.map_err(|error| match error.kind {
            // The call was cut short, so `share` could not set the outcome.
            ErrorKind::Timeout | ErrorKind::Aborted => self.explain(error),
            _ => error,
        })
    }

    /// Calls in one process that want the same token share the work.
    async fn share(&self, call: &Call<'_>) -> Result<JsValue> {
        // A call that passes the global `fetch` has the same transport as one that passes none.
        let fetch = match &call.options().fetch {
            Some(fetch) => fetch.0.clone().into(),
            None => host::global("fetch"),
        };
        let mut followed = JsValue::UNDEFINED;
        while let Some(found) = flight::find(&self.create, &fetch) {
            // An entry that stayed after its end would never let go.
            if found == followed {
                break;
            }
            followed = found;
            self.is_following.set(true);
            let ended = Completion::of(&followed).await;
            self.is_following.set(false);
            match ended.ok().and_then(|ending| Ending::read(&ending)) {
                Some(Ending::Done(result)) => return written(&result?),
                // The other call was cut short by its own deadline or signal: go on without it.
                Some(Ending::CutShort { is_open }) => {
                    self.is_open.set(self.is_open.get() || is_open);
                }
                // Not of this package: trust nobody, and create nothing.
                None => {
                    self.is_open.set(true);
                    break;
                }
            }
        }
        self.flight.start(&self.create, &fetch, call.left_ms());
        self.prepare_for_crash();
        let _leader = Leader { ensure: self, call };
        let result = self.ensure(call).await.map_err(|error| self.explain(error));
        self.flight.end(&Ending::of(&result));
        written(&result?)
    }

    async fn ensure(&self, call: &Call<'_>) -> Result<Ensured> {
        // A creation may have happened already: look for its token instead of creating another.
        if self.is_open.get() {
            return self.reconcile(call, false).await;
        }
        if let Some(found) = self.find(call).await? {
            return Ok(found.ensured(false, false));
        }
        match self.create(call).await {
            Err(error) if error.outcome == ErrorOutcome::Unknown => {
                self.reconcile(call, is_repeatable(&error)).await
            }
            created => created,
        }
    }

    /// Finds out what happened to a creation: lists, waits for `settleMs`, lists again, and only
    /// then creates once more, if `may_create`.
    async fn reconcile(&self, call: &Call<'_>, mut may_create: bool) -> Result<Ensured> {
        let settle_ms = call.options().settle_ms();
        let mut has_settled = false;
        call.tell_reconcile();
        loop {
            let mut wait_ms = settle_ms;
            match self.find(call).await {
                Ok(Some(found)) => return Ok(found.ensured(true, true)),
                Ok(None) if has_settled && may_create => {
                    may_create = false;
                    match self.create(call).await {
                        Err(error) if error.outcome == ErrorOutcome::Unknown => {
                            call.tell_reconcile();
                            continue;
                        }
                        created => return created,
                    }
                }
                Ok(None) => has_settled = true,
                // Nothing can be decided without a list: try until one arrives.
                Err(error) if is_temporary(&error) => {
                    wait_ms = wait_ms.max(error.retry_after_ms.unwrap_or_default());
                }
                Err(error) => return Err(error),
            }
            clock::sleep(wait_ms).await;
        }
    }

    async fn create(&self, call: &Call<'_>) -> Result<Ensured> {
        self.is_creating.set(true);
        self.prepare_for_crash();
        let created = call.send(&self.create, Some(CREATION_SHARE)).await;
        self.is_creating.set(false);
        self.is_open
            .set(matches!(&created, Err(error) if error.outcome == ErrorOutcome::Unknown));
        if created.is_err() {
            self.prepare_for_crash();
        }
        let key = Handle(host::get(&created?, "key"));
        Ok(Ensured {
            key,
            created: true,
            reconciled: false,
            duplicates: None,
        })
    }

    async fn find(&self, call: &Call<'_>) -> Result<Option<Found>> {
        let list: Array = call.send(&self.list, None).await?.unchecked_into();
        if self.is_open.get() {
            self.lists.set(self.lists.get().saturating_add(1));
        }
        let found = newest(&list, self.name.as_ref());
        if found.as_ref().is_some_and(|found| !found.key.is_text()) {
            return Err(Error::bad_response(
                "the list names a token of this name without its key, so that nothing can be \
                 compared; use createApiToken and keep its answer",
            ));
        }
        Ok(found)
    }

    /// Notes what those that wait must know if the instance crashes from now on.
    fn prepare_for_crash(&self) {
        let is_open = self.is_open.get() || self.is_creating.get();
        self.flight.set_ending_of_crash(&Ending::cut_short(is_open));
    }

    /// Whether a creation with unknown outcome may have happened.
    fn may_be_open(&self, call: &Call<'_>) -> bool {
        self.is_open.get() || (self.is_creating.get() && call.outcome() == ErrorOutcome::Unknown)
    }

    /// Sets the outcome of the whole operation: a failed list says nothing about a creation before
    /// it, and if no creation was sent, nothing has happened.
    fn explain(&self, mut error: Box<Error>) -> Box<Error> {
        let is_unknown = error.outcome == ErrorOutcome::Unknown;
        if self.is_following.get() {
            error
                .message
                .push_str("; another call of this process was creating the token");
            error.outcome = ErrorOutcome::Unknown;
        } else if self.is_open.get() || (self.is_creating.get() && is_unknown) {
            let lists = self.lists.get().to_string();
            let note = [
                "; a creation was sent, and of ",
                &lists,
                " lists since then none has shown its token",
            ];
            error.message.push_str(&note.concat());
            error.outcome = ErrorOutcome::Unknown;
        } else if is_unknown {
            error.outcome = ErrorOutcome::NotSent;
        }
        error
    }
}

fn written(ensured: &Ensured) -> Result<JsValue> {
    let object = json::to_object(ensured);
    object
        .map(Into::into)
        .map_err(|_| Error::bad_response("the key cannot be passed on"))
}

/// Whether the creation may be sent once more. One that timed out may still happen at any time; one
/// that failed otherwise will not.
fn is_repeatable(error: &Error) -> bool {
    error.kind != ErrorKind::Timeout
}

fn is_temporary(error: &Error) -> bool {
    matches!(
        error.kind,
        ErrorKind::Network | ErrorKind::Server | ErrorKind::RateLimit | ErrorKind::BadResponse
    )
}

/// The newest token of a name, and how many tokens have that name.
struct Found {
    key: JsValue,
    count: u32,
}

impl Found {
    fn ensured(self, created: bool, reconciled: bool) -> Ensured {
        let others = self.count.saturating_sub(1);
        let duplicates = (reconciled && others > 0).then_some(others);
        Ensured {
            key: Handle(self.key),
            created,
            reconciled,
            duplicates,
        }
    }
}

/// A date, or a number of seconds or milliseconds since 1970, in milliseconds. `NaN` for anything
/// else.
fn time_ms(time: &JsValue) -> f64 {
    match time.as_f64() {
        // In milliseconds, this is in 1973; in seconds, in the year 5138.
        Some(number) if number < 1e11 => number * 1000.0,
        Some(number) => number,
        None => time.text().map_or(f64::NAN, |text| Date::parse(&text)),
    }
}

/// Finds the newest token by `createdAt`; among equal times, the last in the list. A `createdAt`
/// that is not a time counts as older than all others.
fn newest(list: &Array, name: &JsValue) -> Option<Found> {
    let mut latest = f64::NEG_INFINITY;
    let mut found: Option<Found> = None;
    let key = host::name("name");
    for token in list.iter() {
        // The name is compared first, since most tokens have another.
        let is_named = Reflect::get(&token, key).is_ok_and(|found| found == *name);
        if !is_named || !host::is_own(&token, key) {
            continue;
        }
        let time = token
            .field("createdAt")
            .map_or(f64::NAN, |time| time_ms(&time));
        let count = found
            .as_ref()
            .map_or(1, |found| found.count.saturating_add(1));
        let is_older = time < latest || (time.is_nan() && latest > f64::NEG_INFINITY);
        match &mut found {
            Some(found) if is_older => found.count = count,
            _ => {
                found = Some(Found {
                    key: token.field("key").unwrap_or_default(),
                    count,
                })
            }
        }
        latest = latest.max(time);
    }
    found
}

/// Releases the calls that wait, even if the call that does the work is cut short.
struct Leader<'a> {
    ensure: &'a Ensure,
    call: &'a Call<'a>,
}

impl Drop for Leader<'_> {
    fn drop(&mut self) {
        let is_open = self.ensure.may_be_open(self.call);
        unless_abandoned(|| self.ensure.flight.end(&Ending::cut_short(is_open)));
    }
}

//! `ensureApiToken`: one token for a name, even if an answer is lost.
//!
//! The API has no idempotency keys and cannot delete a token. If the outcome of a creation is
//! unknown, the list of tokens is the only way to learn it.

use std::cell::Cell;

use js_sys::{Array, Date, JsString, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use crate::api::{CreateApiTokenRequest, EnsureApiTokenAnswer, ListApiTokensRequest};
use crate::call::{Answered, Call, Request, repeatable_if, with_operation};
use crate::client::{Client, Inner};
use crate::error::{Error, ErrorKind, ErrorOutcome, Result};
use crate::raw_value::RawValue;
use crate::response::Json;
use crate::shared_result::{Ensured, SharedResult};
use crate::transport::abandoned::unless_abandoned;
use crate::transport::completion::Completion;
use crate::transport::shared_call::{self, SharedCall};
use crate::transport::{clock, json, object, runtime};

/// The JavaScript name of the operation.
pub(crate) const NAME: &str = "ensureApiToken";

/// The share of the remaining time that a creation may take. The rest is reserved for learning its
/// outcome.
const CREATION_SHARE: f64 = 0.5;

impl Client {
    /// Returns the API token with a name, and creates it if there is none.
    ///
    /// Calls for the same token that run at the same time in one process share their work, except
    /// in Workers, where requests must not wait for one another.
    ///
    /// ```
    /// use databrain_edge::{Client, CreateApiTokenRequest, Error};
    ///
    /// async fn key(client: &Client, tenant: &str) -> Result<String, Error> {
    ///     let request = CreateApiTokenRequest::new("Customer Portal Analytics", tenant)?;
    ///     let token = client.ensure_api_token(&request).await?;
    ///     Ok(token.key.expose().to_owned())
    /// }
    /// ```
    ///
    /// # Errors
    /// See [`Error`]. `ErrorOutcome::Unknown` means that a creation was sent and that no list has
    /// shown its token yet: call again later.
    pub async fn ensure_api_token(
        &self,
        request: &CreateApiTokenRequest,
    ) -> Result<EnsureApiTokenAnswer> {
        let ensure =
            Ensure::new(&self.inner, request).map_err(|error| with_operation(error, NAME))?;
        let answered = ensure.run(&self.inner).await;
        answered
            .map_err(|error| repeatable_if(true, error))?
            .typed(NAME)
    }
}

/// The requests for one token, and what is known about its creation.
pub(crate) struct Ensure {
    /// A JavaScript string, so that names are compared without copying the list.
    name: JsString,
    create: Request,
    list: Request,
    /// Whether a creation is under way.
    is_creating: Cell<bool>,
    /// Whether a creation was sent whose outcome is unknown.
    is_open: Cell<bool>,
    /// The number of lists that have arrived since a creation was sent.
    lists: Cell<u32>,
    /// Whether a list contains the token without its key.
    is_without_key: Cell<bool>,
    /// Whether this call waits for another call that is creating the token.
    is_following: Cell<bool>,
    /// The registration through which other calls wait for this one.
    shared: SharedCall,
}

impl Ensure {
    /// Prepares the requests.
    ///
    /// # Errors
    /// `INVALID_INPUT`.
    pub(crate) fn new(client: &Inner, wanted: &CreateApiTokenRequest) -> Result<Self> {
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
            is_without_key: Cell::new(false),
            is_following: Cell::new(false),
            shared: SharedCall::default(),
        })
    }

    /// Finds the token, or creates it.
    ///
    /// # Errors
    /// See [`Client::ensure_api_token`].
    pub(crate) async fn run(&self, client: &Inner) -> Result<Answered> {
        let call = Call::start(client.options(), NAME)?;
        let result = call.finish(Box::pin(self.share(&call))).await;
        result.map_err(|error| match error.inner.kind {
            // The call was interrupted before `share` could set the outcome.
            ErrorKind::Timeout | ErrorKind::Aborted => self.explain(error),
            _ => error,
        })
    }

    /// Waits for another call in this process that ensures the same token, or does the work itself.
    async fn share(&self, call: &Call<'_>) -> Result<JsValue> {
        // A call that passes the global `fetch` has the same transport as one that passes none.
        let fetch = match &call.options().fetch {
            Some(fetch) => fetch.0.clone().into(),
            None => runtime::global("fetch"),
        };
        let mut followed = JsValue::UNDEFINED;
        while let Some(found) = shared_call::find(&self.create, &fetch) {
            // An entry that stays in the registry after it completed would block this call forever.
            if found == followed {
                break;
            }
            followed = found;
            self.is_following.set(true);
            let ended = Completion::of(&followed).await;
            self.is_following.set(false);
            match ended.ok().and_then(|result| SharedResult::read(&result)) {
                Some(SharedResult::Done(result)) => return written(&result?),
                // The other call was interrupted by its own deadline or signal: continue alone.
                Some(SharedResult::Interrupted { is_open }) => {
                    self.is_open.set(self.is_open.get() || is_open);
                }
                // The shape is unknown: assume that a token may exist, and create nothing.
                None => {
                    self.is_open.set(true);
                    break;
                }
            }
        }
        self.shared.start(&self.create, &fetch, call.left_ms());
        self.prepare_for_crash();
        let _leader = Leader { ensure: self, call };
        let result = self.ensure(call).await.map_err(|error| self.explain(error));
        self.shared.end(&SharedResult::of(&result));
        written(&result?)
    }

    async fn ensure(&self, call: &Call<'_>) -> Result<Ensured> {
        // A creation may have happened already: search for its token instead of creating another.
        if self.is_open.get() {
            return self.reconcile(call, false).await;
        }
        if let Some(found) = self.find(call).await? {
            return self.returned(found, false);
        }
        match self.create(call).await {
            Err(error) if error.inner.outcome == ErrorOutcome::Unknown => {
                self.reconcile(call, may_create_again(&error)).await
            }
            created => created,
        }
    }

    /// Determines whether a creation happened: lists the tokens, waits for `settleMs`, lists them
    /// again, and only then creates a token a second time, if `may_create` is true.
    async fn reconcile(&self, call: &Call<'_>, mut may_create: bool) -> Result<Ensured> {
        let settle_ms = call.options().settle_ms();
        let mut has_settled = false;
        call.emit_reconcile();
        loop {
            let mut wait_ms = settle_ms;
            match self.find(call).await {
                Ok(Some(found)) => return self.returned(found, true),
                Ok(None) if has_settled && may_create => {
                    may_create = false;
                    match self.create(call).await {
                        Err(error) if error.inner.outcome == ErrorOutcome::Unknown => {
                            call.emit_reconcile();
                            continue;
                        }
                        created => return created,
                    }
                }
                Ok(None) => has_settled = true,
                // Without a list, the outcome stays unknown: retry until one arrives.
                Err(error) if is_temporary(&error) => {
                    wait_ms = wait_ms.max(error.inner.retry_after_ms.unwrap_or_default());
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
            .set(matches!(&created, Err(error) if error.inner.outcome == ErrorOutcome::Unknown));
        if created.is_err() {
            self.prepare_for_crash();
        }
        let key = RawValue(object::get(&created?, "key"));
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
        Ok(newest(&list, self.name.as_ref()))
    }

    /// Returns a token of a list. The API may keep keys out of its lists; waiting would not help
    /// then.
    fn returned(&self, found: Found, reconciled: bool) -> Result<Ensured> {
        if found.key.is_text() {
            return Ok(found.ensured(reconciled));
        }
        self.is_without_key.set(true);
        Err(Error::bad_response(
            "the list contains a token with this name without its key, so that it cannot be \
             returned: use createApiToken, and store the key that it returns",
        ))
    }

    /// Sets the result that waiting calls receive if the instance crashes from now on.
    fn prepare_for_crash(&self) {
        let is_open = self.is_open.get() || self.is_creating.get();
        self.shared
            .set_result_on_crash(&SharedResult::interrupted(is_open));
    }

    /// Whether a creation may have happened whose outcome is unknown.
    fn may_be_open(&self, call: &Call<'_>) -> bool {
        self.is_open.get() || (self.is_creating.get() && call.outcome() == ErrorOutcome::Unknown)
    }

    /// Sets the outcome of the whole operation. The error may be that of a list, which does not
    /// tell whether an earlier creation happened; if no creation was sent, nothing has happened.
    fn explain(&self, mut error: Error) -> Error {
        let is_unknown = error.inner.outcome == ErrorOutcome::Unknown;
        if self.is_following.get() {
            error
                .inner
                .message
                .push_str("; another call in this process was creating the token");
            error.inner.outcome = ErrorOutcome::Unknown;
        } else if self.is_open.get() || (self.is_creating.get() && is_unknown) {
            if !self.is_without_key.get() {
                let lists = self.lists.get().to_string();
                let note = [
                    "; a creation was sent, but its token was not found in ",
                    &lists,
                    " later lists: call again later",
                ];
                error.inner.message.push_str(&note.concat());
            }
            error.inner.outcome = ErrorOutcome::Unknown;
        } else if is_unknown {
            error.inner.outcome = ErrorOutcome::NotSent;
        }
        error
    }
}

fn written(ensured: &Ensured) -> Result<JsValue> {
    let object = json::to_object(ensured);
    object
        .map(Into::into)
        .map_err(|_| Error::bad_response("the key cannot be returned"))
}

/// Whether the creation may be sent a second time. After a timeout, the server may still execute
/// the first one at any time; after any other failure, it will not.
fn may_create_again(error: &Error) -> bool {
    error.inner.kind != ErrorKind::Timeout
}

fn is_temporary(error: &Error) -> bool {
    matches!(
        error.inner.kind,
        ErrorKind::Network | ErrorKind::Server | ErrorKind::RateLimit | ErrorKind::BadResponse
    )
}

/// The newest token with a name, and how many tokens have that name.
struct Found {
    key: JsValue,
    count: u32,
}

impl Found {
    /// `reconciled`: an earlier creation, whose answer was lost, has created it.
    fn ensured(self, reconciled: bool) -> Ensured {
        let others = self.count.saturating_sub(1);
        let duplicates = (reconciled && others > 0).then_some(others);
        Ensured {
            key: RawValue(self.key),
            created: reconciled,
            reconciled,
            duplicates,
        }
    }
}

/// Converts a date, or a number of seconds or milliseconds since 1970, to milliseconds. Returns
/// `NaN` for anything else.
fn time_ms(time: &JsValue) -> f64 {
    match time.as_f64() {
        // 1e11 milliseconds are in 1973, 1e11 seconds in the year 5138.
        Some(number) if number < 1e11 => number * 1000.0,
        Some(number) => number,
        None => time.text().map_or(f64::NAN, |text| Date::parse(&text)),
    }
}

/// Finds the newest token by `createdAt`, or the last in the list among those with the same time. A
/// token without a valid time counts as older than all others.
fn newest(list: &Array, name: &JsValue) -> Option<Found> {
    let mut latest = f64::NEG_INFINITY;
    let mut found: Option<Found> = None;
    let key = object::name("name");
    for token in list.iter() {
        // The name is compared first, because most tokens have a different one.
        let is_named = Reflect::get(&token, key).is_ok_and(|found| found == *name);
        if !is_named || !object::is_own(&token, key) {
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

/// Completes the waiting calls when it is dropped, even if the call that does the work is
/// interrupted.
struct Leader<'a> {
    ensure: &'a Ensure,
    call: &'a Call<'a>,
}

impl Drop for Leader<'_> {
    fn drop(&mut self) {
        let is_open = self.ensure.may_be_open(self.call);
        unless_abandoned(|| self.ensure.shared.end(&SharedResult::interrupted(is_open)));
    }
}

//! One call from start to end.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

use crate::error::Error;
use crate::operation::Operation;
use crate::options::Options;
use crate::rejection::{Failure, to_js};
use crate::request;
use crate::secret::Secret;
use crate::session::{Session, Work};
use crate::transport::Request;

/// Starts the call and gives its promise. Request and options are read before it returns: what the caller changes later
/// makes no difference.
pub fn start(operation: &'static Operation, request: &JsValue, options: &JsValue) -> Promise {
    let prepared = prepare(operation, request, options);
    promise(
        operation.name,
        prepared.map(|(request, options, secrets)| (Plain { operation, request }, options, secrets)),
    )
}

/// What a call does once its input has been checked.
pub trait Call {
    /// The requests, one after the other.
    fn work<'a>(&'a self, session: &'a Session) -> Work<'a>;

    /// Adds to a failure what the call knows and its last request does not.
    fn explain(&self, error: &mut Error);
}

/// A call that has been checked, and what it is made with.
pub type Prepared<C> = (C, Options, Vec<Secret>);

/// The promise of a call.
pub fn promise<C: Call + 'static>(name: &'static str, prepared: Result<Prepared<C>, Error>) -> Promise {
    let ready = prepared.map(|(call, options, secrets)| (Box::new(call) as Box<dyn Call>, options, secrets));
    future_to_promise(run(name, ready, take_ticket().unwrap_or_default()))
}

#[wasm_bindgen(module = "/pkg/outside.js")]
extern "C" {
    /// What the loader gave this call, to be told when its first request leaves.
    #[wasm_bindgen(js_name = takeTicket, catch)]
    fn take_ticket() -> Result<JsValue, JsValue>;
}

async fn run(
    name: &'static str,
    ready: Result<Prepared<Box<dyn Call>>, Error>,
    ticket: JsValue,
) -> Result<JsValue, JsValue> {
    let begun = ready.map_err(Failure::from);
    let begun = begun.and_then(|(call, options, secrets)| Ok((call, Session::begin(options, secrets, ticket)?)));
    let (call, session) = begun.map_err(|failure| to_js(&failure, name, 0))?;
    let answered = session.within(call.work(&session)).await;
    answered.map_err(|mut failure| {
        call.explain(&mut failure.error);
        to_js(&failure, name, session.attempts())
    })
}

/// One operation of the table.
struct Plain {
    operation: &'static Operation,
    request: Request,
}

impl Call for Plain {
    fn work<'a>(&'a self, session: &'a Session) -> Work<'a> {
        session.perform(self.operation, &self.request)
    }

    fn explain(&self, _: &mut Error) {}
}

fn prepare(operation: &Operation, request: &JsValue, options: &JsValue) -> Result<Prepared<Request>, Error> {
    let mut options = Options::read(options)?;
    let (request, key) = request::build(operation, request, &options)?;
    let secrets = options.credentials(operation.credential, key)?;
    Ok((request, options, secrets))
}

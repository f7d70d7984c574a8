//! One call from start to end.

use js_sys::Function;
use wasm_bindgen::prelude::*;

use crate::error::Error;
use crate::operation::Operation;
use crate::options::Options;
use crate::rejection::{Failure, to_js};
use crate::request;
use crate::secret::Secret;
use crate::session::{Session, Work};
use crate::task;
use crate::transport::{Request, with_tell};

/// Starts the call and gives its flight. Request and options are read before it returns: what the caller changes later
/// makes no difference.
pub fn start(operation: &'static Operation, request: &JsValue, options: &JsValue) -> JsValue {
    let prepared = prepare(operation, request, options);
    fly(operation.name, prepared.map(|(request, options, secrets)| (Plain { operation, request }, options, secrets)))
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

/// Makes a call, and gives its flight.
pub fn fly<C: Call + 'static>(name: &'static str, prepared: Result<Prepared<C>, Error>) -> JsValue {
    let ready = prepared.map(|(call, options, secrets)| (Box::new(call) as Box<dyn Call>, options, secrets));
    let flight = with_tell(take_off);
    let own = flight.clone();
    task::start(async move {
        match run(name, ready, own.clone()).await {
            Ok(answer) => resolve(&own, &answer),
            Err(error) => reject(&own, &error),
        }
    });
    flight
}

#[wasm_bindgen(module = "/pkg/outside.js")]
extern "C" {
    /// The call that the loader has announced, or one that it knows nothing of.
    #[wasm_bindgen(js_name = takeOff)]
    fn take_off(tell: &Function) -> JsValue;

    fn resolve(flight: &JsValue, value: &JsValue);

    fn reject(flight: &JsValue, reason: &JsValue);
}

async fn run(
    name: &'static str,
    ready: Result<Prepared<Box<dyn Call>>, Error>,
    flight: JsValue,
) -> Result<JsValue, JsValue> {
    let begun = ready.map_err(Failure::from);
    let begun = begun.and_then(|(call, options, secrets)| Ok((call, Session::begin(options, secrets, flight)?)));
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

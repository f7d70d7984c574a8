//! One call from start to end.

use wasm_bindgen::prelude::*;

use crate::field::Rule;
use crate::given::Given;
use crate::operation::Operation;
use crate::options::{Bearer, OPTIONS, Options};
use crate::rejection::{Failure, Parts, reject};
use crate::request;
use crate::session::{Session, Share, Work};
use crate::task;
use crate::transport::Request;

/// Starts the call. Request and options are read before it returns: what the caller changes later makes no difference.
pub fn start(operation: &'static Operation, request: &JsValue, options: &JsValue) {
    fly(prepare(operation, request, options));
}

/// What a call does once its input has been checked.
pub trait Call {
    /// The requests, one after the other.
    fn work<'a>(&'a self, session: &'a Session<'a>) -> Work<'a>;

    /// Adds to a failure what the call knows and its last request does not.
    fn explain(&self, failure: &mut Parts);
}

/// A call that has been checked, and what it is made with.
pub struct Prepared {
    /// It.
    pub call: Box<dyn Call>,
    /// What the caller gave.
    pub options: Options,
    /// The same.
    pub request: Given,
    /// Who asks.
    pub bearer: Bearer,
}

/// Makes a call.
pub fn fly(prepared: Result<Prepared, Failure>) {
    let flight = take_off();
    let Prepared { call, options, request, bearer } = match prepared {
        Ok(prepared) => prepared,
        Err(failure) => return reject(&flight, &failure),
    };
    let task = task::open();
    board(&flight, task.number(), &options.0.host, &request.host, bearer as i32);
    task.start(async move {
        match run(&*call, &options, &flight).await {
            Ok(answer) => resolve(&flight, &answer),
            Err(failure) => reject(&flight, &failure),
        }
    });
}

#[wasm_bindgen(module = "/pkg/flight.js")]
extern "C" {
    /// The call that was announced.
    #[wasm_bindgen(js_name = takeOff)]
    fn take_off() -> JsValue;

    /// Hands over the number of the call, and what the host needs of what was given.
    fn board(flight: &JsValue, number: i32, options: &JsValue, request: &JsValue, bearer: i32);

    fn resolve(flight: &JsValue, value: &JsValue);
}

async fn run(call: &dyn Call, options: &Options, flight: &JsValue) -> Result<JsValue, Failure> {
    let session = Session::begin(flight, options)?;
    session.within(call.work(&session)).await.map_err(|mut failure| {
        call.explain(&mut failure.0);
        failure
    })
}

/// One operation of the table.
struct Plain {
    operation: &'static Operation,
    request: Request,
}

impl Call for Plain {
    fn work<'a>(&'a self, session: &'a Session<'a>) -> Work<'a> {
        session.perform(self.operation, &self.request, Share::Whole)
    }

    fn explain(&self, _: &mut Parts) {}
}

fn prepare(operation: &'static Operation, request: &JsValue, options: &JsValue) -> Result<Prepared, Failure> {
    let options = Options::read(options, &OPTIONS)?;
    let (sent, request) = request::build(operation, request, &options)?;
    let names_a_key = request.holds(operation.fields, |rule| matches!(rule, Rule::Token));
    let bearer = options.bearer(operation.credential, names_a_key)?;
    Ok(Prepared { call: Box::new(Plain { operation, request: sent }), options, request, bearer })
}

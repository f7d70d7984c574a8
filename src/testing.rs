//! A scripted transport, for the tests of code that uses this crate.
//!
//! It takes the place of `fetch`, so that a test needs neither a network nor an account. Requests
//! are built, retried and interpreted as usual. Tests run where the crate runs, in a JavaScript
//! runtime: `wasm-pack test --node`.
//!
//! ```
//! use databrain_edge::testing::Script;
//! use databrain_edge::{Client, CreateApiTokenRequest, Error, Options};
//!
//! // #[wasm_bindgen_test]
//! async fn a_key_is_created_after_the_rate_limit() -> Result<(), Error> {
//!     let script = Script::new()
//!         .answer(429, r#"{"error":{"code":"RATE_LIMITED"}}"#)
//!         .answer(200, r#"{"key":"k"}"#);
//!     let options = Options::builder().service_token("t").fetch(script.fetch());
//!     let client = Client::new(options.build()?)?;
//!
//!     let request = CreateApiTokenRequest::new("Customer Portal Analytics", "Production API Key")?;
//!     assert_eq!(client.create_api_token(&request).await?.key.expose(), "k");
//!     assert_eq!(script.requests().len(), 2);
//!     assert_eq!(script.requests()[0].path(), "/api/v2/data-app/api-tokens");
//!     Ok(())
//! }
//! ```
//!
//! For a server with a state, and for tests over HTTP, use the emulator of the npm package.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::fmt;
use std::rc::Rc;

use http::Method;
use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;

use crate::transport::{object, runtime};

/// The answers of a transport, in their order, and the requests that it received.
///
/// A clone shares both. If a request finds no answer, the transport throws, so that the call fails
/// with `NETWORK_ERROR`; so does an answer that a runtime cannot create, such as one with the status
/// 204 and a body.
#[derive(Clone, Default)]
pub struct Script {
    state: Rc<RefCell<State>>,
}

/// Shows no body, which may contain a key.
impl fmt::Debug for Script {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state.borrow();
        formatter
            .debug_struct("Script")
            .field("remaining", &state.steps.len())
            .field("requests", &state.requests.len())
            .finish()
    }
}

#[derive(Default)]
struct State {
    steps: VecDeque<Step>,
    requests: Vec<Request>,
}

/// What happens to one request.
enum Step {
    Answer(Answer),
    Fail,
    Stall,
}

/// An answer to one request.
struct Answer {
    status: u16,
    body: String,
    headers: Vec<(String, String)>,
}

/// A request that a [`Script`] received, without its headers.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The whole URL.
    pub url: String,
    /// The body, as JSON. A `GET` and a `DELETE` have none.
    pub body: Option<String>,
}

impl Request {
    /// Returns the path of the URL, without the query.
    #[must_use]
    pub fn path(&self) -> &str {
        let uri = self.url.split_once("://").map_or("", |(_, rest)| rest);
        let path = uri.find('/').and_then(|start| uri.get(start..));
        let path = path.unwrap_or_default();
        path.split_once('?').map_or(path, |(path, _)| path)
    }
}

impl Script {
    /// Creates a script without answers.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an answer with this status and body.
    #[must_use]
    pub fn answer(self, status: u16, body: impl Into<String>) -> Self {
        self.step(Step::Answer(Answer {
            status,
            body: body.into(),
            headers: Vec::new(),
        }))
    }

    /// Adds a header to the last answer, such as `retry-after`.
    #[must_use]
    pub fn header(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        if let Some(Step::Answer(answer)) = self.state.borrow_mut().steps.back_mut() {
            answer.headers.push((name.into(), value.into()));
        }
        self
    }

    /// Adds a request whose connection breaks: the server may have executed it.
    #[must_use]
    pub fn broken_connection(self) -> Self {
        self.step(Step::Fail)
    }

    /// Adds a request that is never answered, so that the call ends at its timeout.
    #[must_use]
    pub fn no_answer(self) -> Self {
        self.step(Step::Stall)
    }

    /// Returns the transport, for [`OptionsBuilder::fetch`](crate::OptionsBuilder::fetch).
    #[must_use]
    pub fn fetch(&self) -> Function {
        let script = self.clone();
        let fetch = move |url: String, init: JsValue| script.play(url, &init);
        Closure::<dyn Fn(String, JsValue) -> Promise>::new(fetch)
            .into_js_value()
            .unchecked_into()
    }

    /// Returns the number of answers that no request has used yet.
    #[must_use]
    pub fn remaining(&self) -> usize {
        self.state.borrow().steps.len()
    }

    /// Returns the requests so far.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.state.borrow().requests.clone()
    }

    fn step(self, step: Step) -> Self {
        self.state.borrow_mut().steps.push_back(step);
        self
    }

    fn play(&self, url: String, init: &JsValue) -> Promise {
        let method = object::text(init, "method").and_then(|name| name.parse().ok());
        let request = Request {
            method: method.unwrap_or_default(),
            url,
            body: object::text(init, "body"),
        };
        let step = {
            let mut state = self.state.borrow_mut();
            state.requests.push(request);
            state.steps.pop_front()
        };
        match step {
            Some(Step::Answer(answer)) => match answer.to_response() {
                Ok(response) => Promise::resolve(&response),
                Err(thrown) => Promise::reject(&thrown),
            },
            Some(Step::Fail) => Promise::reject(&js_sys::Error::new("the connection broke")),
            Some(Step::Stall) => Promise::new(&mut |_, _| {}),
            None => Promise::reject(&js_sys::Error::new("the script has no further answer")),
        }
    }
}

impl Answer {
    /// Creates a `Response`.
    fn to_response(&self) -> Result<JsValue, JsValue> {
        let headers = Object::new();
        for (name, value) in &self.headers {
            Reflect::set(&headers, &name.into(), &value.into())?;
        }
        let init = Object::new();
        Reflect::set(&init, &"status".into(), &self.status.into())?;
        Reflect::set(&init, &"headers".into(), &headers)?;
        let body = self.body.as_str();
        let body = if body.is_empty() {
            JsValue::NULL
        } else {
            body.into()
        };
        let constructor: Function = runtime::global("Response").unchecked_into();
        Reflect::construct(&constructor, &Array::of2(&body, &init))
    }
}

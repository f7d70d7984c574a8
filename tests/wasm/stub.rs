//! A `fetch` under the tests' control, and what a test wants to know of a call.

use databrain_edge::exports::create_api_token;
use js_sys::{Array, Function, JSON, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// The credential of every call here: no error may show it.
pub const TOKEN: &str = "canary-service-token";
/// What a stub mints: no error may show it either.
pub const KEY: &str = "7c9e6679-7425-40de-944b-e07fc1f90ae7";
pub const REQUEST: &str =
    "{ dataAppName: 'Customer Portal Analytics', name: 'Production API Key' }";
/// A `fetch` that mints.
pub const MINTS: &str =
    r#"async () => new Response('{"key":"7c9e6679-7425-40de-944b-e07fc1f90ae7"}')"#;
/// A `fetch` that never answers.
pub const HANGS: &str = "() => new Promise(() => {})";

#[wasm_bindgen]
extern "C" {
    /// What `stub.js` offers.
    #[derive(Clone)]
    type Tools;

    #[wasm_bindgen(method, js_name = stub)]
    fn new_stub(this: &Tools, fetch: &str) -> Stub;

    #[wasm_bindgen(method)]
    fn unhandled(this: &Tools) -> Unhandled;

    #[wasm_bindgen(method, js_name = replaceGlobal)]
    fn replace_global(this: &Tools, name: &str, value: &JsValue) -> Function;

    #[wasm_bindgen(method)]
    fn surfaces(this: &Tools, error: &JsValue) -> String;

    #[wasm_bindgen(method)]
    fn sleep(this: &Tools, ms: f64) -> Promise;

    /// A `fetch` that does what a JavaScript function says and remembers its calls.
    pub type Stub;

    #[wasm_bindgen(method)]
    pub fn evaluate(this: &Stub, expression: &str) -> JsValue;

    #[wasm_bindgen(method, getter)]
    pub fn fetch(this: &Stub) -> JsValue;

    /// `[{ receiver, given }]`.
    #[wasm_bindgen(method, getter)]
    pub fn calls(this: &Stub) -> Array;

    #[wasm_bindgen(method, getter, js_name = notes)]
    fn noted(this: &Stub) -> Array;

    /// Counts the rejections that nobody handles.
    pub type Unhandled;

    #[wasm_bindgen(method)]
    pub fn stop(this: &Unhandled) -> u32;
}

fn tools() -> Tools {
    thread_local! {
        static TOOLS: Tools = js_sys::eval(include_str!("stub.js")).unwrap().unchecked_into();
    }
    TOOLS.with(Tools::clone)
}

impl Unhandled {
    pub fn new() -> Self {
        tools().unhandled()
    }
}

#[wasm_bindgen]
extern "C" {
    /// A `DatabrainError`, by its shape.
    #[derive(Debug)]
    pub type Rejection;

    #[wasm_bindgen(method, getter)]
    pub fn name(this: &Rejection) -> String;
    #[wasm_bindgen(method, getter)]
    pub fn message(this: &Rejection) -> String;
    #[wasm_bindgen(method, getter)]
    pub fn code(this: &Rejection) -> String;
    #[wasm_bindgen(method, getter)]
    pub fn kind(this: &Rejection) -> String;
    #[wasm_bindgen(method, getter)]
    pub fn outcome(this: &Rejection) -> String;
    #[wasm_bindgen(method, getter)]
    pub fn operation(this: &Rejection) -> String;
    #[wasm_bindgen(method, getter)]
    pub fn attempts(this: &Rejection) -> f64;
    #[wasm_bindgen(method, getter)]
    pub fn field(this: &Rejection) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    pub fn status(this: &Rejection) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = retryAfterMs)]
    pub fn retry_after_ms(this: &Rejection) -> Option<f64>;
    #[wasm_bindgen(method, getter)]
    pub fn cause(this: &Rejection) -> JsValue;
}

impl Rejection {
    /// What every error has: `[code, kind, outcome]`.
    pub fn facts(&self) -> [String; 3] {
        [self.code(), self.kind(), self.outcome()]
    }
}

impl Stub {
    pub fn new(fetch: &str) -> Self {
        tools().new_stub(fetch)
    }

    /// Answers with this status and body.
    pub fn answers(status: u16, body: &str) -> Self {
        Self::new(&format!(
            "async () => new Response({}, {{ status: {status} }})",
            json(&body.into())
        ))
    }

    pub fn notes(&self) -> Vec<String> {
        self.noted()
            .iter()
            .map(|note| note.as_string().unwrap())
            .collect()
    }

    /// The signal that the first call was given.
    pub fn is_aborted(&self) -> bool {
        at(&self.calls(), "0.given.1.signal.aborted")
            .as_bool()
            .unwrap()
    }

    /// Options for this stub, without repetitions. What is in `extra`, the inside of an object literal, comes last and so wins.
    pub fn options(extra: &str) -> String {
        format!("{{ serviceToken: '{TOKEN}', allowBrowser: true, fetch, maxRetries: 0, {extra} }}")
    }

    /// Calls `createApiToken` with two JavaScript expressions.
    pub fn start(&self, request: &str, options: &str) -> Promise {
        create_api_token(&self.evaluate(request), &self.evaluate(options))
    }

    /// What comes of a usual call with these options beside the necessary ones.
    pub async fn call(&self, extra_options: &str) -> Result<JsValue, Rejection> {
        settled(self.start(REQUEST, &Self::options(extra_options))).await
    }

    /// The error of a call that must fail.
    pub async fn rejection(&self, extra_options: &str) -> Rejection {
        self.call(extra_options).await.unwrap_err()
    }
}

/// What came of a call. Every error passes through here, so that what holds for all is checked for all.
pub async fn settled(promise: Promise) -> Result<JsValue, Rejection> {
    let thrown = match JsFuture::from(promise).await {
        Ok(answer) => return Ok(answer),
        Err(thrown) => thrown,
    };
    let brand = js("Symbol.for('databrain-edge.DatabrainError')");
    assert!(
        Reflect::get(&thrown, &brand).unwrap().is_truthy(),
        "not a DatabrainError: {thrown:?}"
    );
    let shown = tools().surfaces(&thrown);
    assert!(
        !shown.contains(TOKEN) && !shown.contains(KEY),
        "a credential is shown:\n{shown}"
    );
    let error: Rejection = thrown.unchecked_into();
    assert_eq!(
        (error.name(), error.operation()),
        ("DatabrainError".into(), "createApiToken".into())
    );
    Err(error)
}

/// The value of a JavaScript expression.
pub fn js(expression: &str) -> JsValue {
    js_sys::eval(&format!("({expression})")).unwrap()
}

/// The value as JSON, to compare with.
pub fn json(value: &JsValue) -> String {
    JSON::stringify(value).unwrap().into()
}

/// The property at the end of a path such as `0.given.1`.
pub fn at(value: &JsValue, path: &str) -> JsValue {
    path.split('.').fold(value.clone(), |value, name| {
        Reflect::get(&value, &name.into()).unwrap()
    })
}

pub async fn wait(ms: f64) {
    JsFuture::from(tools().sleep(ms)).await.unwrap();
}

/// A global value that is another one until this is dropped.
pub struct Replaced(Function);

impl Replaced {
    pub fn global(name: &str, value: &JsValue) -> Self {
        Self(tools().replace_global(name, value))
    }
}

impl Drop for Replaced {
    fn drop(&mut self) {
        self.0.call0(&JsValue::UNDEFINED).unwrap();
    }
}

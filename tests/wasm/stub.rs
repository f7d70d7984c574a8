//! A stub of `fetch`, and helpers to call the exports and to look at what they did.

use databrain_edge::js;
use js_sys::{Array, Error, Function, JSON, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// The credential of every call: no error may show it.
pub const TOKEN: &str = "canary-service-token";
/// The key that [`SUCCEEDS`] answers with: no error may show it either.
pub const KEY: &str = "7c9e6679-7425-40de-944b-e07fc1f90ae7";
/// A request of `createApiToken`.
pub const REQUEST: &str =
    "{ dataAppName: 'Customer Portal Analytics', name: 'Production API Key' }";
/// A `fetch` that creates a token.
pub const SUCCEEDS: &str =
    r#"async () => new Response('{"key":"7c9e6679-7425-40de-944b-e07fc1f90ae7"}')"#;
/// A `fetch` that never answers.
pub const NEVER_ANSWERS: &str = "() => new Promise(() => {})";

/// An exported function.
pub type Operation = fn(&JsValue, &JsValue) -> Promise;

/// Every exported function, by its JavaScript name.
pub const OPERATIONS: [(&str, Operation); 14] = [
    ("createApiToken", js::create_api_token),
    ("listApiTokens", js::list_api_tokens),
    ("rotateApiKey", js::rotate_api_key),
    ("ensureApiToken", js::ensure_api_token),
    ("listDataApps", js::list_data_apps),
    ("createDataApp", js::create_data_app),
    ("renameDataApp", js::rename_data_app),
    ("deleteDataApp", js::delete_data_app),
    ("createEmbed", js::create_embed),
    ("listEmbeds", js::list_embeds),
    ("updateEmbed", js::update_embed),
    ("renameEmbed", js::rename_embed),
    ("deleteEmbed", js::delete_embed),
    ("createGuestToken", js::create_guest_token),
];

#[wasm_bindgen]
extern "C" {
    /// What `stub.js` evaluates to.
    #[derive(Clone)]
    type Helpers;

    #[wasm_bindgen(method, js_name = stub)]
    fn new_stub(this: &Helpers, fetch: &str) -> Stub;

    #[wasm_bindgen(method, js_name = watchUnhandledRejections)]
    fn watch(this: &Helpers) -> UnhandledRejections;

    #[wasm_bindgen(method, js_name = replaceGlobal)]
    fn replace(this: &Helpers, name: &str, value: &JsValue) -> Function;

    #[wasm_bindgen(method)]
    fn surfaces(this: &Helpers, error: &JsValue) -> String;

    #[wasm_bindgen(method)]
    fn sleep(this: &Helpers, ms: f64) -> Promise;

    /// A `fetch` that does what a JavaScript function says and remembers its calls.
    pub type Stub;

    #[wasm_bindgen(method)]
    pub fn evaluate(this: &Stub, expression: &str) -> JsValue;

    #[wasm_bindgen(method, getter)]
    pub fn fetch(this: &Stub) -> Function;

    /// `[{ receiver, args }]`.
    #[wasm_bindgen(method, getter)]
    pub fn calls(this: &Stub) -> Array;

    #[wasm_bindgen(method, getter)]
    fn logged(this: &Stub) -> Array;

    /// Counts the unhandled rejections.
    pub type UnhandledRejections;

    /// Stops to watch, and returns how many there were.
    #[wasm_bindgen(method)]
    pub fn stop(this: &UnhandledRejections) -> u32;

    /// A `DatabrainError`.
    #[derive(Debug)]
    pub type DatabrainError;

    #[wasm_bindgen(method, getter)]
    pub fn name(this: &DatabrainError) -> String;
    #[wasm_bindgen(method, getter)]
    pub fn message(this: &DatabrainError) -> String;
    #[wasm_bindgen(method, getter)]
    pub fn code(this: &DatabrainError) -> String;
    #[wasm_bindgen(method, getter)]
    pub fn kind(this: &DatabrainError) -> String;
    #[wasm_bindgen(method, getter)]
    pub fn outcome(this: &DatabrainError) -> String;
    #[wasm_bindgen(method, getter)]
    pub fn operation(this: &DatabrainError) -> String;
    #[wasm_bindgen(method, getter)]
    pub fn attempts(this: &DatabrainError) -> f64;
    #[wasm_bindgen(method, getter)]
    pub fn field(this: &DatabrainError) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    pub fn status(this: &DatabrainError) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = retryAfterMs)]
    pub fn retry_after_ms(this: &DatabrainError) -> Option<f64>;
    #[wasm_bindgen(method, getter)]
    pub fn cause(this: &DatabrainError) -> JsValue;
}

fn helpers() -> Helpers {
    thread_local! {
        static HELPERS: Helpers = js_sys::eval(include_str!("stub.js")).unwrap().unchecked_into();
    }
    HELPERS.with(Helpers::clone)
}

impl UnhandledRejections {
    pub fn watch() -> Self {
        helpers().watch()
    }
}

impl DatabrainError {
    /// `[code, kind, outcome]`.
    pub fn summary(&self) -> [String; 3] {
        [self.code(), self.kind(), self.outcome()]
    }
}

impl Stub {
    pub fn new(fetch: &str) -> Self {
        helpers().new_stub(fetch)
    }

    /// A stub that answers with this status and body.
    pub fn answering(status: u16, body: &str) -> Self {
        let body = stringify(&body.into());
        Self::new(&format!(
            "async () => new Response({body}, {{ status: {status} }})"
        ))
    }

    /// What expressions have passed to `log`.
    pub fn log(&self) -> Vec<String> {
        self.logged()
            .iter()
            .map(|entry| entry.as_string().unwrap())
            .collect()
    }

    /// Whether the signal of the first request was aborted.
    pub fn is_aborted(&self) -> bool {
        get(&self.calls(), "0.args.1.signal.aborted")
            .as_bool()
            .unwrap()
    }

    /// Options with this stub and without retries. What is in `extra`, the inside of an object
    /// literal, comes last and so wins.
    pub fn options(extra: &str) -> String {
        format!("{{ serviceToken: '{TOKEN}', allowBrowser: true, fetch, maxRetries: 0, {extra} }}")
    }

    /// Calls `createApiToken` with two JavaScript expressions.
    pub fn start(&self, request: &str, options: &str) -> Promise {
        js::create_api_token(&self.evaluate(request), &self.evaluate(options))
    }

    /// The result of an ordinary call with these options and the required ones.
    pub async fn call(&self, extra_options: &str) -> Result<JsValue, DatabrainError> {
        settle(self.start(REQUEST, &Self::options(extra_options))).await
    }

    /// The error of a call that must fail.
    pub async fn call_err(&self, extra_options: &str) -> DatabrainError {
        self.call(extra_options).await.unwrap_err()
    }
}

/// The result of a call of `createApiToken`.
pub async fn settle(promise: Promise) -> Result<JsValue, DatabrainError> {
    settle_operation("createApiToken", promise).await
}

/// The result of a call. Every error of this suite passes through here, so that what holds for all
/// of them is checked for all of them.
pub async fn settle_operation(name: &str, promise: Promise) -> Result<JsValue, DatabrainError> {
    let thrown = match JsFuture::from(promise).await {
        Ok(answer) => return Ok(answer),
        Err(thrown) => thrown,
    };
    assert!(thrown.is_instance_of::<Error>(), "not an Error: {thrown:?}");
    let shown = surfaces(&thrown);
    assert!(
        !shown.contains(TOKEN) && !shown.contains(KEY),
        "a credential is shown:\n{shown}"
    );
    let error: DatabrainError = thrown.unchecked_into();
    assert_eq!(
        (error.name().as_str(), error.operation().as_str()),
        ("DatabrainError", name)
    );
    Err(error)
}

/// Every text of a JavaScript error that somebody may print.
pub fn surfaces(error: &JsValue) -> String {
    helpers().surfaces(error)
}

/// The value of a JavaScript expression.
pub fn eval(expression: &str) -> JsValue {
    js_sys::eval(&format!("({expression})")).unwrap()
}

/// A value as JSON, to compare with.
pub fn stringify(value: &JsValue) -> String {
    JSON::stringify(value).unwrap().into()
}

/// The property at the end of a path such as `0.args.1`.
pub fn get(value: &JsValue, path: &str) -> JsValue {
    path.split('.').fold(value.clone(), |value, name| {
        Reflect::get(&value, &name.into()).unwrap()
    })
}

/// Waits for real time to pass.
pub async fn sleep(ms: f64) {
    JsFuture::from(helpers().sleep(ms)).await.unwrap();
}

/// A global variable that has another value until this is dropped.
pub struct ReplacedGlobal {
    restore: Function,
}

impl ReplacedGlobal {
    pub fn new(name: &str, value: &JsValue) -> Self {
        Self {
            restore: helpers().replace(name, value),
        }
    }
}

impl Drop for ReplacedGlobal {
    fn drop(&mut self) {
        self.restore.call0(&JsValue::UNDEFINED).unwrap();
    }
}

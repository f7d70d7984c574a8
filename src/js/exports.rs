//! The exported functions. Each takes `(request, options)` and returns a promise.
//!
//! An export is not an `async fn`, which would read its arguments one microtask later. It reads
//! them before it returns, so that later changes by the caller have no effect.

use std::pin::Pin;

#[cfg(feature = "npm")]
use js_sys::Function;
#[cfg(not(feature = "npm"))]
use js_sys::Promise;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;

#[cfg(not(feature = "npm"))]
use super::error;
use super::input::read;
use crate::api::*;
use crate::call::{Request, with_operation};
use crate::client::Inner;
use crate::endpoint::Endpoint;
use crate::ensure::{self, Ensure};
use crate::error::{Error, Result};
use crate::options::Options;
use crate::redact::without_secrets;
use crate::transport::object;

/// Exports operations under their JavaScript names. Their TypeScript declarations are in
/// `declarations.d.ts`, because wasm-bindgen can express neither overloads nor their documentation.
///
/// In the plain wasm-pack output, each function returns a promise. In the npm package, it returns
/// nothing and receives `resolve` and `reject` of a promise that the loader created: V8 of Node 20
/// aborts the process if optimized code is deoptimized while it waits for an export that returns an
/// object.
macro_rules! export {
    ($($name:ident, $js_name:ident => $start:path;)*) => {$(
        #[doc = concat!("`", stringify!($js_name), "`: see `declarations.d.ts`.")]
        #[cfg(not(feature = "npm"))]
        #[wasm_bindgen(js_name = $js_name, skip_typescript)]
        pub fn $name(request: &JsValue, options: &JsValue) -> Promise {
            promise($start(request, options))
        }

        #[doc = concat!("`", stringify!($js_name), "`: see `declarations.d.ts`.")]
        #[cfg(feature = "npm")]
        #[wasm_bindgen(js_name = $js_name, skip_typescript)]
        pub fn $name(request: &JsValue, options: &JsValue, resolve: Function, reject: Function) {
            run($start(request, options), resolve, reject);
        }
    )*};
}

export! {
    create_api_token, createApiToken => send::<CreateApiTokenRequest>;
    ensure_api_token, ensureApiToken => ensure_one;
    list_api_tokens, listApiTokens => send::<ListApiTokensRequest>;
    rotate_api_key, rotateApiKey => send::<RotateApiKeyRequest>;
    list_data_apps, listDataApps => send::<ListDataAppsRequest>;
    create_data_app, createDataApp => send::<CreateDataAppRequest>;
    rename_data_app, renameDataApp => send::<RenameDataAppRequest>;
    delete_data_app, deleteDataApp => send::<DeleteDataAppRequest>;
    create_embed, createEmbed => send::<CreateEmbedRequest>;
    list_embeds, listEmbeds => send::<ListEmbedsRequest>;
    update_embed, updateEmbed => send::<UpdateEmbedRequest>;
    rename_embed, renameEmbed => send::<RenameEmbedRequest>;
    delete_embed, deleteEmbed => send::<DeleteEmbedRequest>;
    create_guest_token, createGuestToken => send::<CreateGuestTokenRequest>;
}

/// A started operation: its timeout in milliseconds, and its future. The future is boxed, so that
/// all operations share the code that resolves or rejects the promise.
type Started = (f64, Pin<Box<dyn Future<Output = Result<JsValue>>>>);

/// Reads the request of an endpoint. Only this code depends on the type of the request.
fn parse<E: Endpoint + DeserializeOwned>(client: &Inner, request: &JsValue) -> Result<Request> {
    client.prepare(&read::<E>("request", request)?)
}

/// Reads the options of a call, then its request.
fn prepare<P>(
    operation: &'static str,
    options: &JsValue,
    build: impl FnOnce(&Inner) -> Result<P>,
) -> Result<(Inner, P)> {
    let client = read_options(options).and_then(Inner::new);
    let prepared = client.and_then(|client| {
        let prepared = build(&client)?;
        Ok((client, prepared))
    });
    prepared.map_err(|error| with_operation(without_credentials(error, options), operation))
}

/// Reads the options. If they are absent, the caller may have passed them as the request.
fn read_options(options: &JsValue) -> Result<Options> {
    if options.is_undefined() {
        let expects = "is required as the second argument; the first argument is the request, \
                       which may be {} if no field is required";
        return Err(Error::invalid_input("options", expects));
    }
    read("options", options)
}

/// The minimum length of a credential that is hidden. A shorter one may be a part of any name.
const SHORTEST_CREDENTIAL: usize = 8;

/// Hides a credential that the caller has passed as the name of a field, which the error quotes.
#[cold]
fn without_credentials(mut error: Error, options: &JsValue) -> Error {
    let credentials = ["serviceToken", "apiKey"].map(|name| object::text(options, name));
    let credentials = credentials.iter().flatten().map(String::as_str);
    let secrets: Vec<&str> = credentials
        .filter(|text| text.len() >= SHORTEST_CREDENTIAL)
        .collect();
    if let Some(field) = &mut error.inner.field {
        let shown = without_secrets(field, &secrets);
        // The message starts with the name of the field.
        if let Some(rest) = error.inner.message.strip_prefix(field.as_str()) {
            error.inner.message = [&shown, rest].concat();
        }
        *field = shown;
    }
    error
}

/// Starts an operation that consists of one request.
fn send<E: Endpoint + DeserializeOwned>(request: &JsValue, options: &JsValue) -> Started {
    start(E::NAME, parse::<E>, request, options)
}

fn start(
    operation: &'static str,
    parse: fn(&Inner, &JsValue) -> Result<Request>,
    request: &JsValue,
    options: &JsValue,
) -> Started {
    match prepare(operation, options, |client| parse(client, request)) {
        Ok((client, request)) => (
            client.options().timeout_ms(),
            Box::pin(async move { Ok(client.execute(&request).await?.answer) }),
        ),
        Err(error) => refused(error),
    }
}

/// Starts `ensureApiToken`.
fn ensure_one(request: &JsValue, options: &JsValue) -> Started {
    let build = |client: &Inner| Ensure::new(client, &read("request", request)?);
    match prepare(ensure::NAME, options, build) {
        Ok((client, ensure)) => (
            client.options().timeout_ms(),
            Box::pin(async move { Ok(ensure.run(&client).await?.answer) }),
        ),
        Err(error) => refused(error),
    }
}

/// Returns an operation that fails before anything is sent.
#[cold]
fn refused(error: Error) -> Started {
    (0.0, Box::pin(std::future::ready(Err(error))))
}

/// Returns a promise of the result.
#[cfg(not(feature = "npm"))]
fn promise((_, work): Started) -> Promise {
    wasm_bindgen_futures::future_to_promise(async {
        work.await.map_err(|error| error::to_js_error(&error))
    })
}

/// Runs the operation, and resolves or rejects the loader's promise.
#[cfg(feature = "npm")]
fn run((timeout_ms, work): Started, resolve: Function, reject: Function) {
    let task = Box::pin(async move {
        // `resolve` and `reject` do not throw.
        let _ = match work.await {
            Ok(answer) => resolve.call1(&JsValue::UNDEFINED, &answer),
            Err(error) => reject.call1(&JsValue::UNDEFINED, &error.fields()),
        };
    });
    crate::transport::task::spawn(timeout_ms, task);
}

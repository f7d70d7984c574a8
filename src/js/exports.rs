//! The functions that JavaScript calls: always `(request, options)`, always a promise.
//!
//! An export is a plain function that reads its arguments before it returns, so that later changes
//! by the caller have no effect. An `async fn` would read them one microtask later.

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
use crate::call::{Request, named};
use crate::client::Client;
use crate::endpoint::Endpoint;
use crate::ensure::{self, Ensure};
use crate::error::{Error, Result};
use crate::redact::without_secrets;
use crate::transport::host;

/// Exports an operation under its JavaScript name.
///
/// In the plain output of wasm-bindgen, the function returns a promise. In the npm package, it
/// returns nothing and receives the functions that settle a promise of the loader: V8 of Node 20
/// aborts the process if optimized code is deoptimized while it waits for an export that returns an
/// object.
macro_rules! export {
    (
        $(#[doc = $doc:literal])*
        $name:ident, $js_name:ident($types:tt, $options:tt) -> $promise:tt by $start:path
    ) => {
        $(#[doc = $doc])*
        #[cfg(not(feature = "npm"))]
        #[wasm_bindgen(js_name = $js_name, unchecked_return_type = $promise)]
        pub fn $name(
            #[wasm_bindgen(unchecked_param_type = $types)] request: &JsValue,
            #[wasm_bindgen(unchecked_param_type = $options)] options: &JsValue,
        ) -> Promise {
            promise($start(request, options))
        }

        $(#[doc = $doc])*
        #[cfg(feature = "npm")]
        #[wasm_bindgen(js_name = $js_name, skip_typescript)]
        pub fn $name(request: &JsValue, options: &JsValue, resolve: Function, reject: Function) {
            settle($start(request, options), resolve, reject);
        }
    };
}

export! {
    /// Creates an API token for a data app: `POST /api/v2/data-app/api-tokens` with the service
    /// token.
    ///
    /// Every call that succeeds creates one more token, and no API deletes one: the request is sent
    /// again only after a 429, or if no connection could be established. When the promise rejects,
    /// check `outcome`: `'unknown'` means that the token may exist.
    ///
    /// ```js
    /// const { key } = await createApiToken(
    ///   { dataAppName: 'Customer Portal Analytics', name: 'Production API Key' },
    ///   { serviceToken: process.env.DATABRAIN_SERVICE_TOKEN },
    /// );
    /// ```
    ///
    /// Rejects with a `DatabrainError`, like every function here: `INVALID_INPUT` before anything
    /// is sent; the server's codes, here `DATA_APP_NOT_FOUND`, `AUTHENTICATION_ERROR`,
    /// `INVALID_REQUEST_BODY` and `INTERNAL_SERVER_ERROR`; `TIMEOUT`, `ABORTED`, `NETWORK_ERROR`,
    /// `REDIRECTED`, `BAD_RESPONSE`, `RESPONSE_TOO_LARGE`, `NOT_IN_HANDLER`, `CORE_UNAVAILABLE`,
    /// `CORE_CRASHED`.
    create_api_token, createApiToken("CreateApiTokenRequest", "ServiceTokenOptions")
        -> "Promise<CreateApiTokenAnswer>" by send::<CreateApiTokenRequest>
}

export! {
    /// Lists the API tokens of a data app, keys included: `GET /api/v2/data-app/api-tokens` with
    /// the service token.
    ///
    /// Codes of the server: `DATA_APP_NOT_FOUND`, `AUTHENTICATION_ERROR`, `INVALID_REQUEST_BODY`,
    /// `INTERNAL_SERVER_ERROR`.
    list_api_tokens, listApiTokens("ListApiTokensRequest", "ServiceTokenOptions")
        -> "Promise<ApiToken[]>" by send::<ListApiTokensRequest>
}

export! {
    /// Replaces an API key: `POST /api/v2/data-app/rotate-api`. The old one stays valid for
    /// `graceSeconds`.
    ///
    /// By default the key itself authorizes the request, as `options.apiKey`; with `request.key`
    /// the service token does (see `RotateApiKeyRequest`). The request is sent again only after a
    /// 429, or if no connection could be established. If `outcome` is `'unknown'`, a new key may
    /// exist and the old one may be about to expire; the list shows both.
    ///
    /// Codes of the server: `INVALID_REQUEST_BODY`, `AUTHENTICATION_ERROR`,
    /// `INVALID_DATA_APP_API_KEY`, `INTERNAL_SERVER_ERROR`.
    rotate_api_key, rotateApiKey("RotateApiKeyRequest", "ApiKeyOptions | ServiceTokenOptions")
        -> "Promise<RotateApiKeyAnswer>" by send::<RotateApiKeyRequest>
}

export! {
    /// Lists the data apps of the organization: `GET /api/v2/data-app` with the service token.
    ///
    /// Codes of the server: `AUTHENTICATION_ERROR`, `INVALID_REQUEST_BODY`,
    /// `INTERNAL_SERVER_ERROR`.
    list_data_apps, listDataApps("ListDataAppsRequest", "ServiceTokenOptions")
        -> "Promise<DataApp[]>" by send::<ListDataAppsRequest>
}

export! {
    /// Creates a data app: `POST /api/v2/data-app` with the service token.
    ///
    /// Codes of the server: `DATA_APP_ALREADY_EXISTS` (kind `conflict`; treat it as a success if
    /// you only need the data app to exist), `AUTHENTICATION_ERROR`, `INVALID_REQUEST_BODY`,
    /// `INTERNAL_SERVER_ERROR`.
    create_data_app, createDataApp("CreateDataAppRequest", "ServiceTokenOptions")
        -> "Promise<DataAppAnswer>" by send::<CreateDataAppRequest>
}

export! {
    /// Renames a data app: `PUT /api/v2/data-app` with the service token.
    ///
    /// Codes of the server: `DATA_APP_NOT_FOUND`, `AUTHENTICATION_ERROR`, `INVALID_REQUEST_BODY`,
    /// `INTERNAL_SERVER_ERROR`.
    rename_data_app, renameDataApp("RenameDataAppRequest", "ServiceTokenOptions")
        -> "Promise<DataAppAnswer>" by send::<RenameDataAppRequest>
}

export! {
    /// Permanently deletes a data app with its embeds and keys: `DELETE /api/v2/data-app` with the
    /// service token.
    ///
    /// Codes of the server: `DATA_APP_NOT_FOUND`, `AUTHENTICATION_ERROR`, `INVALID_REQUEST_BODY`,
    /// `INTERNAL_SERVER_ERROR`.
    delete_data_app, deleteDataApp("DeleteDataAppRequest", "ServiceTokenOptions")
        -> "Promise<DataAppAnswer>" by send::<DeleteDataAppRequest>
}

export! {
    /// Creates an embed in the data app of the key: `POST /api/v2/data-app/embeds` with the API
    /// key.
    ///
    /// Codes of the server: `INVALID_DATA_APP_API_KEY`, `INVALID_WORKSPACE_NAME`,
    /// `INVALID_DASHBOARD_ID`, `INVALID_METRIC_ID`, `INVALID_DATAMART`, `DATAMART_TABLE_NOT_FOUND`,
    /// `INVALID_REQUEST_BODY`, `INTERNAL_SERVER_ERROR`.
    create_embed, createEmbed("CreateEmbedRequest", "ApiKeyOptions")
        -> "Promise<EmbedAnswer>" by send::<CreateEmbedRequest>
}

export! {
    /// Lists the embeds of the data app of the key: `GET /api/v2/data-app/embeds` with the API key.
    ///
    /// Codes of the server: `INVALID_DATA_APP_API_KEY`, `INVALID_REQUEST_BODY`,
    /// `INTERNAL_SERVER_ERROR`.
    list_embeds, listEmbeds("ListEmbedsRequest", "ApiKeyOptions")
        -> "Promise<Embed[]>" by send::<ListEmbedsRequest>
}

export! {
    /// Changes what the viewers of an embed may do: `PUT /api/v2/data-app/embeds` with the API key.
    ///
    /// Codes of the server: `INVALID_EMBED_ID`, `INVALID_DATAMART`, `DATAMART_TABLE_NOT_FOUND`,
    /// `INVALID_DATA_APP_API_KEY`, `INVALID_REQUEST_BODY`, `INTERNAL_SERVER_ERROR`.
    update_embed, updateEmbed("UpdateEmbedRequest", "ApiKeyOptions")
        -> "Promise<EmbedAnswer>" by send::<UpdateEmbedRequest>
}

export! {
    /// Renames an embed: `PUT /api/v2/data-app/embeds/rename` with the API key.
    ///
    /// Codes of the server: `INVALID_EMBED_ID`, `INVALID_DATA_APP_API_KEY`, `INVALID_REQUEST_BODY`,
    /// `INTERNAL_SERVER_ERROR`.
    rename_embed, renameEmbed("RenameEmbedRequest", "ApiKeyOptions")
        -> "Promise<RenameEmbedAnswer>" by send::<RenameEmbedRequest>
}

export! {
    /// Permanently deletes an embed: `DELETE /api/v2/data-app/embeds` with the API key.
    ///
    /// Codes of the server: `INVALID_REQUEST_BODY` (also for an embed that does not exist),
    /// `INVALID_DATA_APP_API_KEY`, `INTERNAL_SERVER_ERROR`.
    delete_embed, deleteEmbed("DeleteEmbedRequest", "ApiKeyOptions")
        -> "Promise<EmbedAnswer>" by send::<DeleteEmbedRequest>
}

export! {
    /// Creates a guest token, for the browser of one end user: `POST /api/v2/guest-token/create`
    /// with the API key.
    ///
    /// Without `expiresInMs` the token never expires. Codes of the server: `AUTHENTICATION_ERROR`
    /// (also spelled `AUTHENTICATION_ERR`), `CLIENT_ID_ERROR`, `WORKSPACE_ID_ERROR`,
    /// `DASHBOARD_PARAM_ERROR`, `APP_FILTER_PARAM_ERROR`, `RLS_SETTINGS_PARAM_ERROR`,
    /// `INVALID_REQUEST_BODY`, `INTERNAL_SERVER_ERROR`.
    create_guest_token, createGuestToken("CreateGuestTokenRequest", "ApiKeyOptions")
        -> "Promise<CreateGuestTokenAnswer>" by send::<CreateGuestTokenRequest>
}

export! {
    /// Returns the API token of a name, and creates it if there is none. It can be called again and
    /// again.
    ///
    /// It lists the tokens of the data app and returns the one of exactly that name. If there is
    /// none, it creates one. If the answer to that is lost (a reset, a 5xx, an answer that cannot
    /// be read, half of the time elapsed), it lists the tokens, waits for `settleMs`, lists them
    /// again, and only then creates once more. A creation that timed out is never sent again, since
    /// it may still happen. All of this takes at most `timeoutMs`.
    ///
    /// A single caller never leaves two tokens. Calls in one process that want the same token at
    /// the same time share the work, also across copies of this package, if credential, `baseUrl`
    /// and `fetch` are the same; one of them gets `created: true`. On Cloudflare Workers, where a
    /// request may not wait for another, only calls that one request starts in the same turn share
    /// it. Two processes may create two tokens, because the API does not compare names;
    /// `duplicates` then says so.
    ///
    /// Rejects like `createApiToken`. `outcome: 'unknown'` means that a creation was sent and no
    /// list has shown its token: call again later. Codes of the server: `DATA_APP_NOT_FOUND`,
    /// `AUTHENTICATION_ERROR`, `INVALID_REQUEST_BODY`, `INTERNAL_SERVER_ERROR`. A list without keys
    /// is `BAD_RESPONSE`.
    ensure_api_token, ensureApiToken("CreateApiTokenRequest", "ServiceTokenOptions")
        -> "Promise<EnsureApiTokenAnswer>" by ensure_one
}

/// An operation that was started: the time by which it ends, in milliseconds, and its future. Boxed:
/// otherwise each operation would get its own copy of the code that settles its promise.
type Started = (f64, Pin<Box<dyn Future<Output = Result<JsValue>>>>);

/// Reads the request of an endpoint. Everything that depends on its type happens here.
fn parse<E: Endpoint + DeserializeOwned>(client: &Client, request: &JsValue) -> Result<Request> {
    client.prepare(&read::<E>("request", request)?)
}

/// Reads the options of a call, then its request, before anything is sent.
fn prepare<P>(
    operation: &'static str,
    options: &JsValue,
    build: impl FnOnce(&Client) -> Result<P>,
) -> Result<(Client, P)> {
    let client = read("options", options).and_then(Client::new);
    let prepared = client.and_then(|client| {
        let prepared = build(&client)?;
        Ok((client, prepared))
    });
    prepared.map_err(|error| named(without_credentials(error, options), operation))
}

/// Shorter ones are no secrets, and may be a part of any name.
const SHORTEST_CREDENTIAL: usize = 8;

/// Hides a credential that the caller has used as the name of a field: errors quote that.
#[cold]
fn without_credentials(mut error: Box<Error>, options: &JsValue) -> Box<Error> {
    let credentials = ["serviceToken", "apiKey"].map(|name| host::text(options, name));
    let credentials = credentials.iter().flatten().map(String::as_str);
    let secrets: Vec<&str> = credentials
        .filter(|text| text.len() >= SHORTEST_CREDENTIAL)
        .collect();
    if let Some(field) = &mut error.field {
        let shown = without_secrets(field, &secrets);
        // The message begins with the name of the field.
        if let Some(rest) = error.message.strip_prefix(field.as_str()) {
            error.message = [&shown, rest].concat();
        }
        *field = shown;
    }
    error
}

/// Starts an operation that is one request.
fn send<E: Endpoint + DeserializeOwned>(request: &JsValue, options: &JsValue) -> Started {
    start(E::NAME, parse::<E>, request, options)
}

fn start(
    operation: &'static str,
    parse: fn(&Client, &JsValue) -> Result<Request>,
    request: &JsValue,
    options: &JsValue,
) -> Started {
    match prepare(operation, options, |client| parse(client, request)) {
        Ok((client, request)) => (
            client.options().timeout_ms(),
            Box::pin(async move { Ok(client.call(&request).await?.answer) }),
        ),
        Err(error) => refused(error),
    }
}

/// Starts `ensureApiToken`.
fn ensure_one(request: &JsValue, options: &JsValue) -> Started {
    let build = |client: &Client| Ensure::new(client, &read("request", request)?);
    match prepare(ensure::NAME, options, build) {
        Ok((client, ensure)) => (
            client.options().timeout_ms(),
            Box::pin(async move { Ok(ensure.run(&client).await?.answer) }),
        ),
        Err(error) => refused(error),
    }
}

/// An operation that ends before anything is sent.
#[cold]
fn refused(error: Box<Error>) -> Started {
    (0.0, Box::pin(std::future::ready(Err(error))))
}

/// Returns a promise of the result.
#[cfg(not(feature = "npm"))]
fn promise((_, work): Started) -> Promise {
    wasm_bindgen_futures::future_to_promise(async {
        work.await.map_err(|error| error::to_js_error(&error))
    })
}

/// Settles the promise of the loader with the result.
#[cfg(feature = "npm")]
fn settle((timeout_ms, work): Started, resolve: Function, reject: Function) {
    let settled = Box::pin(async move {
        // The functions of a promise do not throw.
        let _ = match work.await {
            Ok(answer) => resolve.call1(&JsValue::UNDEFINED, &answer),
            Err(error) => reject.call1(&JsValue::UNDEFINED, &error.fields()),
        };
    });
    crate::transport::task::spawn(timeout_ms, settled);
}

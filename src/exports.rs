//! The functions that JavaScript sees: always `(request, options)`, always a promise. Their requests and answers are in
//! [`crate::api`], their options in [`crate::options`], their errors in [`crate::rejection`].

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use crate::operation::{self, Operation};
use crate::{call, ensure};

/// Writes one export a call, and the same function for Rust, which is given the promise.
///
/// The export itself gives no promise, as its declaration says, but a number: the loader, which announced the flight, has the promise. Where V8
/// (of Node 20 and 22) has built an export that returns an object into its caller, and has to undo that while it runs, the process ends.
macro_rules! exports {
    ($( $(#[$($doc:tt)*])* $function:ident = $start:expr, $js:literal ($request:literal, $options:literal) -> $answer:literal; )*) => {
        $(
            $(#[$($doc)*])*
            pub fn $function(request: &JsValue, options: &JsValue) -> Promise {
                let promise = announce_for(&wasm_bindgen::exports(), $js);
                $start(request, options);
                promise
            }
        )*

        mod javascript {
            use super::*;
            $(
                $(#[$($doc)*])*
                #[wasm_bindgen(js_name = $js, unchecked_return_type = $answer)]
                pub fn $function(
                    #[wasm_bindgen(unchecked_param_type = $request)] request: &JsValue,
                    #[wasm_bindgen(unchecked_param_type = $options)] options: &JsValue,
                ) -> i32 {
                    $start(request, options);
                    0
                }
            )*
        }
    };
}

#[wasm_bindgen(module = "/pkg/flight.js")]
extern "C" {
    /// Announces a call of Rust, for which there is no loader.
    #[wasm_bindgen(js_name = announceFor)]
    fn announce_for(exports: &JsValue, name: &str) -> Promise;
}

/// How one operation of the table starts.
fn of(operation: &'static Operation) -> impl Fn(&JsValue, &JsValue) {
    move |request, options| call::start(operation, request, options)
}

exports! {
    /// Creates an API token for a data app: `POST /api/v2/data-app/api-tokens` with the service token.
    ///
    /// Every call that succeeds makes one more token, and no API deletes one: it is sent again only after a 429, or where no
    /// connection came about. When it rejects, look at `outcome`: `'unknown'` means that the token may exist.
    ///
    /// ```js
    /// const { key } = await createApiToken(
    ///   { dataAppName: 'Customer Portal Analytics', name: 'Production API Key' },
    ///   { serviceToken: process.env.DATABRAIN_SERVICE_TOKEN },
    /// );
    /// ```
    ///
    /// Rejects with a `DatabrainError`, as every function here: `INVALID_INPUT` before anything is sent; the server's codes, here
    /// `DATA_APP_NOT_FOUND`, `AUTHENTICATION_ERROR`, `INVALID_REQUEST_BODY` and `INTERNAL_SERVER_ERROR`; `TIMEOUT`, `ABORTED`,
    /// `NETWORK_ERROR`, `REDIRECTED`, `BAD_RESPONSE`, `RESPONSE_TOO_LARGE`, `CORE_CRASHED`.
    create_api_token = of(&operation::CREATE_API_TOKEN), "createApiToken" ("CreateApiTokenRequest", "ServiceTokenOptions") -> "Promise<CreateApiTokenAnswer>";

    /// Lists the API tokens of a data app, keys included: `GET /api/v2/data-app/api-tokens` with the service token.
    ///
    /// Codes of the server: `DATA_APP_NOT_FOUND`, `AUTHENTICATION_ERROR`, `INVALID_REQUEST_BODY`, `INTERNAL_SERVER_ERROR`.
    list_api_tokens = of(&operation::LIST_API_TOKENS), "listApiTokens" ("ListApiTokensRequest", "ServiceTokenOptions") -> "Promise<ApiToken[]>";

    /// Replaces an API key: `POST /api/v2/data-app/rotate-api`. The old one goes on working for `graceSeconds`.
    ///
    /// By default the key itself asks, as `options.apiKey`; with `request.key` the service token does (see `RotateApiKeyRequest`). It is
    /// sent again only after a 429, or where no connection came about: when `outcome` is `'unknown'`, a new key may exist and the old one may be ending; the list shows both.
    ///
    /// Codes of the server: `INVALID_REQUEST_BODY`, `AUTHENTICATION_ERROR`, `INVALID_DATA_APP_API_KEY`, `INTERNAL_SERVER_ERROR`.
    rotate_api_key = of(&operation::ROTATE_API_KEY), "rotateApiKey" ("RotateApiKeyRequest", "ApiKeyOptions | ServiceTokenOptions") -> "Promise<RotateApiKeyAnswer>";

    /// Lists the data apps of the organisation: `GET /api/v2/data-app` with the service token.
    ///
    /// Codes of the server: `AUTHENTICATION_ERROR`, `INVALID_REQUEST_BODY`, `INTERNAL_SERVER_ERROR`.
    list_data_apps = of(&operation::LIST_DATA_APPS), "listDataApps" ("ListDataAppsRequest", "ServiceTokenOptions") -> "Promise<DataApp[]>";

    /// Creates a data app: `POST /api/v2/data-app` with the service token.
    ///
    /// Codes of the server: `DATA_APP_ALREADY_EXISTS` (kind `conflict`: for create-if-missing that is success), `AUTHENTICATION_ERROR`,
    /// `INVALID_REQUEST_BODY`, `INTERNAL_SERVER_ERROR`.
    create_data_app = of(&operation::CREATE_DATA_APP), "createDataApp" ("CreateDataAppRequest", "ServiceTokenOptions") -> "Promise<DataAppAnswer>";

    /// Renames a data app: `PUT /api/v2/data-app` with the service token.
    ///
    /// Codes of the server: `DATA_APP_NOT_FOUND`, `AUTHENTICATION_ERROR`, `INVALID_REQUEST_BODY`, `INTERNAL_SERVER_ERROR`.
    rename_data_app = of(&operation::RENAME_DATA_APP), "renameDataApp" ("RenameDataAppRequest", "ServiceTokenOptions") -> "Promise<DataAppAnswer>";

    /// Deletes a data app with its embeds and keys, for good: `DELETE /api/v2/data-app` with the service token.
    ///
    /// Codes of the server: `DATA_APP_NOT_FOUND`, `AUTHENTICATION_ERROR`, `INVALID_REQUEST_BODY`, `INTERNAL_SERVER_ERROR`.
    delete_data_app = of(&operation::DELETE_DATA_APP), "deleteDataApp" ("DeleteDataAppRequest", "ServiceTokenOptions") -> "Promise<DataAppAnswer>";

    /// Creates an embed in the data app of the key: `POST /api/v2/data-app/embeds` with the API key.
    ///
    /// Codes of the server: `INVALID_DATA_APP_API_KEY`, `INVALID_WORKSPACE_NAME`, `INVALID_DASHBOARD_ID`, `INVALID_METRIC_ID`,
    /// `INVALID_DATAMART`, `DATAMART_TABLE_NOT_FOUND`, `INVALID_REQUEST_BODY`, `INTERNAL_SERVER_ERROR`.
    create_embed = of(&operation::CREATE_EMBED), "createEmbed" ("CreateEmbedRequest", "ApiKeyOptions") -> "Promise<EmbedAnswer>";

    /// Lists the embeds of the data app of the key: `GET /api/v2/data-app/embeds` with the API key.
    ///
    /// Codes of the server: `INVALID_DATA_APP_API_KEY`, `INVALID_REQUEST_BODY`, `INTERNAL_SERVER_ERROR`.
    list_embeds = of(&operation::LIST_EMBEDS), "listEmbeds" ("ListEmbedsRequest", "ApiKeyOptions") -> "Promise<Embed[]>";

    /// Changes what the viewers of an embed may do: `PUT /api/v2/data-app/embeds` with the API key.
    ///
    /// Codes of the server: `INVALID_EMBED_ID`, `INVALID_DATAMART`, `DATAMART_TABLE_NOT_FOUND`, `INVALID_DATA_APP_API_KEY`,
    /// `INVALID_REQUEST_BODY`, `INTERNAL_SERVER_ERROR`.
    update_embed = of(&operation::UPDATE_EMBED), "updateEmbed" ("UpdateEmbedRequest", "ApiKeyOptions") -> "Promise<EmbedAnswer>";

    /// Renames an embed: `PUT /api/v2/data-app/embeds/rename` with the API key.
    ///
    /// Codes of the server: `INVALID_EMBED_ID`, `INVALID_DATA_APP_API_KEY`, `INVALID_REQUEST_BODY`, `INTERNAL_SERVER_ERROR`.
    rename_embed = of(&operation::RENAME_EMBED), "renameEmbed" ("RenameEmbedRequest", "ApiKeyOptions") -> "Promise<RenameEmbedAnswer>";

    /// Deletes an embed, for good: `DELETE /api/v2/data-app/embeds` with the API key.
    ///
    /// Codes of the server: `INVALID_REQUEST_BODY` (also for an embed that does not exist), `INVALID_DATA_APP_API_KEY`,
    /// `INTERNAL_SERVER_ERROR`.
    delete_embed = of(&operation::DELETE_EMBED), "deleteEmbed" ("DeleteEmbedRequest", "ApiKeyOptions") -> "Promise<EmbedAnswer>";

    /// Creates a guest token, for the browser of one end user: `POST /api/v2/guest-token/create` with the API key.
    ///
    /// Without `expiresInMs` the token never expires. Codes of the server: `AUTHENTICATION_ERROR` (also spelt `AUTHENTICATION_ERR`),
    /// `CLIENT_ID_ERROR`, `WORKSPACE_ID_ERROR`, `DASHBOARD_PARAM_ERROR`, `APP_FILTER_PARAM_ERROR`, `RLS_SETTINGS_PARAM_ERROR`,
    /// `INVALID_REQUEST_BODY`, `INTERNAL_SERVER_ERROR`.
    create_guest_token = of(&operation::CREATE_GUEST_TOKEN), "createGuestToken" ("CreateGuestTokenRequest", "ApiKeyOptions") -> "Promise<CreateGuestTokenAnswer>";

    /// Gives the API token of a name, and makes it if there is none: safe to call again and again.
    ///
    /// It lists the tokens of the data app and returns the one of exactly that name. Where there is none it creates one; when the
    /// answer to that is lost (a reset, a 5xx, an answer that cannot be read, half of the time gone), it finds out by listing, waits
    /// `settleMs`, lists once more, and only then creates once more. A creation that timed out is never repeated, since it may still
    /// land. All of that within `timeoutMs`.
    ///
    /// A single caller never leaves two tokens. Calls of one process that want the same token at the same time share the work, and
    /// one of them gets `created: true`; not on Cloudflare Workers, where a request may not wait for another. Two processes may make
    /// two: the API compares nothing. Then `duplicates` says so.
    ///
    /// Rejects as `createApiToken`. `outcome: 'unknown'` means that a creation was sent and no list has shown what became of it: call
    /// again later. Codes of the server: `DATA_APP_NOT_FOUND`, `AUTHENTICATION_ERROR`, `INVALID_REQUEST_BODY`,
    /// `INTERNAL_SERVER_ERROR`. A list without keys is `BAD_RESPONSE`.
    ensure_api_token = ensure::start, "ensureApiToken" ("CreateApiTokenRequest", "EnsureApiTokenOptions") -> "Promise<EnsureApiTokenAnswer>";
}

//! The functions that JavaScript sees: always `(request, options)`, always a promise. Their requests and answers are in
//! [`crate::api`], their options in [`crate::options`], their errors in [`crate::rejection`].
//!
//! The core exports none of them: the loader has them, by their number here, and begins a call of that number with [`crate::call::hear`].

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use crate::api::{data_apps, embeds, guest_tokens, tokens};
use crate::field::Table;
use crate::operation::{Answer, Credential, Method, Operation, text};

/// Writes for each function its declaration for TypeScript, its number, the same function for Rust, and what it is on the wire:
/// `by CONSTANT: Method "path" (whether an older path is known), credential, fields, answer`.
macro_rules! exports {
    ($(
        $(#[doc = $doc:literal])*
        $function:ident, $js:literal ($request:literal, $options:literal) -> $answer:literal
            $(by $constant:ident: $method:ident $path:literal ($legacy:literal), $credential:ident, $resource:ident, $expected:expr)?;
    )*) => {
        $($(
            #[doc = concat!("What `", $js, "` is on the wire.")]
            pub static $constant: Operation = Operation {
                method: Method::$method,
                path: $path,
                has_legacy_path: $legacy,
                credential: Credential::$credential,
                fields: &Table(&[$resource::$constant]),
                answer: $expected,
            };
        )?)*

        /// They, in the order of the functions. [`ensure_api_token`] comes behind them, and makes requests of two.
        pub static OPERATIONS: &[&Operation] = &[$( $( &$constant, )? )*];

        #[wasm_bindgen(typescript_custom_section)]
        const TYPESCRIPT: &'static str = concat!($(
            "\n/**\n", $(" *", $doc, "\n",)* " */\nexport function ", $js, "(request: ", $request, ", options: ", $options, "): ", $answer, ";\n",
        )*);

        #[expect(non_camel_case_types, reason = "named as the functions are")]
        enum Number { $( $function ),* }

        $(
            $(#[doc = $doc])*
            pub fn $function(request: &JsValue, options: &JsValue) -> Promise {
                call_from(&wasm_bindgen::exports(), Number::$function as i32, $js, request, options)
            }
        )*
    };
}

#[wasm_bindgen(module = "/pkg/ending.js")]
extern "C" {
    /// Starts a call of Rust, for which there is no loader.
    #[wasm_bindgen(js_name = callFrom)]
    fn call_from(
        exports: &JsValue,
        number: i32,
        name: &str,
        request: &JsValue,
        options: &JsValue,
    ) -> Promise;
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
    create_api_token, "createApiToken" ("CreateApiTokenRequest", "ServiceTokenOptions") -> "Promise<CreateApiTokenAnswer>"
        by CREATE_API_TOKEN: Post "data-app/api-tokens" (true), ServiceToken, tokens, text!("key");

    /// Lists the API tokens of a data app, keys included: `GET /api/v2/data-app/api-tokens` with the service token.
    ///
    /// Codes of the server: `DATA_APP_NOT_FOUND`, `AUTHENTICATION_ERROR`, `INVALID_REQUEST_BODY`, `INTERNAL_SERVER_ERROR`.
    list_api_tokens, "listApiTokens" ("ListApiTokensRequest", "ServiceTokenOptions") -> "Promise<ApiToken[]>"
        by LIST_API_TOKENS: Get "data-app/api-tokens" (true), ServiceToken, tokens, Answer::List;

    /// Replaces an API key: `POST /api/v2/data-app/rotate-api`. The old one goes on working for `graceSeconds`.
    ///
    /// By default the key itself asks, as `options.apiKey`; with `request.key` the service token does (see `RotateApiKeyRequest`). It is
    /// sent again only after a 429, or where no connection came about: when `outcome` is `'unknown'`, a new key may exist and the old one may be ending; the list shows both.
    ///
    /// Codes of the server: `INVALID_REQUEST_BODY`, `AUTHENTICATION_ERROR`, `INVALID_DATA_APP_API_KEY`, `INTERNAL_SERVER_ERROR`.
    rotate_api_key, "rotateApiKey" ("RotateApiKeyRequest", "ApiKeyOptions | ServiceTokenOptions") -> "Promise<RotateApiKeyAnswer>"
        by ROTATE_API_KEY: Post "data-app/rotate-api" (false), Rotation, tokens, text!("key");

    /// Lists the data apps of the organisation: `GET /api/v2/data-app` with the service token.
    ///
    /// Codes of the server: `AUTHENTICATION_ERROR`, `INVALID_REQUEST_BODY`, `INTERNAL_SERVER_ERROR`.
    list_data_apps, "listDataApps" ("ListDataAppsRequest", "ServiceTokenOptions") -> "Promise<DataApp[]>"
        by LIST_DATA_APPS: Get "data-app" (true), ServiceToken, data_apps, Answer::List;

    /// Creates a data app: `POST /api/v2/data-app` with the service token.
    ///
    /// Codes of the server: `DATA_APP_ALREADY_EXISTS` (kind `conflict`: for create-if-missing that is success), `AUTHENTICATION_ERROR`,
    /// `INVALID_REQUEST_BODY`, `INTERNAL_SERVER_ERROR`.
    create_data_app, "createDataApp" ("CreateDataAppRequest", "ServiceTokenOptions") -> "Promise<DataAppAnswer>"
        by CREATE_DATA_APP: Post "data-app" (true), ServiceToken, data_apps, text!("name");

    /// Renames a data app: `PUT /api/v2/data-app` with the service token.
    ///
    /// Codes of the server: `DATA_APP_NOT_FOUND`, `AUTHENTICATION_ERROR`, `INVALID_REQUEST_BODY`, `INTERNAL_SERVER_ERROR`.
    rename_data_app, "renameDataApp" ("RenameDataAppRequest", "ServiceTokenOptions") -> "Promise<DataAppAnswer>"
        by RENAME_DATA_APP: Put "data-app" (true), ServiceToken, data_apps, text!("name");

    /// Deletes a data app with its embeds and keys, for good: `DELETE /api/v2/data-app` with the service token.
    ///
    /// Codes of the server: `DATA_APP_NOT_FOUND`, `AUTHENTICATION_ERROR`, `INVALID_REQUEST_BODY`, `INTERNAL_SERVER_ERROR`.
    delete_data_app, "deleteDataApp" ("DeleteDataAppRequest", "ServiceTokenOptions") -> "Promise<DataAppAnswer>"
        by DELETE_DATA_APP: Delete "data-app" (true), ServiceToken, data_apps, text!("name");

    /// Creates an embed in the data app of the key: `POST /api/v2/data-app/embeds` with the API key.
    ///
    /// Codes of the server: `INVALID_DATA_APP_API_KEY`, `INVALID_WORKSPACE_NAME`, `INVALID_DASHBOARD_ID`, `INVALID_METRIC_ID`,
    /// `INVALID_DATAMART`, `DATAMART_TABLE_NOT_FOUND`, `INVALID_REQUEST_BODY`, `INTERNAL_SERVER_ERROR`.
    create_embed, "createEmbed" ("CreateEmbedRequest", "ApiKeyOptions") -> "Promise<EmbedAnswer>"
        by CREATE_EMBED: Post "data-app/embeds" (true), ApiKey, embeds, text!("id");

    /// Lists the embeds of the data app of the key: `GET /api/v2/data-app/embeds` with the API key.
    ///
    /// Codes of the server: `INVALID_DATA_APP_API_KEY`, `INVALID_REQUEST_BODY`, `INTERNAL_SERVER_ERROR`.
    list_embeds, "listEmbeds" ("ListEmbedsRequest", "ApiKeyOptions") -> "Promise<Embed[]>"
        by LIST_EMBEDS: Get "data-app/embeds" (true), ApiKey, embeds, Answer::List;

    /// Changes what the viewers of an embed may do: `PUT /api/v2/data-app/embeds` with the API key.
    ///
    /// Codes of the server: `INVALID_EMBED_ID`, `INVALID_DATAMART`, `DATAMART_TABLE_NOT_FOUND`, `INVALID_DATA_APP_API_KEY`,
    /// `INVALID_REQUEST_BODY`, `INTERNAL_SERVER_ERROR`.
    update_embed, "updateEmbed" ("UpdateEmbedRequest", "ApiKeyOptions") -> "Promise<EmbedAnswer>"
        by UPDATE_EMBED: Put "data-app/embeds" (true), ApiKey, embeds, text!("id");

    /// Renames an embed: `PUT /api/v2/data-app/embeds/rename` with the API key.
    ///
    /// Codes of the server: `INVALID_EMBED_ID`, `INVALID_DATA_APP_API_KEY`, `INVALID_REQUEST_BODY`, `INTERNAL_SERVER_ERROR`.
    rename_embed, "renameEmbed" ("RenameEmbedRequest", "ApiKeyOptions") -> "Promise<RenameEmbedAnswer>"
        by RENAME_EMBED: Put "data-app/embeds/rename" (false), ApiKey, embeds, text!("id");

    /// Deletes an embed, for good: `DELETE /api/v2/data-app/embeds` with the API key.
    ///
    /// Codes of the server: `INVALID_REQUEST_BODY` (also for an embed that does not exist), `INVALID_DATA_APP_API_KEY`,
    /// `INTERNAL_SERVER_ERROR`.
    delete_embed, "deleteEmbed" ("DeleteEmbedRequest", "ApiKeyOptions") -> "Promise<EmbedAnswer>"
        by DELETE_EMBED: Delete "data-app/embeds" (true), ApiKey, embeds, text!("id");

    /// Creates a guest token, for the browser of one end user: `POST /api/v2/guest-token/create` with the API key.
    ///
    /// Without `expiresInMs` the token never expires. Codes of the server: `AUTHENTICATION_ERROR` (also spelt `AUTHENTICATION_ERR`),
    /// `CLIENT_ID_ERROR`, `WORKSPACE_ID_ERROR`, `DASHBOARD_PARAM_ERROR`, `APP_FILTER_PARAM_ERROR`, `RLS_SETTINGS_PARAM_ERROR`,
    /// `INVALID_REQUEST_BODY`, `INTERNAL_SERVER_ERROR`.
    create_guest_token, "createGuestToken" ("CreateGuestTokenRequest", "ApiKeyOptions") -> "Promise<CreateGuestTokenAnswer>"
        by CREATE_GUEST_TOKEN: Post "guest-token/create" (false), ApiKey, guest_tokens, text!("token");

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
    ensure_api_token, "ensureApiToken" ("CreateApiTokenRequest", "EnsureApiTokenOptions") -> "Promise<EnsureApiTokenAnswer>";
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::Rule;

    #[test]
    fn what_is_in_a_query_can_be_written_in_one() {
        for operation in OPERATIONS
            .iter()
            .filter(|operation| !operation.method.has_body())
        {
            for field in operation.fields.fields() {
                assert!(
                    matches!(field.rule, Rule::Text | Rule::Count | Rule::Flag),
                    "{} {:?}",
                    operation.path,
                    field.rule
                );
            }
        }
    }

    #[test]
    fn requests_are_unique() {
        for (index, one) in OPERATIONS.iter().enumerate() {
            assert!(!one.has_legacy_path || one.path.starts_with("data-app"));
            for other in OPERATIONS.iter().skip(index + 1) {
                assert_ne!((one.method, one.path), (other.method, other.path));
            }
        }
        assert_eq!(OPERATIONS.len(), Number::ensure_api_token as usize);
    }
}

//! The functions that JavaScript sees.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use crate::{call, operation};

/// Creates an API token for a data app: `POST /api/v2/data-app/api-tokens` with the service token.
///
/// Every call that succeeds makes one more token, and no API deletes one: nothing is repeated here. When it rejects, look
/// at `outcome`: `'unknown'` means that the token may exist.
///
/// ```js
/// const { key } = await createApiToken(
///   { dataAppName: 'Customer Portal Analytics', name: 'Production API Key' },
///   { serviceToken: process.env.DATABRAIN_SERVICE_TOKEN },
/// );
/// ```
///
/// Rejects with a `DatabrainError`, always: `INVALID_INPUT` before anything is sent; the server's codes, among them
/// `DATA_APP_NOT_FOUND`, `AUTHENTICATION_ERROR`, `INVALID_REQUEST_BODY` and `INTERNAL_SERVER_ERROR`; `TIMEOUT`, `ABORTED`,
/// `NETWORK_ERROR`, `REDIRECTED`, `BAD_RESPONSE`, `RESPONSE_TOO_LARGE`.
#[wasm_bindgen(js_name = createApiToken, unchecked_return_type = "Promise<CreateApiTokenAnswer>")]
pub fn create_api_token(
    #[wasm_bindgen(unchecked_param_type = "CreateApiTokenRequest")] request: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "ServiceTokenOptions")] options: &JsValue,
) -> Promise {
    call::start(&operation::CREATE_API_TOKEN, request, options)
}

//! API tokens, the keys of a data app.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::field::fields;

fields! {
    /// What `createApiToken` sends: exactly these two fields.
    ///
    /// Source: https://docs.usedatabrain.com/developer-docs/helpers/api-reference/create-api-token
    CREATE_API_TOKEN: CreateApiTokenRequest {
        /// The name of the data app that the token is for. It must exist, and is compared exactly: case and blanks count.
        required dataAppName: Text,
        /// A label for the token, such as `Production API Key`. The API documents no rule for it and no uniqueness: two calls
        /// with one name make two tokens.
        required name: Text,
    }
}

#[wasm_bindgen(typescript_custom_section)]
const ANSWERS: &'static str = r"
/**
 * What `createApiToken` resolves to: the API's own answer, passed through.
 *
 * Source: https://docs.usedatabrain.com/developer-docs/helpers/api-reference/create-api-token
 */
export interface CreateApiTokenAnswer {
  /**
   * The new API token: a UUID as documented, not checked for that. It does not expire by itself and no API deletes it, so
   * put it into a secret store at once. It is the `apiKey` of embeds and guest tokens.
   */
  key: string;
}
";

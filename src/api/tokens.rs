//! API tokens, the keys of a data app.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::field::fields;

fields! {
    /// What `createApiToken` sends: exactly these two fields.
    ///
    /// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/create-api-token>
    CREATE_API_TOKEN: CreateApiTokenRequest {
        /// The name of the data app that the token is for. It must exist, and is compared exactly: case and blanks count.
        required dataAppName: Text,
        /// A label for the token, such as `Production API Key`. The API documents no rule for it and no uniqueness: two calls
        /// with one name make two tokens.
        required name: Text,
    }
}

fields! {
    /// Whose tokens `listApiTokens` lists.
    ///
    /// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/list-api-tokens>
    LIST_API_TOKENS: ListApiTokensRequest {
        /// The name of the data app, compared exactly.
        required dataAppName: Text,
        /// Which page of 10, from 1. Default: everything at once. A page with fewer than 10 is the last one; the API names no total.
        optional page as pageNumber: Count,
    }
}

fields! {
    /// How `rotateApiKey` replaces a key. Two contracts are published:
    ///
    /// - the newer, the default: `options.apiKey` is the key to be replaced, and only the grace is sent;
    /// - the older: `options.serviceToken` asks, and `key` names the key to be replaced. Use it where a server refuses the
    ///   newer one, or where you hold no other copy of the key than the list.
    ///
    /// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/rotate-api-key>
    ROTATE_API_KEY: RotateApiKeyRequest {
        /// Seconds that the old key goes on working, a whole number from 0 (it ends at once). The page suggests 300, 3600, 86400
        /// and 604800 and names no maximum. The API calls it `expireAt`, though it is a duration.
        required graceSeconds as expireAt: Whole,
        /// The key to be replaced, for the older contract only. It takes `options.serviceToken` with it.
        optional key: Token,
    }
}

#[wasm_bindgen(typescript_custom_section)]
const ANSWERS: &'static str = r"
/**
 * What `createApiToken` resolves to: the API's own answer, passed through.
 *
 * Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/create-api-token>
 */
export interface CreateApiTokenAnswer {
  /**
   * The new API token: a UUID as documented, not checked for that. It does not expire by itself and no API deletes it, so
   * put it into a secret store at once. It is the `apiKey` of embeds and guest tokens.
   */
  key: string;
}

/**
 * One token of a list.
 *
 * Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/list-api-tokens>
 */
export interface ApiToken {
  /**
   * The key itself, in full and usable: a list is as secret as its keys. The page documents it, but another text of the vendor
   * says that a key cannot be read again: expect that it may be absent.
   */
  key?: string;
  /** The label that it was made with. Several tokens may have one name. */
  name: string;
  /** Made by the server. */
  description?: string;
  /** When it was made, ISO 8601. */
  createdAt: string;
}

/**
 * What `rotateApiKey` resolves to.
 *
 * Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/rotate-api-key>
 */
export interface RotateApiKeyAnswer {
  /** The new key. Store it before the grace of the old one is over. */
  key: string;
}
";

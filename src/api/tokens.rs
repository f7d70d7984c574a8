//! API tokens, the keys of a data app.

use std::time::Duration;

use http::Method;
use serde::{Deserialize, Serialize, Serializer};
#[cfg(feature = "js")]
use tsify::Tsify;

use super::field::text;
use crate::endpoint::{CredentialKind, Endpoint, Expected};
use crate::error::{Error, Result};
use crate::secret::{self, Credential, Secret};
use crate::value::{Count, InvalidValue, Text, Whole};

/// The request of `createApiToken` and `ensureApiToken`.
///
/// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/create-api-token>
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "js", derive(Tsify))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct CreateApiTokenRequest {
    /// The name of the data app that the token is for. The data app must exist. Names are compared
    /// exactly: case and whitespace matter.
    #[cfg_attr(feature = "js", tsify(type = "string"))]
    pub data_app_name: Text,
    /// A label for the token, such as `Production API Key`. It need not be unique: two calls of
    /// `createApiToken` with the same name create two tokens. The API documents no other rule.
    #[cfg_attr(feature = "js", tsify(type = "string"))]
    pub name: Text,
}

impl CreateApiTokenRequest {
    /// Creates a request for a token of this data app, with this label.
    ///
    /// ```
    /// use databrain_edge::CreateApiTokenRequest;
    ///
    /// # fn main() -> Result<(), databrain_edge::Error> {
    /// let request = CreateApiTokenRequest::new("Customer Portal Analytics", "Production API Key")?;
    /// assert_eq!(request.name.as_str(), "Production API Key");
    ///
    /// let error = CreateApiTokenRequest::new("Customer Portal Analytics", "").unwrap_err();
    /// assert_eq!(error.field(), Some("request.name"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// `INVALID_INPUT` if a name is empty or only whitespace.
    pub fn new(data_app_name: impl Into<String>, name: impl Into<String>) -> Result<Self> {
        Ok(Self {
            data_app_name: text("dataAppName", data_app_name)?,
            name: text("name", name)?,
        })
    }
}

impl Endpoint for CreateApiTokenRequest {
    const NAME: &'static str = "createApiToken";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "data-app/api-tokens";
    const LEGACY_PATH: Option<&'static str> = Some("dataApp/api-tokens");
    const CREDENTIAL: CredentialKind = CredentialKind::ServiceToken;
    const EXPECTED: Expected = Expected::Text("key");
    type Answer = CreateApiTokenAnswer;
}

/// The result of `createApiToken`: the API's own answer, unchanged.
///
/// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/create-api-token>
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(feature = "js", derive(Tsify))]
#[non_exhaustive]
pub struct CreateApiTokenAnswer {
    /// The new API token, which is the `apiKey` for embeds and guest tokens. It does not expire,
    /// and no API deletes it, so put it into a secret store at once. The API documents it as a
    /// UUID, which this package does not check.
    #[cfg_attr(feature = "js", tsify(type = "string"))]
    pub key: Secret,
}

/// The request of `listApiTokens`.
///
/// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/list-api-tokens>
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "js", derive(Tsify))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct ListApiTokensRequest {
    /// The name of the data app, compared exactly.
    #[cfg_attr(feature = "js", tsify(type = "string"))]
    pub data_app_name: Text,
    /// The page to return, from 1, with 10 items each. Default: all items at once. A page with
    /// fewer than 10 items is the last one; the API returns no total.
    #[cfg_attr(feature = "js", tsify(type = "number", optional))]
    pub page: Option<Count>,
}

impl ListApiTokensRequest {
    /// Creates a request for all tokens of this data app.
    ///
    /// ```
    /// use databrain_edge::{Client, Error, ListApiTokensRequest};
    ///
    /// async fn has_token(client: &Client, name: &str) -> Result<bool, Error> {
    ///     let request = ListApiTokensRequest::new("Customer Portal Analytics")?;
    ///     let tokens = client.list_api_tokens(&request).await?;
    ///     Ok(tokens.iter().any(|token| token.name == name))
    /// }
    /// ```
    ///
    /// # Errors
    /// `INVALID_INPUT` if the name is empty or only whitespace.
    pub fn new(data_app_name: impl Into<String>) -> Result<Self> {
        Ok(Self {
            data_app_name: text("dataAppName", data_app_name)?,
            page: None,
        })
    }
}

impl Endpoint for ListApiTokensRequest {
    const NAME: &'static str = "listApiTokens";
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "data-app/api-tokens";
    const LEGACY_PATH: Option<&'static str> = Some("dataApp/api-tokens");
    const CREDENTIAL: CredentialKind = CredentialKind::ServiceToken;
    const EXPECTED: Expected = Expected::List;
    type Answer = Vec<ApiToken>;
}

/// An API token, as `listApiTokens` returns it.
///
/// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/list-api-tokens>
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(feature = "js", derive(Tsify))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ApiToken {
    /// The key itself, complete and usable: a list is as secret as the keys in it. It may be
    /// absent: the API documents it, but another page of the vendor says that a key cannot be read
    /// again.
    #[cfg_attr(feature = "js", tsify(type = "string", optional))]
    #[serde(default, deserialize_with = "secret::non_empty")]
    pub key: Option<Secret>,
    /// The label of the token. Several tokens may have the same name.
    pub name: String,
    /// A description that the server writes.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub description: Option<String>,
    /// When the token was created, as ISO 8601.
    #[cfg_attr(feature = "js", tsify(type = "string"))]
    pub created_at: Option<String>,
}

/// The request of `rotateApiKey`. The API documents two contracts:
///
/// - The newer contract, the default: `options.apiKey` is the key to replace, and only the grace
///   period is sent.
/// - The older contract: `options.serviceToken` authorizes the request, and `key` is the key to
///   replace. Use it if a server refuses the newer contract, or to replace a key that
///   `listApiTokens` returned.
///
/// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/rotate-api-key>
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(feature = "js", derive(Tsify))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct RotateApiKeyRequest {
    /// How long the old key stays valid, in seconds: a whole number from 0, with which it becomes
    /// invalid at once. The API suggests 300, 3600, 86400 and 604800 and documents no maximum. It
    /// calls this field `expireAt`, although it is a duration.
    #[cfg_attr(feature = "js", tsify(type = "number"))]
    pub grace_seconds: Whole,
    /// The key to replace, for the older contract only. It requires `options.serviceToken`.
    #[cfg_attr(feature = "js", tsify(type = "string", optional))]
    pub key: Option<Credential>,
}

impl RotateApiKeyRequest {
    /// Creates a request to replace the API key of the options, which stays valid for this time.
    /// With [`Duration::ZERO`], it becomes invalid at once.
    ///
    /// ```
    /// use std::time::Duration;
    /// use databrain_edge::{Client, Error, RotateApiKeyRequest};
    ///
    /// async fn rotate(client: &Client) -> Result<String, Error> {
    ///     let request = RotateApiKeyRequest::new(Duration::from_secs(3600))?;
    ///     let answer = client.rotate_api_key(&request).await?;
    ///     Ok(answer.key.expose().to_owned())
    /// }
    /// ```
    ///
    /// # Errors
    /// `INVALID_INPUT` unless it is a whole number of seconds.
    pub fn new(grace: Duration) -> Result<Self> {
        let expects = "must be a whole number of seconds";
        let seconds = Whole::try_from(grace.as_secs_f64())
            .map_err(|_| Error::invalid_input("request.graceSeconds", expects))?;
        Ok(Self {
            grace_seconds: seconds,
            key: None,
        })
    }

    /// Sets the key to replace, for the older contract. The service token then authorizes the
    /// request.
    ///
    /// ```
    /// use std::time::Duration;
    /// use databrain_edge::RotateApiKeyRequest;
    ///
    /// # fn main() -> Result<(), databrain_edge::Error> {
    /// let request = RotateApiKeyRequest::new(Duration::ZERO)?.key("a key from a list");
    /// assert_eq!(request.unwrap_err().field(), Some("request.key"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// `INVALID_INPUT` if it is not a bare credential.
    pub fn key(self, key: impl Into<String>) -> Result<Self> {
        let key = Credential::try_from(key.into())
            .map_err(|InvalidValue(expects)| Error::invalid_input("request.key", expects))?;
        Ok(Self {
            key: Some(key),
            ..self
        })
    }
}

impl Serialize for RotateApiKeyRequest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        /// The request with the field names of the API.
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Wire<'a> {
            expire_at: Whole,
            key: &'a Option<Credential>,
        }
        Wire {
            expire_at: self.grace_seconds,
            key: &self.key,
        }
        .serialize(serializer)
    }
}

impl Endpoint for RotateApiKeyRequest {
    const NAME: &'static str = "rotateApiKey";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "data-app/rotate-api";
    const CREDENTIAL: CredentialKind = CredentialKind::ApiKey;
    const EXPECTED: Expected = Expected::Text("key");
    type Answer = RotateApiKeyAnswer;

    fn credential(&self) -> CredentialKind {
        if self.key.is_some() {
            CredentialKind::ServiceToken
        } else {
            Self::CREDENTIAL
        }
    }

    fn secret(&self) -> Option<&Credential> {
        self.key.as_ref()
    }
}

/// The result of `rotateApiKey`.
///
/// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/rotate-api-key>
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(feature = "js", derive(Tsify))]
#[non_exhaustive]
pub struct RotateApiKeyAnswer {
    /// The new key. Store it before the grace period of the old one ends.
    #[cfg_attr(feature = "js", tsify(type = "string"))]
    pub key: Secret,
}

/// The result of `ensureApiToken`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(feature = "js", derive(Tsify))]
#[non_exhaustive]
pub struct EnsureApiTokenAnswer {
    /// The token with the requested name. If there are several, it is the newest by `createdAt`,
    /// since an older one may have been rotated.
    #[cfg_attr(feature = "js", tsify(type = "string"))]
    pub key: Secret,
    /// Whether this call created the token.
    pub created: bool,
    /// Whether the answer to its creation was lost and a later list showed the token.
    pub reconciled: bool,
    /// How many other tokens of that name a list showed after a lost answer: another caller created
    /// one at the same time, or the server executed one request twice. Absent if there are none.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub duplicates: Option<u32>,
}

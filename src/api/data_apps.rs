//! Data apps, to which tokens and embeds belong.

use http::Method;
use serde::{Deserialize, Serialize};
#[cfg(feature = "js")]
use tsify::Tsify;

use super::field::text;
use crate::endpoint::{CredentialKind, Endpoint, Expected};
use crate::error::Result;
use crate::value::{Count, Text};

/// The request of `listDataApps`.
///
/// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/list-data-apps>
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "js", derive(Tsify))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct ListDataAppsRequest {
    /// The page to return, from 1, with 10 items each. Default: all items at once. A page with
    /// fewer than 10 items is the last one; the API returns no total.
    #[cfg_attr(feature = "js", tsify(type = "number", optional))]
    pub page: Option<Count>,
}

impl Endpoint for ListDataAppsRequest {
    const NAME: &'static str = "listDataApps";
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "data-app";
    const LEGACY_PATH: Option<&'static str> = Some("dataApp");
    const CREDENTIAL: CredentialKind = CredentialKind::ServiceToken;
    const EXPECTED: Expected = Expected::List;
    type Answer = Vec<DataApp>;
}

/// A data app, as `listDataApps` returns it.
///
/// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/list-data-apps>
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(feature = "js", derive(Tsify))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DataApp {
    /// The name of the data app. The API has no other identifier for it.
    pub name: String,
    /// The type of the data app. It has always been `embedded` so far.
    #[serde(rename = "type")]
    #[cfg_attr(feature = "js", tsify(optional))]
    pub kind: Option<String>,
    /// When the data app was created, as ISO 8601.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub created_at: Option<String>,
    /// When the data app was last changed, as ISO 8601.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub updated_at: Option<String>,
    /// The number of its embeds.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub embed_count: Option<u32>,
    /// A summary of its embeds.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub embeds: Option<Vec<DataAppEmbed>>,
}

/// An embed, as `listDataApps` summarizes it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(feature = "js", derive(Tsify))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DataAppEmbed {
    /// The label of the embed.
    pub name: String,
    /// The id of the embed.
    pub embed_id: String,
    /// When the embed was created, as ISO 8601.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub created_at: Option<String>,
    /// When the embed was last changed, as ISO 8601.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub updated_at: Option<String>,
}

/// The request of `createDataApp`.
///
/// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/create-data-app>
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "js", derive(Tsify))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct CreateDataAppRequest {
    /// The name of the data app, unique in the organization. If the name is taken, the call fails
    /// with `DATA_APP_ALREADY_EXISTS`, of kind `conflict`.
    #[cfg_attr(feature = "js", tsify(type = "string"))]
    pub name: Text,
}

impl CreateDataAppRequest {
    /// Creates a request for a data app with this name.
    ///
    /// # Errors
    /// `INVALID_INPUT` if the name is empty or only whitespace.
    pub fn new(name: impl Into<String>) -> Result<Self> {
        Ok(Self {
            name: text("name", name)?,
        })
    }
}

impl Endpoint for CreateDataAppRequest {
    const NAME: &'static str = "createDataApp";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "data-app";
    const LEGACY_PATH: Option<&'static str> = Some("dataApp");
    const CREDENTIAL: CredentialKind = CredentialKind::ServiceToken;
    const EXPECTED: Expected = Expected::Text("name");
    type Answer = DataAppAnswer;
}

/// The request of `renameDataApp`. Embeds and keys stay valid; later calls use the new name.
///
/// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/update-data-app>
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "js", derive(Tsify))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct RenameDataAppRequest {
    /// The current name, compared exactly.
    #[cfg_attr(feature = "js", tsify(type = "string"))]
    pub name: Text,
    /// The new name, unique in the organization.
    #[cfg_attr(feature = "js", tsify(type = "string"))]
    pub update_name: Text,
}

impl RenameDataAppRequest {
    /// Creates a request to rename a data app.
    ///
    /// # Errors
    /// `INVALID_INPUT` if a name is empty or only whitespace.
    pub fn new(name: impl Into<String>, update_name: impl Into<String>) -> Result<Self> {
        Ok(Self {
            name: text("name", name)?,
            update_name: text("updateName", update_name)?,
        })
    }
}

impl Endpoint for RenameDataAppRequest {
    const NAME: &'static str = "renameDataApp";
    const METHOD: Method = Method::PUT;
    const PATH: &'static str = "data-app";
    const LEGACY_PATH: Option<&'static str> = Some("dataApp");
    const CREDENTIAL: CredentialKind = CredentialKind::ServiceToken;
    const EXPECTED: Expected = Expected::Text("name");
    type Answer = DataAppAnswer;
}

/// The request of `deleteDataApp`, which permanently deletes a data app and its embeds. All of its
/// keys become invalid.
///
/// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/delete-data-app>
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "js", derive(Tsify))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct DeleteDataAppRequest {
    /// The name of the data app, compared exactly.
    #[cfg_attr(feature = "js", tsify(type = "string"))]
    pub name: Text,
}

impl DeleteDataAppRequest {
    /// Creates a request to delete a data app.
    ///
    /// # Errors
    /// `INVALID_INPUT` if the name is empty or only whitespace.
    pub fn new(name: impl Into<String>) -> Result<Self> {
        Ok(Self {
            name: text("name", name)?,
        })
    }
}

impl Endpoint for DeleteDataAppRequest {
    const NAME: &'static str = "deleteDataApp";
    const METHOD: Method = Method::DELETE;
    const PATH: &'static str = "data-app";
    const LEGACY_PATH: Option<&'static str> = Some("dataApp");
    const CREDENTIAL: CredentialKind = CredentialKind::ServiceToken;
    const EXPECTED: Expected = Expected::Text("name");
    type Answer = DataAppAnswer;
}

/// The result of `createDataApp`, `renameDataApp` and `deleteDataApp`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(feature = "js", derive(Tsify))]
#[non_exhaustive]
pub struct DataAppAnswer {
    /// The name of the data app. After a rename, it is the new name.
    pub name: String,
}

//! Data apps, to which tokens and embeds belong.

use serde::{Deserialize, Serialize};
use tsify::Tsify;

use super::field::text;
use crate::endpoint::{CredentialKind, Endpoint, Expected, Method};
use crate::error::Result;
use crate::value::{Count, Text};

/// Which data apps `listDataApps` lists.
///
/// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/list-data-apps>
#[derive(Clone, Debug, Default, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ListDataAppsRequest {
    /// Which page of 10, from 1. Default: everything at once. A page with fewer than 10 is the last
    /// one; the API returns no total.
    #[tsify(type = "number", optional)]
    pub page: Option<Count>,
}

impl Endpoint for ListDataAppsRequest {
    const NAME: &'static str = "listDataApps";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "data-app";
    const LEGACY_PATH: Option<&'static str> = Some("dataApp");
    const CREDENTIAL: CredentialKind = CredentialKind::ServiceToken;
    const EXPECTED: Expected = Expected::List;
    type Answer = Vec<DataApp>;
}

/// One data app of a list.
///
/// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/list-data-apps>
#[derive(Clone, Debug, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DataApp {
    /// Its name, which is its only id in the API.
    pub name: String,
    /// So far always `embedded`.
    #[serde(rename = "type")]
    #[tsify(optional)]
    pub kind: Option<String>,
    /// ISO 8601.
    #[tsify(optional)]
    pub created_at: Option<String>,
    /// ISO 8601.
    #[tsify(optional)]
    pub updated_at: Option<String>,
    /// How many embeds it has.
    #[tsify(optional)]
    pub embed_count: Option<u32>,
    /// A summary of its embeds.
    #[tsify(optional)]
    pub embeds: Option<Vec<DataAppEmbed>>,
}

/// An embed, as a list of data apps shows it.
#[derive(Clone, Debug, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DataAppEmbed {
    /// Its label.
    pub name: String,
    /// Its id.
    pub embed_id: String,
    /// ISO 8601.
    #[tsify(optional)]
    pub created_at: Option<String>,
    /// ISO 8601.
    #[tsify(optional)]
    pub updated_at: Option<String>,
}

/// What `createDataApp` creates.
///
/// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/create-data-app>
#[derive(Clone, Debug, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateDataAppRequest {
    /// Its name, unique in the organization. A name that exists results in
    /// `DATA_APP_ALREADY_EXISTS`, of kind `conflict`.
    #[tsify(type = "string")]
    pub name: Text,
}

impl CreateDataAppRequest {
    /// A request for a data app of this name.
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
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "data-app";
    const LEGACY_PATH: Option<&'static str> = Some("dataApp");
    const CREDENTIAL: CredentialKind = CredentialKind::ServiceToken;
    const EXPECTED: Expected = Expected::Text("name");
    type Answer = DataAppAnswer;
}

/// What `renameDataApp` changes. Embeds and keys stay valid; later calls use the new name.
///
/// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/update-data-app>
#[derive(Clone, Debug, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RenameDataAppRequest {
    /// The current name, compared exactly.
    #[tsify(type = "string")]
    pub name: Text,
    /// The new name, unique in the organization.
    #[tsify(type = "string")]
    pub update_name: Text,
}

impl RenameDataAppRequest {
    /// A request to rename a data app.
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
    const METHOD: Method = Method::Put;
    const PATH: &'static str = "data-app";
    const LEGACY_PATH: Option<&'static str> = Some("dataApp");
    const CREDENTIAL: CredentialKind = CredentialKind::ServiceToken;
    const EXPECTED: Expected = Expected::Text("name");
    type Answer = DataAppAnswer;
}

/// What `deleteDataApp` permanently deletes, with its embeds. All of its keys become invalid.
///
/// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/delete-data-app>
#[derive(Clone, Debug, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeleteDataAppRequest {
    /// Its name, compared exactly.
    #[tsify(type = "string")]
    pub name: Text,
}

impl DeleteDataAppRequest {
    /// A request to delete a data app.
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
    const METHOD: Method = Method::Delete;
    const PATH: &'static str = "data-app";
    const LEGACY_PATH: Option<&'static str> = Some("dataApp");
    const CREDENTIAL: CredentialKind = CredentialKind::ServiceToken;
    const EXPECTED: Expected = Expected::Text("name");
    type Answer = DataAppAnswer;
}

/// What `createDataApp`, `renameDataApp` and `deleteDataApp` resolve to.
#[derive(Clone, Debug, Deserialize, Tsify)]
#[non_exhaustive]
pub struct DataAppAnswer {
    /// The name of the data app; after a rename, the new one.
    pub name: String,
}

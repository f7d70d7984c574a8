//! Embeds: dashboards or metrics of a data app that other applications show.

use serde::{Deserialize, Serialize};
use tsify::Tsify;

use super::field::text;
use crate::endpoint::{CredentialKind, Endpoint, Expected, Method};
use crate::error::{Error, Result};
use crate::value::{Count, Text};

/// A table, and the column that identifies the client that a row belongs to.
#[derive(Clone, Debug, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TableTenancy {
    /// The name of the table.
    #[tsify(type = "string")]
    pub name: Text,
    /// The column that identifies the client.
    #[tsify(type = "string")]
    pub client_column: Text,
}

/// The permissions of the viewers of an embed. They are sent unchanged, without added defaults;
/// the API does not document its default for an absent flag.
///
/// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/create-embed>
#[derive(Clone, Debug, Default, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AccessSettings {
    /// The datamart that the data comes from.
    #[tsify(type = "string")]
    pub datamart_name: Option<Text>,
    /// Whether viewers can use the AI pilot.
    #[tsify(optional)]
    pub is_allow_ai_pilot: Option<bool>,
    /// Whether viewers can send reports by e-mail.
    #[tsify(optional)]
    pub is_allow_email_reports: Option<bool>,
    /// Whether viewers can manage metrics.
    #[tsify(optional)]
    pub is_allow_manage_metrics: Option<bool>,
    /// Whether viewers can create dashboard views.
    #[tsify(optional)]
    pub is_allow_create_dashboard_view: Option<bool>,
    /// Whether viewers can create metrics. Some servers are known to answer with a 500.
    #[tsify(optional)]
    pub is_allow_metric_creation: Option<bool>,
    /// Whether viewers can delete metrics.
    #[tsify(optional)]
    pub is_allow_metric_deletion: Option<bool>,
    /// Whether viewers can change the layout.
    #[tsify(optional)]
    pub is_allow_metric_layout_change: Option<bool>,
    /// Whether viewers can change metrics.
    #[tsify(optional)]
    pub is_allow_metric_update: Option<bool>,
    /// Whether viewers can see the underlying data.
    #[tsify(optional)]
    pub is_allow_underlying_data: Option<bool>,
    /// How metrics are created.
    #[tsify(optional)]
    pub metric_creation_mode: Option<MetricCreationMode>,
    /// The column of each table that identifies the client. Not needed if each client has its own
    /// database.
    #[tsify(optional)]
    pub table_tenancy_settings: Option<Vec<TableTenancy>>,
    /// The older name of `tableTenancySettings`.
    #[tsify(optional)]
    pub table_list: Option<Vec<TableTenancy>>,
    /// How tables are joined.
    #[tsify(optional)]
    pub join_model: Option<JoinModel>,
    /// Whether joins are incremental. Only older servers use it.
    #[tsify(optional)]
    pub is_incremental_join: Option<bool>,
}

/// How metrics are created.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MetricCreationMode {
    /// By dragging fields.
    DragDrop,
    /// In a chat.
    Chat,
}

/// How tables are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub enum JoinModel {
    /// One join for each pair of tables.
    Single,
    /// Several joins for each pair of tables.
    Multi,
}

/// What an embed shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub enum EmbedType {
    /// A whole dashboard.
    Dashboard,
    /// One metric.
    Metric,
}

/// The request of `createEmbed`.
///
/// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/create-embed>
#[derive(Clone, Debug, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
// `declarations.d.ts` makes a union of it, in which a metric needs its id.
#[tsify(type_suffix = "Fields")]
pub struct CreateEmbedRequest {
    /// The id of the dashboard, which must exist in Databrain. It is not the id of an embed.
    #[tsify(type = "string")]
    pub dashboard_id: Text,
    /// Whether a whole dashboard or one metric is shown.
    #[tsify(type = "EmbedType")]
    pub embed_type: EmbedType,
    /// The id of the metric; required if `embedType` is `metric`.
    #[tsify(type = "string", optional)]
    pub metric_id: Option<Text>,
    /// The name of the dashboard's workspace, compared exactly.
    #[tsify(type = "string")]
    pub workspace_name: Text,
    /// A label. Default: the id of the embed.
    #[tsify(type = "string", optional)]
    pub name: Option<Text>,
    /// The permissions of the viewers.
    #[tsify(type = "AccessSettings")]
    pub access_settings: AccessSettings,
}

impl CreateEmbedRequest {
    /// Creates a request for an embed of a whole dashboard.
    ///
    /// # Errors
    /// `INVALID_INPUT` if an argument is empty or only whitespace.
    pub fn dashboard(
        dashboard_id: impl Into<String>,
        workspace_name: impl Into<String>,
        datamart_name: impl Into<String>,
    ) -> Result<Self> {
        Ok(Self {
            dashboard_id: text("dashboardId", dashboard_id)?,
            embed_type: EmbedType::Dashboard,
            metric_id: None,
            workspace_name: text("workspaceName", workspace_name)?,
            name: None,
            access_settings: AccessSettings {
                datamart_name: Some(text("accessSettings.datamartName", datamart_name)?),
                ..AccessSettings::default()
            },
        })
    }
}

impl Endpoint for CreateEmbedRequest {
    const NAME: &'static str = "createEmbed";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "data-app/embeds";
    const LEGACY_PATH: Option<&'static str> = Some("dataApp/embeds");
    const CREDENTIAL: CredentialKind = CredentialKind::ApiKey;
    const EXPECTED: Expected = Expected::Text("id");
    type Answer = EmbedAnswer;

    fn validate(&self) -> Result<()> {
        if self.embed_type == EmbedType::Metric && self.metric_id.is_none() {
            let expects = "is required if embedType is 'metric'";
            return Err(Error::invalid_input("request.metricId", expects));
        }
        if self.access_settings.datamart_name.is_none() {
            return Err(Error::invalid_input(
                "request.accessSettings.datamartName",
                "is required",
            ));
        }
        Ok(())
    }
}

/// The result of `createEmbed`, `updateEmbed` and `deleteEmbed`.
#[derive(Clone, Debug, Deserialize, Tsify)]
#[non_exhaustive]
pub struct EmbedAnswer {
    /// The id of the embed, which requests call `embedId`.
    pub id: String,
}

/// The request of `listEmbeds`, which lists the embeds of the data app that the API key belongs to.
///
/// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/list-embed>
#[derive(Clone, Debug, Default, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ListEmbedsRequest {
    /// The page to return, from 1, with 10 items each. Default: all items at once. A page with
    /// fewer than 10 items is the last one; the API returns no total.
    #[tsify(type = "number", optional)]
    pub page: Option<Count>,
}

impl Endpoint for ListEmbedsRequest {
    const NAME: &'static str = "listEmbeds";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "data-app/embeds";
    const LEGACY_PATH: Option<&'static str> = Some("dataApp/embeds");
    const CREDENTIAL: CredentialKind = CredentialKind::ApiKey;
    const EXPECTED: Expected = Expected::List;
    type Answer = Vec<Embed>;
}

/// An embed, as `listEmbeds` returns it. Older and newer servers return different fields, so any
/// field but the id may be absent.
///
/// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/list-embed>
#[derive(Clone, Debug, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Embed {
    /// The id of the embed. It is not the id of its dashboard.
    pub embed_id: String,
    /// Whether it shows a whole dashboard or one metric.
    #[tsify(optional)]
    pub embed_type: Option<EmbedType>,
    /// Its label.
    #[tsify(optional)]
    pub name: Option<String>,
    /// Its dashboard.
    #[tsify(type = "EmbedDashboard | null", optional)]
    pub external_dashboard: Option<EmbedDashboard>,
    /// Its metric.
    #[tsify(type = "EmbedMetric | null", optional)]
    pub external_metric: Option<EmbedMetric>,
    /// The same information again, with the data app and the times.
    #[tsify(optional)]
    pub embed_metadata: Option<EmbedMetadata>,
    /// The access settings. Only older servers return them.
    #[serde(with = "serde_wasm_bindgen::preserve", default)]
    #[tsify(type = "Record<string, unknown>", optional)]
    pub embed_data_app_access_setting: wasm_bindgen::JsValue,
}

/// The dashboard of an embed.
#[derive(Clone, Debug, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct EmbedDashboard {
    /// Its id.
    #[tsify(optional)]
    pub external_dashboard_id: Option<String>,
    /// Its name.
    #[tsify(optional)]
    pub name: Option<String>,
    /// When the dashboard was created and last changed.
    #[tsify(optional)]
    pub metadata: Option<EmbedTimes>,
}

/// When a dashboard was created and last changed.
#[derive(Clone, Debug, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct EmbedTimes {
    /// When it was created, as ISO 8601.
    #[tsify(optional)]
    pub created_at: Option<String>,
    /// When it was last changed, as ISO 8601.
    #[tsify(optional)]
    pub updated_at: Option<String>,
}

/// The metric of an embed.
#[derive(Clone, Debug, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct EmbedMetric {
    /// Its id.
    #[tsify(optional)]
    pub metric_id: Option<String>,
    /// Its id on older servers.
    #[tsify(optional)]
    pub external_metric_id: Option<String>,
    /// Its name.
    #[tsify(optional)]
    pub name: Option<String>,
}

/// The metadata of an embed.
#[derive(Clone, Debug, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct EmbedMetadata {
    /// Its id.
    #[tsify(optional)]
    pub embed_id: Option<String>,
    /// Its label.
    #[tsify(optional)]
    pub name: Option<String>,
    /// Whether it shows a whole dashboard or one metric.
    #[tsify(optional)]
    pub embed_type: Option<String>,
    /// Its data app.
    #[tsify(optional)]
    pub data_app_name: Option<String>,
    /// Its metric.
    #[tsify(type = "string | null", optional)]
    pub metric_id: Option<String>,
    /// Its dashboard.
    #[tsify(type = "string | null", optional)]
    pub dashboard_id: Option<String>,
    /// When the embed was created, as ISO 8601.
    #[tsify(optional)]
    pub created_at: Option<String>,
    /// When the embed was last changed, as ISO 8601.
    #[tsify(optional)]
    pub updated_at: Option<String>,
}

/// The request of `updateEmbed`.
///
/// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/update-embed>
#[derive(Clone, Debug, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UpdateEmbedRequest {
    /// The id of the embed.
    #[tsify(type = "string")]
    pub embed_id: Text,
    /// The settings to change. Absent fields keep their values, except that some servers are known
    /// to lose `datamartName`: always pass it.
    #[tsify(type = "Partial<AccessSettings>")]
    pub access_settings: AccessSettings,
}

impl UpdateEmbedRequest {
    /// Creates a request to change the access settings of an embed.
    ///
    /// # Errors
    /// `INVALID_INPUT` if the id is empty or only whitespace.
    pub fn new(embed_id: impl Into<String>, access_settings: AccessSettings) -> Result<Self> {
        Ok(Self {
            embed_id: text("embedId", embed_id)?,
            access_settings,
        })
    }
}

impl Endpoint for UpdateEmbedRequest {
    const NAME: &'static str = "updateEmbed";
    const METHOD: Method = Method::Put;
    const PATH: &'static str = "data-app/embeds";
    const LEGACY_PATH: Option<&'static str> = Some("dataApp/embeds");
    const CREDENTIAL: CredentialKind = CredentialKind::ApiKey;
    const EXPECTED: Expected = Expected::Text("id");
    type Answer = EmbedAnswer;
}

/// The request of `renameEmbed`.
///
/// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/rename-embed>
#[derive(Clone, Debug, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RenameEmbedRequest {
    /// The id of the embed.
    #[tsify(type = "string")]
    pub embed_id: Text,
    /// The new name.
    #[tsify(type = "string")]
    pub name: Text,
    /// Whether its dashboard is renamed too. Default `false`.
    #[tsify(optional)]
    pub is_rename_dashboard: Option<bool>,
}

impl RenameEmbedRequest {
    /// Creates a request to rename an embed, but not its dashboard.
    ///
    /// # Errors
    /// `INVALID_INPUT` if an argument is empty or only whitespace.
    pub fn new(embed_id: impl Into<String>, name: impl Into<String>) -> Result<Self> {
        Ok(Self {
            embed_id: text("embedId", embed_id)?,
            name: text("name", name)?,
            is_rename_dashboard: None,
        })
    }
}

impl Endpoint for RenameEmbedRequest {
    const NAME: &'static str = "renameEmbed";
    const METHOD: Method = Method::Put;
    const PATH: &'static str = "data-app/embeds/rename";
    const CREDENTIAL: CredentialKind = CredentialKind::ApiKey;
    const EXPECTED: Expected = Expected::Text("id");
    type Answer = RenameEmbedAnswer;
}

/// The result of `renameEmbed`.
#[derive(Clone, Debug, Deserialize, Tsify)]
#[non_exhaustive]
pub struct RenameEmbedAnswer {
    /// The id of the embed, which requests call `embedId`.
    pub id: String,
    /// The new name.
    #[tsify(optional)]
    pub name: Option<String>,
}

/// The request of `deleteEmbed`, which permanently deletes an embed. Guest tokens for it become
/// invalid.
///
/// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/delete-embed>
#[derive(Clone, Debug, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeleteEmbedRequest {
    /// The id of the embed. If it does not exist, the call fails with `INVALID_REQUEST_BODY`.
    #[tsify(type = "string")]
    pub embed_id: Text,
    /// Whether its dashboard is permanently deleted, too. Default `false`.
    #[tsify(optional)]
    pub is_delete_dashboard: Option<bool>,
}

impl DeleteEmbedRequest {
    /// Creates a request to delete an embed, but not its dashboard.
    ///
    /// # Errors
    /// `INVALID_INPUT` if the id is empty or only whitespace.
    pub fn new(embed_id: impl Into<String>) -> Result<Self> {
        Ok(Self {
            embed_id: text("embedId", embed_id)?,
            is_delete_dashboard: None,
        })
    }
}

impl Endpoint for DeleteEmbedRequest {
    const NAME: &'static str = "deleteEmbed";
    const METHOD: Method = Method::Delete;
    const PATH: &'static str = "data-app/embeds";
    const LEGACY_PATH: Option<&'static str> = Some("dataApp/embeds");
    const CREDENTIAL: CredentialKind = CredentialKind::ApiKey;
    const EXPECTED: Expected = Expected::Text("id");
    type Answer = EmbedAnswer;
}

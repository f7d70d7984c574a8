//! Embeds: dashboards or metrics of a data app that other applications show.

use http::Method;
use serde::{Deserialize, Serialize};
#[cfg(feature = "js")]
use tsify::Tsify;

use super::field::text;
use crate::endpoint::{CredentialKind, Endpoint, Expected};
use crate::error::{Error, Result};
use crate::raw_value::{self, RawValue};
use crate::value::{Count, Text};

/// A table, and the column that identifies the client that a row belongs to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "js", derive(Tsify))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct TableTenancy {
    /// The name of the table.
    #[cfg_attr(feature = "js", tsify(type = "string"))]
    pub name: Text,
    /// The column that identifies the client.
    #[cfg_attr(feature = "js", tsify(type = "string"))]
    pub client_column: Text,
}

impl TableTenancy {
    /// Names a table and the column that identifies the client.
    ///
    /// # Errors
    /// `INVALID_INPUT` if a name is empty or only whitespace.
    pub fn new(name: impl Into<String>, client_column: impl Into<String>) -> Result<Self> {
        Ok(Self {
            name: text("accessSettings.tableTenancySettings.name", name)?,
            client_column: text(
                "accessSettings.tableTenancySettings.clientColumn",
                client_column,
            )?,
        })
    }
}

/// The permissions of the viewers of an embed. They are sent unchanged, without added defaults;
/// the API does not document its default for an absent flag.
///
/// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/create-embed>
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "js", derive(Tsify))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct AccessSettings {
    /// The datamart that the data comes from.
    #[cfg_attr(feature = "js", tsify(type = "string"))]
    pub datamart_name: Option<Text>,
    /// Whether viewers can use the AI pilot.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub is_allow_ai_pilot: Option<bool>,
    /// Whether viewers can send reports by e-mail.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub is_allow_email_reports: Option<bool>,
    /// Whether viewers can manage metrics.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub is_allow_manage_metrics: Option<bool>,
    /// Whether viewers can create dashboard views.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub is_allow_create_dashboard_view: Option<bool>,
    /// Whether viewers can create metrics. Some servers are known to answer with a 500.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub is_allow_metric_creation: Option<bool>,
    /// Whether viewers can delete metrics.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub is_allow_metric_deletion: Option<bool>,
    /// Whether viewers can change the layout.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub is_allow_metric_layout_change: Option<bool>,
    /// Whether viewers can change metrics.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub is_allow_metric_update: Option<bool>,
    /// Whether viewers can see the underlying data.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub is_allow_underlying_data: Option<bool>,
    /// How metrics are created.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub metric_creation_mode: Option<MetricCreationMode>,
    /// The column of each table that identifies the client. Not needed if each client has its own
    /// database.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub table_tenancy_settings: Option<Vec<TableTenancy>>,
    /// The older name of `tableTenancySettings`.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub table_list: Option<Vec<TableTenancy>>,
    /// How tables are joined.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub join_model: Option<JoinModel>,
    /// Whether joins are incremental. Only older servers use it.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub is_incremental_join: Option<bool>,
}

/// How metrics are created.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "js", derive(Tsify))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MetricCreationMode {
    /// By dragging fields.
    DragDrop,
    /// In a chat.
    Chat,
}

/// How tables are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "js", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub enum JoinModel {
    /// One join for each pair of tables.
    Single,
    /// Several joins for each pair of tables.
    Multi,
}

/// What an embed shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "js", derive(Tsify))]
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "js", derive(Tsify))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
// `declarations.d.ts` makes a union of it, in which a metric needs its id.
#[cfg_attr(feature = "js", tsify(type_suffix = "Fields"))]
#[non_exhaustive]
pub struct CreateEmbedRequest {
    /// The id of the dashboard, which must exist in Databrain. It is not the id of an embed.
    #[cfg_attr(feature = "js", tsify(type = "string"))]
    pub dashboard_id: Text,
    /// Whether a whole dashboard or one metric is shown.
    #[cfg_attr(feature = "js", tsify(type = "EmbedType"))]
    pub embed_type: EmbedType,
    /// The id of the metric; required if `embedType` is `metric`.
    #[cfg_attr(feature = "js", tsify(type = "string", optional))]
    pub metric_id: Option<Text>,
    /// The name of the dashboard's workspace, compared exactly.
    #[cfg_attr(feature = "js", tsify(type = "string"))]
    pub workspace_name: Text,
    /// A label. Default: the id of the embed.
    #[cfg_attr(feature = "js", tsify(type = "string", optional))]
    pub name: Option<Text>,
    /// The permissions of the viewers.
    #[cfg_attr(feature = "js", tsify(type = "AccessSettings"))]
    pub access_settings: AccessSettings,
}

impl CreateEmbedRequest {
    /// Creates a request for an embed of a whole dashboard.
    ///
    /// ```
    /// use databrain_edge::{Client, CreateEmbedRequest, Error};
    ///
    /// async fn embed(client: &Client) -> Result<String, Error> {
    ///     let mut request = CreateEmbedRequest::dashboard("dashboard-id", "Workspace", "Datamart")?;
    ///     request.access_settings.is_allow_email_reports = Some(false);
    ///     Ok(client.create_embed(&request).await?.id)
    /// }
    /// ```
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

    /// Creates a request for an embed of one metric of a dashboard.
    ///
    /// # Errors
    /// `INVALID_INPUT` if an argument is empty or only whitespace.
    pub fn metric(
        metric_id: impl Into<String>,
        dashboard_id: impl Into<String>,
        workspace_name: impl Into<String>,
        datamart_name: impl Into<String>,
    ) -> Result<Self> {
        Ok(Self {
            metric_id: Some(text("metricId", metric_id)?),
            embed_type: EmbedType::Metric,
            ..Self::dashboard(dashboard_id, workspace_name, datamart_name)?
        })
    }
}

impl Endpoint for CreateEmbedRequest {
    const NAME: &'static str = "createEmbed";
    const METHOD: Method = Method::POST;
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
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(feature = "js", derive(Tsify))]
#[non_exhaustive]
pub struct EmbedAnswer {
    /// The id of the embed, which requests call `embedId`.
    pub id: String,
}

/// The request of `listEmbeds`, which lists the embeds of the data app that the API key belongs to.
///
/// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/list-embed>
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "js", derive(Tsify))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct ListEmbedsRequest {
    /// The page to return, from 1, with 10 items each. Default: all items at once. A page with
    /// fewer than 10 items is the last one; the API returns no total.
    #[cfg_attr(feature = "js", tsify(type = "number", optional))]
    pub page: Option<Count>,
}

impl Endpoint for ListEmbedsRequest {
    const NAME: &'static str = "listEmbeds";
    const METHOD: Method = Method::GET;
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
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(feature = "js", derive(Tsify))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Embed {
    /// The id of the embed. It is not the id of its dashboard.
    pub embed_id: String,
    /// Whether it shows a whole dashboard or one metric.
    #[cfg_attr(feature = "js", tsify(type = "EmbedType", optional))]
    pub embed_type: Option<String>,
    /// Its label.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub name: Option<String>,
    /// Its dashboard.
    #[cfg_attr(feature = "js", tsify(type = "EmbedDashboard | null", optional))]
    pub external_dashboard: Option<EmbedDashboard>,
    /// Its metric.
    #[cfg_attr(feature = "js", tsify(type = "EmbedMetric | null", optional))]
    pub external_metric: Option<EmbedMetric>,
    /// The same information again, with the data app and the times.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub embed_metadata: Option<EmbedMetadata>,
    /// The access settings. Only older servers return them.
    #[serde(deserialize_with = "raw_value::preserved", default)]
    #[cfg_attr(feature = "js", tsify(type = "Record<string, unknown>", optional))]
    pub embed_data_app_access_setting: Option<RawValue>,
}

/// The dashboard of an embed.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(feature = "js", derive(Tsify))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct EmbedDashboard {
    /// Its id.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub external_dashboard_id: Option<String>,
    /// Its name.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub name: Option<String>,
    /// When the dashboard was created and last changed.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub metadata: Option<EmbedTimes>,
}

/// When a dashboard was created and last changed.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(feature = "js", derive(Tsify))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct EmbedTimes {
    /// When it was created, as ISO 8601.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub created_at: Option<String>,
    /// When it was last changed, as ISO 8601.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub updated_at: Option<String>,
}

/// The metric of an embed.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(feature = "js", derive(Tsify))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct EmbedMetric {
    /// Its id.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub metric_id: Option<String>,
    /// Its id on older servers.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub external_metric_id: Option<String>,
    /// Its name.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub name: Option<String>,
}

/// The metadata of an embed.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(feature = "js", derive(Tsify))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct EmbedMetadata {
    /// Its id.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub embed_id: Option<String>,
    /// Its label.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub name: Option<String>,
    /// Whether it shows a whole dashboard or one metric.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub embed_type: Option<String>,
    /// Its data app.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub data_app_name: Option<String>,
    /// Its metric.
    #[cfg_attr(feature = "js", tsify(type = "string | null", optional))]
    pub metric_id: Option<String>,
    /// Its dashboard.
    #[cfg_attr(feature = "js", tsify(type = "string | null", optional))]
    pub dashboard_id: Option<String>,
    /// When the embed was created, as ISO 8601.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub created_at: Option<String>,
    /// When the embed was last changed, as ISO 8601.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub updated_at: Option<String>,
}

/// The request of `updateEmbed`.
///
/// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/update-embed>
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "js", derive(Tsify))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct UpdateEmbedRequest {
    /// The id of the embed.
    #[cfg_attr(feature = "js", tsify(type = "string"))]
    pub embed_id: Text,
    /// The settings to change. Absent fields keep their values, except that some servers are known
    /// to lose `datamartName`: always pass it.
    #[cfg_attr(feature = "js", tsify(type = "Partial<AccessSettings>"))]
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
    const METHOD: Method = Method::PUT;
    const PATH: &'static str = "data-app/embeds";
    const LEGACY_PATH: Option<&'static str> = Some("dataApp/embeds");
    const CREDENTIAL: CredentialKind = CredentialKind::ApiKey;
    const EXPECTED: Expected = Expected::Text("id");
    type Answer = EmbedAnswer;
}

/// The request of `renameEmbed`.
///
/// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/rename-embed>
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "js", derive(Tsify))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct RenameEmbedRequest {
    /// The id of the embed.
    #[cfg_attr(feature = "js", tsify(type = "string"))]
    pub embed_id: Text,
    /// The new name.
    #[cfg_attr(feature = "js", tsify(type = "string"))]
    pub name: Text,
    /// Whether its dashboard is renamed too. Default `false`.
    #[cfg_attr(feature = "js", tsify(optional))]
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
    const METHOD: Method = Method::PUT;
    const PATH: &'static str = "data-app/embeds/rename";
    const CREDENTIAL: CredentialKind = CredentialKind::ApiKey;
    const EXPECTED: Expected = Expected::Text("id");
    type Answer = RenameEmbedAnswer;
}

/// The result of `renameEmbed`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(feature = "js", derive(Tsify))]
#[non_exhaustive]
pub struct RenameEmbedAnswer {
    /// The id of the embed, which requests call `embedId`.
    pub id: String,
    /// The new name.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub name: Option<String>,
}

/// The request of `deleteEmbed`, which permanently deletes an embed. Guest tokens for it become
/// invalid.
///
/// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/delete-embed>
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "js", derive(Tsify))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct DeleteEmbedRequest {
    /// The id of the embed. If it does not exist, the call fails with `INVALID_REQUEST_BODY`.
    #[cfg_attr(feature = "js", tsify(type = "string"))]
    pub embed_id: Text,
    /// Whether its dashboard is permanently deleted, too. Default `false`.
    #[cfg_attr(feature = "js", tsify(optional))]
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
    const METHOD: Method = Method::DELETE;
    const PATH: &'static str = "data-app/embeds";
    const LEGACY_PATH: Option<&'static str> = Some("dataApp/embeds");
    const CREDENTIAL: CredentialKind = CredentialKind::ApiKey;
    const EXPECTED: Expected = Expected::Text("id");
    type Answer = EmbedAnswer;
}

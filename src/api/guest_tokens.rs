//! Guest tokens: what the browser of an end user receives.

use serde::{Deserialize, Serialize, Serializer};
use tsify::Tsify;

use super::field::text;
use crate::endpoint::{CredentialKind, Endpoint, Expected, Method};
use crate::error::Result;
use crate::handle::Handle;
use crate::secret::Secret;
use crate::value::{Count, Text};

/// A filter of a dashboard.
#[derive(Clone, Debug, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DashboardFilter {
    /// The id of the dashboard. The id of an embed results in `APP_FILTER_PARAM_ERROR`.
    #[tsify(type = "string")]
    pub dashboard_id: Text,
    /// The values, as the filters of the dashboard name them.
    #[tsify(type = "unknown")]
    pub values: Handle,
    /// Whether the values appear in the URL of the page.
    #[tsify(optional)]
    pub is_show_on_url: Option<bool>,
}

/// A filter of a metric.
#[derive(Clone, Debug, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MetricFilter {
    /// The id of the metric.
    #[tsify(type = "string")]
    pub metric_id: Text,
    /// The values, as the filters of the metric name them.
    #[tsify(type = "unknown")]
    pub values: Handle,
}

/// A dashboard, as older servers expect it.
#[derive(Clone, Debug, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DashboardParam {
    /// Its id.
    #[tsify(type = "string")]
    pub id: Text,
}

/// What the guest sees.
///
/// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/token>
#[derive(Clone, Debug, Default, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GuestTokenParams {
    /// Ids of the embeds that the token is valid for. Some servers refuse the field.
    #[tsify(type = "string[]", optional)]
    pub allowed_embeds: Option<Vec<Text>>,
    /// Filters of whole dashboards.
    #[tsify(optional)]
    pub dashboard_app_filters: Option<Vec<DashboardFilter>>,
    /// Filters of metrics.
    #[tsify(optional)]
    pub app_filters: Option<Vec<MetricFilter>>,
    /// Names of the filters to hide.
    #[tsify(type = "string[]", optional)]
    pub hide_dashboard_filters: Option<Vec<Text>>,
    /// Who the end user is, for your own reports.
    #[tsify(type = "string", optional)]
    pub user_identifier: Option<Text>,
    /// An IANA time zone, such as `Europe/Berlin`.
    #[tsify(type = "string", optional)]
    pub timezone: Option<Text>,
    /// Older servers only: row-level security.
    #[tsify(optional)]
    pub rls_settings: Option<Vec<MetricFilter>>,
    /// Older servers only.
    #[tsify(optional)]
    pub dashboard: Option<DashboardParam>,
}

/// What the guest may do. The defaults of the server are not documented.
///
/// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/token>
#[derive(Clone, Debug, Default, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GuestTokenPermissions {
    /// Whether metrics can be archived.
    #[tsify(optional)]
    pub is_enable_archive_metrics: Option<bool>,
    /// Whether metrics can be managed.
    #[tsify(optional)]
    pub is_enable_manage_metrics: Option<bool>,
    /// Whether dashboard views can be created.
    #[tsify(optional)]
    pub is_enable_create_dashboard_view: Option<bool>,
    /// Whether metrics can be changed.
    #[tsify(optional)]
    pub is_enable_metric_updation: Option<bool>,
    /// Whether the layout can be changed.
    #[tsify(optional)]
    pub is_enable_customize_layout: Option<bool>,
    /// Whether the underlying data can be seen.
    #[tsify(optional)]
    pub is_enable_underlying_data: Option<bool>,
    /// Whether metrics can be downloaded.
    #[tsify(optional)]
    pub is_enable_download_metrics: Option<bool>,
    /// Whether the sidebar is shown.
    #[tsify(optional)]
    pub is_show_side_bar: Option<bool>,
    /// Whether the name of the dashboard is shown.
    #[tsify(optional)]
    pub is_show_dashboard_name: Option<bool>,
    /// Whether metrics cannot be created. Documented only by the vendor's own client.
    #[tsify(optional)]
    pub is_disable_metric_creation: Option<bool>,
}

/// Whom `createGuestToken` gives access, and to what.
///
/// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/token>
#[derive(Clone, Debug, Deserialize, Tsify)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateGuestTokenRequest {
    /// The end user or tenant; the literal string `None` if there is no tenancy.
    #[tsify(type = "string")]
    pub client_id: Text,
    /// The name of the data app, compared exactly.
    #[tsify(type = "string")]
    pub data_app_name: Text,
    /// The lifetime of the token in milliseconds, a whole number from 1. WITHOUT IT THE TOKEN NEVER
    /// EXPIRES, and no API revokes one. The API calls this `expiryTime`.
    #[tsify(type = "number", optional)]
    pub expires_in_ms: Option<Count>,
    /// The name of the data source, if the data app has several.
    #[tsify(type = "string", optional)]
    pub datasource_name: Option<Text>,
    /// What the guest sees.
    #[tsify(optional)]
    pub params: Option<GuestTokenParams>,
    /// What the guest may do.
    #[tsify(optional)]
    pub permissions: Option<GuestTokenPermissions>,
}

impl CreateGuestTokenRequest {
    /// A request for a token of this client and data app. The token never expires unless you set
    /// `expires_in_ms`.
    ///
    /// # Errors
    /// `INVALID_INPUT` if a text is empty or only whitespace.
    pub fn new(client_id: impl Into<String>, data_app_name: impl Into<String>) -> Result<Self> {
        Ok(Self {
            client_id: text("clientId", client_id)?,
            data_app_name: text("dataAppName", data_app_name)?,
            expires_in_ms: None,
            datasource_name: None,
            params: None,
            permissions: None,
        })
    }
}

impl Serialize for CreateGuestTokenRequest {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        /// With the field names of the API.
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Wire<'a> {
            client_id: &'a Text,
            data_app_name: &'a Text,
            expiry_time: Option<Count>,
            datasource_name: &'a Option<Text>,
            params: &'a Option<GuestTokenParams>,
            permissions: &'a Option<GuestTokenPermissions>,
        }
        let Self {
            client_id,
            data_app_name,
            datasource_name,
            params,
            permissions,
            ..
        } = self;
        let expiry_time = self.expires_in_ms;
        Wire {
            client_id,
            data_app_name,
            expiry_time,
            datasource_name,
            params,
            permissions,
        }
        .serialize(serializer)
    }
}

impl Endpoint for CreateGuestTokenRequest {
    const NAME: &'static str = "createGuestToken";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "guest-token/create";
    const CREDENTIAL: CredentialKind = CredentialKind::ApiKey;
    const EXPECTED: Expected = Expected::Text("token");
    type Answer = CreateGuestTokenAnswer;
}

/// What `createGuestToken` resolves to.
///
/// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/token>
#[derive(Clone, Debug, Deserialize, Tsify)]
#[non_exhaustive]
pub struct CreateGuestTokenAnswer {
    /// The guest token, documented to be a UUID, for the browser of that one end user.
    #[tsify(type = "string")]
    pub token: Secret,
}

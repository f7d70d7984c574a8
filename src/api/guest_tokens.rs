//! Guest tokens, which the browsers of end users receive.

use serde::{Deserialize, Serialize, Serializer};
use tsify::Tsify;

use super::field::text;
use crate::endpoint::{CredentialKind, Endpoint, Expected, Method};
use crate::error::Result;
use crate::raw_value::RawValue;
use crate::secret::Secret;
use crate::value::{Count, Text};

/// A filter of a dashboard.
#[derive(Clone, Debug, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DashboardFilter {
    /// The id of the dashboard. With the id of an embed, the call fails with
    /// `APP_FILTER_PARAM_ERROR`.
    #[tsify(type = "string")]
    pub dashboard_id: Text,
    /// The values, by the names of the dashboard's filters.
    #[tsify(type = "unknown")]
    pub values: RawValue,
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
    /// The values, by the names of the metric's filters.
    #[tsify(type = "unknown")]
    pub values: RawValue,
}

/// A dashboard, as older servers expect it.
#[derive(Clone, Debug, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DashboardParam {
    /// The id of the dashboard.
    #[tsify(type = "string")]
    pub id: Text,
}

/// The filters and embeds of the guest.
///
/// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/token>
#[derive(Clone, Debug, Default, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GuestTokenParams {
    /// The ids of the embeds that the token is valid for. Some servers refuse this field.
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
    /// Identifies the end user in your own reports.
    #[tsify(type = "string", optional)]
    pub user_identifier: Option<Text>,
    /// An IANA time zone, such as `Europe/Berlin`.
    #[tsify(type = "string", optional)]
    pub timezone: Option<Text>,
    /// Row-level security. Only older servers use it.
    #[tsify(optional)]
    pub rls_settings: Option<Vec<MetricFilter>>,
    /// The dashboard. Only older servers use it.
    #[tsify(optional)]
    pub dashboard: Option<DashboardParam>,
}

/// The permissions of the guest. The API does not document its defaults.
///
/// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/token>
#[derive(Clone, Debug, Default, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GuestTokenPermissions {
    /// Whether the guest can archive metrics.
    #[tsify(optional)]
    pub is_enable_archive_metrics: Option<bool>,
    /// Whether the guest can manage metrics.
    #[tsify(optional)]
    pub is_enable_manage_metrics: Option<bool>,
    /// Whether the guest can create dashboard views.
    #[tsify(optional)]
    pub is_enable_create_dashboard_view: Option<bool>,
    /// Whether the guest can change metrics.
    #[tsify(optional)]
    pub is_enable_metric_updation: Option<bool>,
    /// Whether the guest can change the layout.
    #[tsify(optional)]
    pub is_enable_customize_layout: Option<bool>,
    /// Whether the guest can see the underlying data.
    #[tsify(optional)]
    pub is_enable_underlying_data: Option<bool>,
    /// Whether the guest can download metrics.
    #[tsify(optional)]
    pub is_enable_download_metrics: Option<bool>,
    /// Whether the sidebar is shown.
    #[tsify(optional)]
    pub is_show_side_bar: Option<bool>,
    /// Whether the name of the dashboard is shown.
    #[tsify(optional)]
    pub is_show_dashboard_name: Option<bool>,
    /// Whether the guest cannot create metrics. Only the vendor's own client documents this field.
    #[tsify(optional)]
    pub is_disable_metric_creation: Option<bool>,
}

/// The request of `createGuestToken`.
///
/// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/token>
#[derive(Clone, Debug, Deserialize, Tsify)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateGuestTokenRequest {
    /// The end user or tenant. Without tenancy, pass the literal string `None`.
    #[tsify(type = "string")]
    pub client_id: Text,
    /// The name of the data app, compared exactly.
    #[tsify(type = "string")]
    pub data_app_name: Text,
    /// The lifetime of the token in milliseconds, a whole number from 1. Without it, **the token
    /// never expires**, and no API revokes it. The API calls this field `expiryTime`.
    #[tsify(type = "number", optional)]
    pub expires_in_ms: Option<Count>,
    /// The name of the data source, if the data app has several.
    #[tsify(type = "string", optional)]
    pub datasource_name: Option<Text>,
    /// The filters and embeds of the guest.
    #[tsify(optional)]
    pub params: Option<GuestTokenParams>,
    /// The permissions of the guest.
    #[tsify(optional)]
    pub permissions: Option<GuestTokenPermissions>,
}

impl CreateGuestTokenRequest {
    /// Creates a request for a token for this client and data app. The token never expires unless
    /// you set `expires_in_ms`.
    ///
    /// # Errors
    /// `INVALID_INPUT` if an argument is empty or only whitespace.
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
        /// The request with the field names of the API.
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

/// The result of `createGuestToken`.
///
/// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/token>
#[derive(Clone, Debug, Deserialize, Tsify)]
#[non_exhaustive]
pub struct CreateGuestTokenAnswer {
    /// The guest token for the browser of that one end user. The API documents it as a UUID.
    #[tsify(type = "string")]
    pub token: Secret,
}

//! Guest tokens, which the browsers of end users receive.

use std::time::Duration;

use http::Method;
use serde::{Deserialize, Serialize, Serializer};
#[cfg(feature = "js")]
use tsify::Tsify;

use super::field::text;
use crate::endpoint::{CredentialKind, Endpoint, Expected};
use crate::error::{Error, Result};
use crate::raw_value::RawValue;
use crate::secret::Secret;
use crate::value::{Count, Text};

/// A filter of a dashboard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "js", derive(Tsify))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct DashboardFilter {
    /// The id of the dashboard. With the id of an embed, the call fails with
    /// `APP_FILTER_PARAM_ERROR`.
    #[cfg_attr(feature = "js", tsify(type = "string"))]
    pub dashboard_id: Text,
    /// The values, by the names of the dashboard's filters.
    #[cfg_attr(feature = "js", tsify(type = "unknown"))]
    pub values: RawValue,
    /// Whether the values appear in the URL of the page.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub is_show_on_url: Option<bool>,
}

impl DashboardFilter {
    /// Creates a filter with these values, which do not appear in the URL of the page unless you
    /// set `is_show_on_url`.
    ///
    /// # Errors
    /// `INVALID_INPUT` if the id is empty or only whitespace.
    pub fn new(dashboard_id: impl Into<String>, values: RawValue) -> Result<Self> {
        Ok(Self {
            dashboard_id: text("params.dashboardAppFilters.dashboardId", dashboard_id)?,
            values,
            is_show_on_url: None,
        })
    }
}

/// A filter of a metric.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "js", derive(Tsify))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct MetricFilter {
    /// The id of the metric.
    #[cfg_attr(feature = "js", tsify(type = "string"))]
    pub metric_id: Text,
    /// The values, by the names of the metric's filters.
    #[cfg_attr(feature = "js", tsify(type = "unknown"))]
    pub values: RawValue,
}

impl MetricFilter {
    /// Creates a filter with these values.
    ///
    /// # Errors
    /// `INVALID_INPUT` if the id is empty or only whitespace.
    pub fn new(metric_id: impl Into<String>, values: RawValue) -> Result<Self> {
        Ok(Self {
            metric_id: text("params.appFilters.metricId", metric_id)?,
            values,
        })
    }
}

/// A dashboard, as older servers expect it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "js", derive(Tsify))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct DashboardParam {
    /// The id of the dashboard.
    #[cfg_attr(feature = "js", tsify(type = "string"))]
    pub id: Text,
}

impl DashboardParam {
    /// Names a dashboard.
    ///
    /// # Errors
    /// `INVALID_INPUT` if the id is empty or only whitespace.
    pub fn new(id: impl Into<String>) -> Result<Self> {
        Ok(Self {
            id: text("params.dashboard.id", id)?,
        })
    }
}

/// The filters and embeds of the guest.
///
/// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/token>
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "js", derive(Tsify))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct GuestTokenParams {
    /// The ids of the embeds that the token is valid for. Some servers refuse this field.
    #[cfg_attr(feature = "js", tsify(type = "string[]", optional))]
    pub allowed_embeds: Option<Vec<Text>>,
    /// Filters of whole dashboards.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub dashboard_app_filters: Option<Vec<DashboardFilter>>,
    /// Filters of metrics.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub app_filters: Option<Vec<MetricFilter>>,
    /// Names of the filters to hide.
    #[cfg_attr(feature = "js", tsify(type = "string[]", optional))]
    pub hide_dashboard_filters: Option<Vec<Text>>,
    /// Identifies the end user in your own reports.
    #[cfg_attr(feature = "js", tsify(type = "string", optional))]
    pub user_identifier: Option<Text>,
    /// An IANA time zone, such as `Europe/Berlin`.
    #[cfg_attr(feature = "js", tsify(type = "string", optional))]
    pub timezone: Option<Text>,
    /// Row-level security. Only older servers use it.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub rls_settings: Option<Vec<MetricFilter>>,
    /// The dashboard. Only older servers use it.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub dashboard: Option<DashboardParam>,
}

/// The permissions of the guest. The API does not document its defaults.
///
/// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/token>
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "js", derive(Tsify))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct GuestTokenPermissions {
    /// Whether the guest can archive metrics.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub is_enable_archive_metrics: Option<bool>,
    /// Whether the guest can manage metrics.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub is_enable_manage_metrics: Option<bool>,
    /// Whether the guest can create dashboard views.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub is_enable_create_dashboard_view: Option<bool>,
    /// Whether the guest can change metrics.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub is_enable_metric_updation: Option<bool>,
    /// Whether the guest can change the layout.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub is_enable_customize_layout: Option<bool>,
    /// Whether the guest can see the underlying data.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub is_enable_underlying_data: Option<bool>,
    /// Whether the guest can download metrics.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub is_enable_download_metrics: Option<bool>,
    /// Whether the sidebar is shown.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub is_show_side_bar: Option<bool>,
    /// Whether the name of the dashboard is shown.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub is_show_dashboard_name: Option<bool>,
    /// Whether the guest cannot create metrics. Only the vendor's own client documents this field.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub is_disable_metric_creation: Option<bool>,
}

/// The request of `createGuestToken`.
///
/// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/token>
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(feature = "js", derive(Tsify))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct CreateGuestTokenRequest {
    /// The end user or tenant. Without tenancy, pass the literal string `None`.
    #[cfg_attr(feature = "js", tsify(type = "string"))]
    pub client_id: Text,
    /// The name of the data app, compared exactly.
    #[cfg_attr(feature = "js", tsify(type = "string"))]
    pub data_app_name: Text,
    /// The lifetime of the token in milliseconds, a whole number from 1. Without it, **the token
    /// never expires**, and no API revokes it. The API calls this field `expiryTime`.
    #[cfg_attr(feature = "js", tsify(type = "number", optional))]
    pub expires_in_ms: Option<Count>,
    /// The name of the data source, if the data app has several.
    #[cfg_attr(feature = "js", tsify(type = "string", optional))]
    pub datasource_name: Option<Text>,
    /// The filters and embeds of the guest.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub params: Option<GuestTokenParams>,
    /// The permissions of the guest.
    #[cfg_attr(feature = "js", tsify(optional))]
    pub permissions: Option<GuestTokenPermissions>,
}

impl CreateGuestTokenRequest {
    /// Creates a request for a token for this client and data app. The token never expires unless
    /// you call [`expires_in`](Self::expires_in).
    ///
    /// ```
    /// use std::time::Duration;
    /// use databrain_edge::{Client, CreateGuestTokenRequest, Error};
    ///
    /// async fn guest_token(client: &Client, tenant: &str) -> Result<String, Error> {
    ///     let request = CreateGuestTokenRequest::new(tenant, "Customer Portal Analytics")?
    ///         .expires_in(Duration::from_secs(15 * 60))?;
    ///     let answer = client.create_guest_token(&request).await?;
    ///     Ok(answer.token.expose().to_owned())
    /// }
    /// ```
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

    /// Sets the lifetime of the token.
    ///
    /// # Errors
    /// `INVALID_INPUT` unless it is a whole number of milliseconds, from 1.
    pub fn expires_in(self, lifetime: Duration) -> Result<Self> {
        let expects = "must be a whole number of milliseconds, from 1";
        let ms = Count::try_from(lifetime.as_nanos() as f64 / 1e6)
            .map_err(|_| Error::invalid_input("request.expiresInMs", expects))?;
        Ok(Self {
            expires_in_ms: Some(ms),
            ..self
        })
    }
}

impl Serialize for CreateGuestTokenRequest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
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
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "guest-token/create";
    const CREDENTIAL: CredentialKind = CredentialKind::ApiKey;
    const EXPECTED: Expected = Expected::Text("token");
    type Answer = CreateGuestTokenAnswer;
}

/// The result of `createGuestToken`.
///
/// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/token>
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(feature = "js", derive(Tsify))]
#[non_exhaustive]
pub struct CreateGuestTokenAnswer {
    /// The guest token for the browser of that one end user. The API documents it as a UUID.
    #[cfg_attr(feature = "js", tsify(type = "string"))]
    pub token: Secret,
}

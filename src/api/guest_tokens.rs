//! Guest tokens: what a browser of an end user is given.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::field::fields;

fields! {
    /// A filter of a dashboard.
    DASHBOARD_FILTER: DashboardFilter {
        /// The dashboard. It is not an embed's id: that gives `APP_FILTER_PARAM_ERROR`.
        required dashboardId: Text,
        /// The values, as the dashboard's filters name them.
        required values: Anything,
        /// Whether they show in the address of the page.
        optional isShowOnUrl: Flag,
    }
}

fields! {
    /// A filter of a metric.
    METRIC_FILTER: MetricFilter {
        /// The metric.
        required metricId: Text,
        /// The values, as the metric's filters name them.
        required values: Anything,
    }
}

fields! {
    /// The dashboard of an older request.
    DASHBOARD: DashboardParam {
        /// Its id.
        required id: Text,
    }
}

fields! {
    /// What the guest sees. The server refuses fields that it does not know.
    ///
    /// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/token>
    PARAMS: GuestTokenParams {
        /// Ids of the embeds that the token is good for. Some servers refuse the field.
        optional allowedEmbeds: Texts,
        /// Filters of whole dashboards.
        optional dashboardAppFilters: Objects(DASHBOARD_FILTER DashboardFilter),
        /// Filters of metrics.
        optional appFilters: Objects(METRIC_FILTER MetricFilter),
        /// Names of the filters that are not shown.
        optional hideDashboardFilters: Texts,
        /// Who the end user is, for your own reports.
        optional userIdentifier: Text,
        /// An IANA time zone, such as `Europe/Berlin`.
        optional timezone: Text,
        /// Older servers only: row-level security.
        optional rlsSettings: Objects(METRIC_FILTER MetricFilter),
        /// Older servers only.
        optional dashboard: Object(DASHBOARD DashboardParam),
    }
}

fields! {
    /// What the guest may do. The defaults of the server are not documented.
    ///
    /// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/token>
    PERMISSIONS: GuestTokenPermissions {
        /// Whether metrics can be archived.
        optional isEnableArchiveMetrics: Flag,
        /// Whether metrics can be managed.
        optional isEnableManageMetrics: Flag,
        /// Whether dashboard views can be made.
        optional isEnableCreateDashboardView: Flag,
        /// Whether metrics can be changed.
        optional isEnableMetricUpdation: Flag,
        /// Whether the layout can be changed.
        optional isEnableCustomizeLayout: Flag,
        /// Whether the underlying data can be seen.
        optional isEnableUnderlyingData: Flag,
        /// Whether metrics can be downloaded.
        optional isEnableDownloadMetrics: Flag,
        /// Whether the side bar is shown.
        optional isShowSideBar: Flag,
        /// Whether the name of the dashboard is shown.
        optional isShowDashboardName: Flag,
        /// Whether metrics cannot be made. Known from the vendor's own client only.
        optional isDisableMetricCreation: Flag,
    }
}

fields! {
    /// Whom `createGuestToken` lets in, and to what.
    ///
    /// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/token>
    CREATE_GUEST_TOKEN: CreateGuestTokenRequest {
        /// The end user or tenant; the literal `None` where there is no tenancy.
        required clientId: Text,
        /// The name of the data app, compared exactly.
        required dataAppName: Text,
        /// Milliseconds that the token lives, a whole number from 1. WITHOUT IT THE TOKEN NEVER EXPIRES, and no API revokes one.
        /// The API calls it `expiryTime`.
        optional expiresInMs as expiryTime: Count,
        /// The data source, where the data app has several.
        optional datasourceName: Text,
        /// What the guest sees.
        optional params: Object(PARAMS GuestTokenParams),
        /// What the guest may do.
        optional permissions: Object(PERMISSIONS GuestTokenPermissions),
    }
}

#[wasm_bindgen(typescript_custom_section)]
const ANSWERS: &'static str = r"
/**
 * What `createGuestToken` resolves to.
 *
 * Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/token>
 */
export interface CreateGuestTokenAnswer {
  /** The guest token, a UUID as documented, for the browser of that one end user. */
  token: string;
}
";

// @ts-check
import { dataAppOf } from '../credentials.js';
import { Failure, invalid } from '../failure.js';
import { anyObject, anything, flag, list, object, positive, required, text } from '../validate.js';
import { on } from './operation.js';

/** @typedef {import('./operation.js').Operation} Operation */
/** @typedef {import('./operation.js').Call} Call */

const metricFilter = object({ metricId: required(text), values: required(anything) });

const params = object({
  allowedEmbeds: list(text),
  dashboardAppFilters: list(object({ dashboardId: required(text), values: required(anything), isShowOnUrl: flag })),
  appFilters: list(metricFilter),
  hideDashboardFilters: list(text),
  userIdentifier: text,
  timezone: text,
  rlsSettings: list(metricFilter),
  dashboard: object({ id: required(text) }),
});

const permissions = object({
  isEnableArchiveMetrics: flag,
  isEnableManageMetrics: flag,
  isEnableCreateDashboardView: flag,
  isEnableMetricUpdation: flag,
  isEnableCustomizeLayout: flag,
  isEnableUnderlyingData: flag,
  isEnableDownloadMetrics: flag,
  isShowSideBar: flag,
  isShowDashboardName: flag,
  isDisableMetricCreation: flag,
});

const creation = object({
  clientId: required(text),
  dataAppName: required(text),
  expiryTime: positive,
  datasourceName: text,
  params,
  permissions,
  theme: anyObject,
});

/** @type {Operation} */
const createGuestToken = {
  name: 'createGuestToken',
  routes: [on('POST', '/api/v2/guest-token/create', creation)],
  credential: 'guestApiKey',
  errors: {
    INVALID_REQUEST_BODY: 400,
    AUTHENTICATION_ERROR: 401,
    CLIENT_ID_ERROR: 400,
    WORKSPACE_ID_ERROR: 400,
    DASHBOARD_PARAM_ERROR: 400,
    APP_FILTER_PARAM_ERROR: 400,
    RLS_SETTINGS_PARAM_ERROR: 400,
    INTERNAL_SERVER_ERROR: 500,
  },
  handle(call) {
    const { store, caller, input } = call;
    const { app } = dataAppOf(caller);
    // The API's page documents no code for a data app that the key does not belong to.
    if (input.dataAppName !== app.name) throw invalid('"dataAppName" is not the data app of this API key');
    const { clients } = store.seed;
    if (clients && input.clientId !== 'None' && !clients.includes(input.clientId)) throw new Failure('CLIENT_ID_ERROR', 'Invalid client id');
    checkParams(call);
    const { clientId, expiryTime, params, permissions } = input;
    return { token: store.addGuestToken({ app, clientId, expiryTime, params, permissions }).token };
  },
};

/** @param {Call} call */
function checkParams({ store, caller, input }) {
  const { dashboard, dashboardAppFilters = [], appFilters = [], rlsSettings = [] } = input.params ?? {};
  const { embeds } = dataAppOf(caller).app;
  const { metrics } = store.seed;
  const isDashboard = (/** @type {string} */ id) => store.dashboards?.has(id) ?? true;
  const isMetric = (/** @type {{metricId: string}} */ { metricId }) => metrics?.includes(metricId) ?? true;
  // The API is known to answer with this code if it receives the id of an embed instead of its dashboard.
  const filtersDashboard = (/** @type {{dashboardId: string}} */ { dashboardId }) =>
    isDashboard(dashboardId) && !embeds.some(({ embedId }) => embedId === dashboardId);

  if (dashboard && !isDashboard(dashboard.id)) throw new Failure('DASHBOARD_PARAM_ERROR', 'Invalid dashboard in params');
  if (!dashboardAppFilters.every(filtersDashboard) || !appFilters.every(isMetric)) {
    throw new Failure('APP_FILTER_PARAM_ERROR', 'Invalid app filters in params');
  }
  if (!rlsSettings.every(isMetric)) throw new Failure('RLS_SETTINGS_PARAM_ERROR', 'Invalid rlsSettings in params');
}

export const guestTokens = [createGuestToken];

import assert from 'node:assert/strict';
import test from 'node:test';
import { inspect } from 'node:util';
import { createEmulator } from '../../pkg/emulator/index.js';
import { SERVICE_TOKEN, UUID, ask, failure } from './ask.mjs';

const PATH = 'POST /api/v2/guest-token/create';
const NOW = Date.UTC(2026, 0, 1);
const seed = (options) => createEmulator({ now: () => NOW, dataApps: [{ name: 'a', tokens: [{ name: 't', key: 'key-a' }] }, 'b'], ...options });
const create = (emulator, body, bearer = 'key-a') => ask(emulator, PATH, { bearer, body: { clientId: '1', dataAppName: 'a', ...body } });

test('answers {token}, a UUID; without expiryTime it never expires', async () => {
  const emulator = seed();
  const { status, body } = await create(emulator);
  assert.equal(status, 200);
  assert.match(body.token, UUID);
  assert.deepEqual(body, { token: body.token });
  const [guest] = emulator.state.guestTokens;
  assert.equal(guest.token, body.token);
  assert.deepEqual({ ...guest }, { clientId: '1', dataAppName: 'a', createdAt: new Date(NOW).toISOString(), expiresAt: null, params: {}, permissions: {} });
  assert.ok(!inspect(emulator.state.guestTokens, { showHidden: true, getters: true }).includes(body.token));
});

test('expiryTime is milliseconds from now', async () => {
  const emulator = seed();
  await create(emulator, { expiryTime: 3_600_000 });
  assert.equal(emulator.state.guestTokens[0].expiresAt, '2026-01-01T01:00:00.000Z');
});

test('every documented field is accepted and kept', async () => {
  const emulator = seed();
  const values = { country: ['DE'] };
  const params = {
    allowedEmbeds: ['e'],
    dashboardAppFilters: [{ dashboardId: 'd', values, isShowOnUrl: true }],
    appFilters: [{ metricId: 'm', values }],
    hideDashboardFilters: ['f'],
    userIdentifier: 'u',
    timezone: 'Europe/Berlin',
    rlsSettings: [{ metricId: 'm', values }],
    dashboard: { id: 'd' },
  };
  const names = ['isEnableArchiveMetrics', 'isEnableManageMetrics', 'isEnableCreateDashboardView', 'isEnableMetricUpdation', 'isEnableCustomizeLayout'];
  names.push('isEnableUnderlyingData', 'isEnableDownloadMetrics', 'isShowSideBar', 'isShowDashboardName', 'isDisableMetricCreation');
  const permissions = Object.fromEntries(names.map((name) => [name, true]));
  const { status } = await create(emulator, { clientId: 'None', expiryTime: 1, datasourceName: 's', params, permissions, theme: {} });
  assert.equal(status, 200);
  assert.deepEqual(emulator.state.guestTokens[0].params, params);
  assert.deepEqual(emulator.state.guestTokens[0].permissions, permissions);
});

for (const [body, message] of [
  [{ clientId: undefined }, '"clientId" is required'],
  [{ clientId: 1 }, '"clientId" must be a string'],
  [{ dataAppName: '' }, '"dataAppName" is not allowed to be empty'],
  [{ expiryTime: '1000' }, '"expiryTime" must be a number'],
  [{ expiryTime: 0 }, '"expiryTime" must be a positive number'],
  [{ expiryTime: 1.5 }, '"expiryTime" must be an integer'],
  [{ expiryTime: 1e300 }, '"expiryTime" must be a safe number'],
  [{ params: { customerContext: {} } }, '"params.customerContext" is not allowed'],
  [{ params: { allowedEmbeds: 'e' } }, '"params.allowedEmbeds" must be an array'],
  [{ params: { allowedEmbeds: [5] } }, '"params.allowedEmbeds[0]" must be a string'],
  [{ params: { appFilters: [{ values: {} }] } }, '"params.appFilters[0].metricId" is required'],
  [{ permissions: { isShowSideBar: 'yes' } }, '"permissions.isShowSideBar" must be a boolean'],
  [{ permissions: { isAdmin: true } }, '"permissions.isAdmin" is not allowed'],
  [{ accessSettings: {} }, '"accessSettings" is not allowed'],
  [{ workspaceName: 'w' }, '"workspaceName" is not allowed'],
  [{ dataAppName: 'b' }, '"dataAppName" is not the data app of this API key'],
]) {
  test(`refuses ${JSON.stringify(body)} ${Object.keys(body)}`, async () => {
    const emulator = seed();
    assert.deepEqual(await create(emulator, body), failure('INVALID_REQUEST_BODY', message));
    assert.equal(emulator.state.guestTokens.length, 0);
  });
}

for (const bearer of [null, 'other', SERVICE_TOKEN]) {
  test(`AUTHENTICATION_ERROR 401 for ${bearer}`, async () => {
    assert.deepEqual(await create(seed(), {}, bearer), failure('AUTHENTICATION_ERROR', 'Invalid API key', 401));
  });
}

test('seeded values are checked, others are accepted', async () => {
  const code = async (options, body) => {
    const answer = await create(seed(options), body);
    return answer.status === 200 ? 'ok' : `${answer.body.error.code} ${answer.status}`;
  };
  const values = {};
  const dashboardAppFilters = [{ dashboardId: 'd', values }];
  const byMetric = [{ metricId: 'm', values }];
  assert.equal(await code({ clients: ['1'] }), 'ok');
  assert.equal(await code({ clients: ['2'] }), 'CLIENT_ID_ERROR 400');
  assert.equal(await code({ clients: ['2'] }, { clientId: 'None' }), 'ok');
  assert.equal(await code({ dashboards: ['d'] }, { params: { dashboard: { id: 'd' }, dashboardAppFilters } }), 'ok');
  assert.equal(await code({ dashboards: ['x'] }, { params: { dashboard: { id: 'd' } } }), 'DASHBOARD_PARAM_ERROR 400');
  assert.equal(await code({ dashboards: ['x'] }, { params: { dashboardAppFilters } }), 'APP_FILTER_PARAM_ERROR 400');
  assert.equal(await code({ metrics: ['m'] }, { params: { appFilters: byMetric, rlsSettings: byMetric } }), 'ok');
  assert.equal(await code({ metrics: ['x'] }, { params: { appFilters: byMetric } }), 'APP_FILTER_PARAM_ERROR 400');
  assert.equal(await code({ metrics: ['x'] }, { params: { rlsSettings: byMetric } }), 'RLS_SETTINGS_PARAM_ERROR 400');
});

test('a filter with an embed id instead of a dashboard id: APP_FILTER_PARAM_ERROR', async () => {
  const emulator = seed();
  const embed = { dashboardId: 'd', embedType: 'dashboard', workspaceName: 'w', accessSettings: { datamartName: 'm' } };
  const { id } = (await ask(emulator, 'POST /api/v2/data-app/embeds', { bearer: 'key-a', body: embed })).body;
  const { body } = await create(emulator, { params: { dashboardAppFilters: [{ dashboardId: id, values: {} }] } });
  assert.equal(body.error.code, 'APP_FILTER_PARAM_ERROR');
});

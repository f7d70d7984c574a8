// Objects in requests: checked where they are known, sent as they are.
import assert from 'node:assert/strict';
import test from 'node:test';
import { install } from '../runtimes/install.mjs';
import { has } from './call.mjs';

const installed = install();
const api = await installed.load('databrain-edge');
const { createEmulator } = await installed.load('databrain-edge/emulator');

const limit = { timeout: 30_000 };
const embed = { dashboardId: 'd', embedType: 'dashboard', workspaceName: 'w', accessSettings: { datamartName: 'm' } };
const guest = { clientId: '1', dataAppName: 'a' };

async function refusal(operation, request) {
  let calls = 0;
  const fetch = async () => { calls += 1; return Response.json({}); };
  const error = await api[operation](request, { apiKey: 'k', serviceToken: 's', fetch }).then(() => assert.fail('should have been rejected'), (reason) => reason);
  assert.equal(calls, 0);
  return error;
}

for (const [operation, request, field] of [
  ['createEmbed', { ...embed, embedType: 'Dashboard' }, 'embedType'],
  ['createEmbed', { ...embed, embedType: 'metric' }, 'metricId'],
  ['createEmbed', { ...embed, accessSettings: null }, 'accessSettings'],
  ['createEmbed', { ...embed, accessSettings: [] }, 'accessSettings'],
  ['createEmbed', { ...embed, accessSettings: {} }, 'accessSettings.datamartName'],
  ['createEmbed', { ...embed, accessSettings: { datamartName: ' ' } }, 'accessSettings.datamartName'],
  ['createEmbed', { ...embed, accessSettings: { datamartName: 'm', isAllowAiPilot: 1 } }, 'accessSettings.isAllowAiPilot'],
  ['createEmbed', { ...embed, accessSettings: { datamartName: 'm', metricCreationMode: 'VOICE' } }, 'accessSettings.metricCreationMode'],
  ['createEmbed', { ...embed, accessSettings: { datamartName: 'm', tableTenancySettings: {} } }, 'accessSettings.tableTenancySettings'],
  ['createEmbed', { ...embed, accessSettings: { datamartName: 'm', tableTenancySettings: [null] } }, 'accessSettings.tableTenancySettings[0]'],
  ['createEmbed', { ...embed, accessSettings: { datamartName: 'm', tableTenancySettings: [{ name: 't', clientColumn: 'c' }, { name: 't' }] } }, 'accessSettings.tableTenancySettings[1].clientColumn'],
  ['createEmbed', { ...embed, accessSettings: { get datamartName() { throw new Error('no'); } } }, 'accessSettings.datamartName'],
  ['updateEmbed', { embedId: 'e', accessSettings: { joinModel: 5 } }, 'accessSettings.joinModel'],
  ['createGuestToken', { ...guest, params: 'x' }, 'params'],
  ['createGuestToken', { ...guest, params: { allowedEmbeds: 'x' } }, 'params.allowedEmbeds'],
  ['createGuestToken', { ...guest, params: { allowedEmbeds: ['a', ''] } }, 'params.allowedEmbeds[1]'],
  ['createGuestToken', { ...guest, params: { hideDashboardFilters: [5] } }, 'params.hideDashboardFilters[0]'],
  ['createGuestToken', { ...guest, params: { appFilters: [{ metricId: 'm' }] } }, 'params.appFilters[0].values'],
  ['createGuestToken', { ...guest, params: { dashboardAppFilters: [{ dashboardId: 'd', values: 1, isShowOnUrl: 'yes' }] } }, 'params.dashboardAppFilters[0].isShowOnUrl'],
  ['createGuestToken', { ...guest, params: { dashboard: {} } }, 'params.dashboard.id'],
  ['createGuestToken', { ...guest, permissions: { isShowSideBar: null } }, 'permissions.isShowSideBar'],
  ['createGuestToken', { ...guest, expiresInMs: 0 }, 'expiresInMs'],
  ['createGuestToken', { ...guest, expiresInMs: 1.5 }, 'expiresInMs'],
  ['createGuestToken', { ...guest, expiryTime: 5 }, 'expiryTime'],
  ['rotateApiKey', { graceSeconds: -1 }, 'graceSeconds'],
  ['rotateApiKey', { graceSeconds: '60' }, 'graceSeconds'],
  ['rotateApiKey', { graceSeconds: 0.5 }, 'graceSeconds'],
  ['rotateApiKey', { graceSeconds: 1, key: 'a b' }, 'key'],
  ['listEmbeds', { page: 0 }, 'page'],
  ['listDataApps', { page: '1' }, 'page'],
  ['listApiTokens', { dataAppName: 'a', pageNumber: 1 }, 'pageNumber'],
]) {
  test(`${operation}: ${field} in ${JSON.stringify(Object.keys(request))}`, limit, async () => {
    has(await refusal(operation, request), { code: 'INVALID_INPUT', kind: 'input', outcome: 'notSent', attempts: 0, field: `request.${field}` });
  });
}

for (const [operation, request, field] of [
  ['createEmbed', { ...embed, accessSettings: { datamartName: 'm', datamart: 'x' } }, 'accessSettings.datamart'],
  ['createEmbed', { ...embed, accessSettings: { datamartName: 'm', tableTenancySettings: [{ name: 't', clientColumn: 'c', column: 'x' }] } }, 'accessSettings.tableTenancySettings[0].column'],
  ['updateEmbed', { embedId: 'e', accessSettings: { joinmodel: 'single' } }, 'accessSettings.joinmodel'],
  ['createGuestToken', { ...guest, params: { customerContext: {} } }, 'params.customerContext'],
  ['createGuestToken', { ...guest, params: { appFilters: [{ metricId: 'm', values: {}, value: {} }] } }, 'params.appFilters[0].value'],
  ['createGuestToken', { ...guest, params: { dashboard: { id: 'd', name: 'x' } } }, 'params.dashboard.name'],
  ['createGuestToken', { ...guest, permissions: { isShowSidebar: true } }, 'permissions.isShowSidebar'],
]) {
  test(`${operation}: ${field} is unknown`, limit, async () => {
    has(await refusal(operation, request), { code: 'INVALID_INPUT', kind: 'input', outcome: 'notSent', attempts: 0, field: `request.${field}` });
  });
}

test('a nested name that is shaped like a key is not repeated', limit, async () => {
  for (const key of ['7c9e6679-7425-40de-944b-e07fc1f90ae7', 'dbn_live_abc123']) {
    const error = await refusal('createEmbed', { ...embed, accessSettings: { datamartName: 'm', [key]: 1 } });
    has(error, { code: 'INVALID_INPUT', field: 'request.accessSettings.[redacted]' });
    assert.ok(!error.message.includes(key));
  }
});

test('values that are not serializable as JSON are refused', limit, async () => {
  const loop = {};
  loop.self = loop;
  has(await refusal('createGuestToken', { ...guest, params: { appFilters: [{ metricId: 'm', values: loop }] } }), { code: 'INVALID_INPUT', field: 'request', outcome: 'notSent' });
  has(await refusal('createGuestToken', { ...guest, params: { appFilters: [{ metricId: 'm', values: 5n }] } }), { code: 'INVALID_INPUT', field: 'request', outcome: 'notSent' });
});

test('the older rotation: the service token authorizes it, and the request contains the key', limit, async () => {
  const seen = [];
  const fetch = async (url, init) => { seen.push(init); return Response.json({ key: 'new' }); };
  await api.rotateApiKey({ graceSeconds: 60, key: 'old' }, { serviceToken: 's', apiKey: 'other', fetch });
  assert.equal(seen[0].headers.authorization, 'Bearer s');
  assert.deepEqual(JSON.parse(seen[0].body), { expireAt: 60, key: 'old' });
  has(await refusal('rotateApiKey', { graceSeconds: 60, key: 5 }), { field: 'request.key' });
  const error = await api.rotateApiKey({ graceSeconds: 60, key: 'old' }, { apiKey: 'k', fetch }).catch((reason) => reason);
  has(error, { code: 'INVALID_INPUT', field: 'options.serviceToken' });
});

test('no credential of a call is shown, whichever the server echoes', limit, async () => {
  const echo = async () => Response.json({ error: { code: 'X', message: 'got SERVICE-1, API-2 and OLD-3' } }, { status: 400 });
  const error = await api.rotateApiKey({ graceSeconds: 1, key: 'OLD-3' }, { serviceToken: 'SERVICE-1', apiKey: 'API-2', fetch: echo }).catch((reason) => reason);
  assert.equal(error.message, 'got [redacted], [redacted] and [redacted]');
});

test('each documented wording of a refused credential is kind auth', limit, async () => {
  for (const [status, body] of [
    [400, { error: { code: 'AUTHENTICATION_ERROR', message: 'm' } }],
    [401, { error: { code: 'AUTHENTICATION_ERR', message: 'm' } }],
    [403, { error: { code: 'AUTHENTICATION_ERROR', message: 'm', status: 403 } }],
    [400, { error: { code: 'INVALID_SERVICE_TOKEN', message: 'm' } }],
    [500, { error: { message: 'Invalid Service Token' } }],
    [500, { error: { code: 'INTERNAL_SERVER_ERROR', message: 'Invalid Service Token' } }],
    [500, { error: 'Invalid Service Token' }],
    [401, { error: 'Unauthorized' }],
  ]) {
    const error = await api.listDataApps({}, { serviceToken: 's', fetch: async () => Response.json(body, { status }) }).catch((reason) => reason);
    has(error, { kind: 'auth', outcome: 'rejected', status });
  }
});

for (const [name, dialect, expected] of [
  ['nested', {}, { code: 'AUTHENTICATION_ERROR', status: 400 }],
  ['nested with status', { errorShape: 'nestedWithStatus', authStatus: 403 }, { code: 'AUTHENTICATION_ERROR', status: 403 }],
  ['top level', { errorShape: 'topLevel', authStatus: 401 }, { code: 'AUTHENTICATION_ERROR', status: 401 }],
  ['inside a 200', { errorInside200: true }, { code: 'AUTHENTICATION_ERROR', status: 200 }],
  ['a bare text', { errorShape: 'string', authStatus: 401 }, { code: 'HTTP_401', status: 401 }],
]) {
  test(`the dialect "${name}" is supported`, limit, async () => {
    const emulator = createEmulator({ dialect });
    const error = await api.listDataApps({}, { serviceToken: 'wrong', fetch: emulator.fetch }).catch((reason) => reason);
    has(error, { kind: 'auth', outcome: 'rejected', ...expected });
  });
}

import assert from 'node:assert/strict';
import test from 'node:test';
import { createEmulator } from '../../pkg/emulator/index.js';
import { UUID, ask, failure } from './ask.mjs';

const EMBEDS = '/api/v2/data-app/embeds';
const NOW = Date.UTC(2026, 0, 1);
const AT = '2026-01-01T00:00:00.000Z';
const dashboard = { dashboardId: 'd', embedType: 'dashboard', workspaceName: 'w', accessSettings: { datamartName: 'm', isAllowAiPilot: true } };
const metric = { ...dashboard, embedType: 'metric', metricId: 'n' };

const seed = (options) =>
  createEmulator({ now: () => NOW, dataApps: [{ name: 'a', tokens: [{ name: 't', key: 'key-a' }] }, { name: 'b', tokens: [{ name: 't', key: 'key-b' }] }], ...options });

const call = (emulator, line, body, bearer = 'key-a') => ask(emulator, line, { bearer, body });
const held = (emulator) => emulator.state.dataApps[0].embeds;

for (const path of [EMBEDS, '/api/v2/dataApp/embeds', '/api/v2/dataApp/embed/create']) {
  test(`create answers {id, error: null}: ${path}`, async () => {
    const emulator = seed();
    const { status, body } = await call(emulator, `POST ${path}`, dashboard);
    assert.equal(status, 200);
    assert.match(body.id, UUID);
    assert.deepEqual(body, { id: body.id, error: null });
    assert.equal(held(emulator)[0].name, body.id);
    assert.deepEqual(held(emulator)[0].accessSettings, dashboard.accessSettings);
  });
}

for (const path of [EMBEDS, '/api/v2/dataApp/embeds']) {
  test(`list returns embeds of both types as documented: ${path}`, async () => {
    const emulator = seed();
    const first = (await call(emulator, `POST ${EMBEDS}`, { ...dashboard, name: 'one' })).body.id;
    const second = (await call(emulator, `POST ${EMBEDS}`, { ...metric, name: 'two' })).body.id;
    const dates = { createdAt: AT, updatedAt: AT };
    assert.deepEqual(await call(emulator, `GET ${path}?dataAppName=ignored`), {
      status: 200,
      body: {
        data: [
          {
            embedId: first,
            embedType: 'dashboard',
            name: 'one',
            externalDashboard: { externalDashboardId: 'd', name: 'd', metadata: dates },
            externalMetric: null,
            embedMetadata: { embedId: first, name: 'one', embedType: 'dashboard', dataAppName: 'a', metricId: null, dashboardId: 'd', ...dates },
          },
          {
            embedId: second,
            embedType: 'metric',
            name: 'two',
            externalDashboard: null,
            externalMetric: { metricId: 'n', name: 'n' },
            embedMetadata: { embedId: second, name: 'two', embedType: 'metric', dataAppName: 'a', metricId: 'n', dashboardId: null, ...dates },
          },
        ],
        error: null,
      },
    });
  });
}

test('the older list has the older fields, and accepts a JSON boolean and number', async () => {
  const emulator = seed();
  for (let n = 0; n < 10; n += 1) await call(emulator, `POST ${EMBEDS}`, dashboard);
  const { id } = (await call(emulator, `POST ${EMBEDS}`, metric)).body;
  const list = (body) => call(emulator, 'POST /api/v2/dataApp/embed/list', body);
  assert.equal((await list({})).body.data.length, 11);
  assert.deepEqual(await list({ isPagination: true, pageNumber: 2 }), {
    status: 200,
    body: {
      data: [{ embedId: id, embedType: 'metric', externalDashboard: null, externalMetric: { externalMetricId: 'n', name: 'n' }, embedDataAppAccessSetting: metric.accessSettings }],
      error: null,
    },
  });
  assert.deepEqual(await list({ isPagination: 'true' }), failure('INVALID_REQUEST_BODY', '"isPagination" must be a boolean'));
});

test('list is returned in pages of 10', async () => {
  const emulator = seed();
  for (let n = 0; n < 12; n += 1) await call(emulator, `POST ${EMBEDS}`, dashboard);
  assert.equal((await call(emulator, `GET ${EMBEDS}`)).body.data.length, 12);
  assert.equal((await call(emulator, `GET ${EMBEDS}?isPagination=true&pageNumber=2`)).body.data.length, 2);
});

for (const [line, more] of [
  [`PUT ${EMBEDS}`, { name: 'new', theme: {} }],
  ['PUT /api/v2/dataApp/embeds', {}],
  ['POST /api/v2/dataApp/embed/update', {}],
]) {
  test(`update keeps absent fields: ${line}`, async () => {
    const emulator = seed();
    const { id } = (await call(emulator, `POST ${EMBEDS}`, { ...dashboard, name: 'old' })).body;
    const answer = await call(emulator, line, { embedId: id, accessSettings: { isAllowEmailReports: true }, ...more });
    assert.deepEqual(answer, { status: 200, body: { id, error: null } });
    assert.deepEqual(held(emulator)[0].accessSettings, { datamartName: 'm', isAllowAiPilot: true, isAllowEmailReports: true });
    assert.equal(held(emulator)[0].name, more.name ?? 'old');
  });
}

test('rename answers {id, name, error: null}, and renames the dashboard if requested', async () => {
  const emulator = seed();
  const { id } = (await call(emulator, `POST ${EMBEDS}`, dashboard)).body;
  const rename = (body) => call(emulator, `PUT ${EMBEDS}/rename`, { embedId: id, ...body });
  const shown = async () => (await call(emulator, `GET ${EMBEDS}`)).body.data[0];
  assert.deepEqual(await rename({ name: 'one' }), { status: 200, body: { id, name: 'one', error: null } });
  assert.deepEqual([(await shown()).name, (await shown()).externalDashboard.name], ['one', 'd']);
  await rename({ name: 'two', isRenameDashboard: true });
  assert.deepEqual([(await shown()).name, (await shown()).externalDashboard.name], ['two', 'two']);
  emulator.reset();
  await call(emulator, `POST ${EMBEDS}`, dashboard);
  assert.equal((await shown()).externalDashboard.name, 'd');
});

for (const [line, init] of [
  [(id) => `DELETE ${EMBEDS}?embedId=${id}`, () => undefined],
  [(id) => `DELETE /api/v2/dataApp/embeds?embedId=${id}`, () => undefined],
  [() => 'POST /api/v2/dataApp/embed/delete', (embedId) => ({ embedId })],
]) {
  test(`delete answers {id, error: null}, and invalidates the guest tokens for the embed: ${line('ID')}`, async () => {
    const emulator = seed();
    const [first, second] = [(await call(emulator, `POST ${EMBEDS}`, dashboard)).body.id, (await call(emulator, `POST ${EMBEDS}`, dashboard)).body.id];
    for (const allowedEmbeds of [[first], [first, second], [second], undefined]) {
      await call(emulator, 'POST /api/v2/guest-token/create', { clientId: '1', dataAppName: 'a', params: { allowedEmbeds } });
    }
    assert.deepEqual(await call(emulator, line(first), init(first)), { status: 200, body: { id: first, error: null } });
    assert.deepEqual(held(emulator).map(({ embedId }) => embedId), [second]);
    assert.deepEqual(emulator.state.guestTokens.map(({ params }) => params.allowedEmbeds), [[second], undefined]);
    assert.deepEqual(await call(emulator, line(first), init(first)), failure('INVALID_REQUEST_BODY', 'Embed not found'));
  });
}

test('isDeleteDashboard deletes the dashboard too, until the reset', async () => {
  const emulator = seed({ dashboards: ['d'] });
  const create = () => call(emulator, `POST ${EMBEDS}`, dashboard);
  await call(emulator, `DELETE ${EMBEDS}?embedId=${(await create()).body.id}`);
  const again = await create();
  assert.equal(again.status, 200);
  await call(emulator, `DELETE ${EMBEDS}?embedId=${again.body.id}&isDeleteDashboard=true`);
  assert.deepEqual(await create(), failure('INVALID_DASHBOARD_ID', 'Invalid dashboard id'));
  emulator.reset();
  assert.equal((await create()).status, 200);
});

test('the page\'s POST sample under "delete" deletes nothing: that path creates', async () => {
  const emulator = seed();
  const { id } = (await call(emulator, `POST ${EMBEDS}`, dashboard)).body;
  assert.equal((await call(emulator, `POST ${EMBEDS}?embedId=${id}`, dashboard)).status, 200);
  assert.equal(held(emulator).length, 2);
});

test('a key lists only the embeds of its own data app', async () => {
  const emulator = seed();
  const { id } = (await call(emulator, `POST ${EMBEDS}`, dashboard)).body;
  assert.deepEqual((await call(emulator, `GET ${EMBEDS}`, undefined, 'key-b')).body.data, []);
  const unknown = failure('INVALID_EMBED_ID', 'Invalid embed id');
  assert.deepEqual(await call(emulator, `PUT ${EMBEDS}`, { embedId: id }, 'key-b'), unknown);
  assert.deepEqual(await call(emulator, `PUT ${EMBEDS}/rename`, { embedId: id, name: 'x' }, 'key-b'), unknown);
  assert.equal((await call(emulator, `DELETE ${EMBEDS}?embedId=${id}`, undefined, 'key-b')).status, 400);
  assert.equal(held(emulator).length, 1);
});

test('every documented access setting is accepted', async () => {
  const flags = ['AiPilot', 'EmailReports', 'ManageMetrics', 'CreateDashboardView', 'MetricCreation', 'MetricDeletion', 'MetricLayoutChange', 'MetricUpdate', 'UnderlyingData'];
  const tables = [{ name: 't', clientColumn: 'c' }];
  const accessSettings = {
    datamartName: 'm',
    ...Object.fromEntries(flags.map((flag) => [`isAllow${flag}`, false])),
    metricCreationMode: 'CHAT',
    tableTenancySettings: tables,
    tableList: tables,
    joinModel: 'multi',
    isIncrementalJoin: true,
  };
  assert.equal((await call(seed(), `POST ${EMBEDS}`, { ...dashboard, accessSettings })).status, 200);
});

for (const [change, message] of [
  [{ dashboardId: undefined }, '"dashboardId" is required'],
  [{ embedType: 'page' }, '"embedType" must be one of [dashboard, metric]'],
  [{ embedType: 'metric' }, '"metricId" is required'],
  [{ workspaceName: '' }, '"workspaceName" is not allowed to be empty'],
  [{ name: 5 }, '"name" must be a string'],
  [{ clientId: '1' }, '"clientId" is not allowed'],
  [{ accessSettings: undefined }, '"accessSettings" is required'],
  [{ accessSettings: [] }, '"accessSettings" must be of type object'],
  [{ accessSettings: {} }, '"accessSettings.datamartName" is required'],
  [{ accessSettings: { datamartName: 'm', isAllowAiPilot: 'true' } }, '"accessSettings.isAllowAiPilot" must be a boolean'],
  [{ accessSettings: { datamartName: 'm', metricCreationMode: 'X' } }, '"accessSettings.metricCreationMode" must be one of [DRAG_DROP, CHAT]'],
  [{ accessSettings: { datamartName: 'm', joinModel: 1 } }, '"accessSettings.joinModel" must be one of [single, multi]'],
  [{ accessSettings: { datamartName: 'm', tableList: {} } }, '"accessSettings.tableList" must be an array'],
  [{ accessSettings: { datamartName: 'm', tableTenancySettings: [{ name: 't' }] } }, '"accessSettings.tableTenancySettings[0].clientColumn" is required'],
  [{ accessSettings: { datamartName: 'm', isAllowed: true } }, '"accessSettings.isAllowed" is not allowed'],
]) {
  test(`create refuses ${JSON.stringify(change)} ${Object.keys(change)}`, async () => {
    const emulator = seed();
    assert.deepEqual(await call(emulator, `POST ${EMBEDS}`, { ...dashboard, ...change }), failure('INVALID_REQUEST_BODY', message));
    assert.equal(held(emulator).length, 0);
  });
}

for (const [line, body, message] of [
  ['POST /api/v2/dataApp/embed/create', { ...dashboard, name: 'n' }, '"name" is not allowed'],
  [`PUT ${EMBEDS}`, {}, '"embedId" is required'],
  [`PUT ${EMBEDS}`, { embedId: 'e', accessSettings: { datamartName: '' } }, '"accessSettings.datamartName" is not allowed to be empty'],
  ['POST /api/v2/dataApp/embed/update', { embedId: 'e', theme: {} }, '"theme" is not allowed'],
  [`PUT ${EMBEDS}/rename`, { embedId: 'e', name: '' }, '"name" is not allowed to be empty'],
  [`PUT ${EMBEDS}/rename`, { embedId: 'e', name: 'n', isRenameDashboard: 1 }, '"isRenameDashboard" must be a boolean'],
  [`DELETE ${EMBEDS}`, undefined, '"embedId" is required'],
  [`DELETE ${EMBEDS}?embedId=e&isDeleteDashboard=1`, undefined, '"isDeleteDashboard" must be one of [true, false]'],
]) {
  test(`${line} refuses ${JSON.stringify(body)}`, async () => {
    assert.deepEqual(await call(seed(), line, body), failure('INVALID_REQUEST_BODY', message));
  });
}

test('seeded values are checked, others are accepted', async () => {
  const create = async (options, change) => {
    const { status, body } = await call(seed(options), `POST ${EMBEDS}`, { ...dashboard, ...change });
    return status === 200 ? 'ok' : body.error.code;
  };
  const tables = (name) => ({ accessSettings: { datamartName: 'm', tableTenancySettings: [{ name, clientColumn: 'c' }] } });
  assert.equal(await create({ workspaces: ['w'], dashboards: ['d'], metrics: [], datamarts: ['m'] }), 'ok');
  assert.equal(await create({ workspaces: ['W'] }), 'INVALID_WORKSPACE_NAME');
  assert.equal(await create({ dashboards: ['x'] }), 'INVALID_DASHBOARD_ID');
  assert.equal(await create({ metrics: ['x'] }, metric), 'INVALID_METRIC_ID');
  assert.equal(await create({ metrics: ['n'] }, metric), 'ok');
  assert.equal(await create({ datamarts: ['x'] }), 'INVALID_DATAMART');
  assert.equal(await create({ datamarts: ['m'] }, tables('any')), 'ok');
  assert.equal(await create({ datamarts: [{ name: 'm', tables: ['t'] }] }, tables('t')), 'ok');
  assert.equal(await create({ datamarts: [{ name: 'm', tables: ['t'] }] }, tables('u')), 'DATAMART_TABLE_NOT_FOUND');
});

test('an update to a datamart that does not exist changes nothing', async () => {
  const emulator = seed({ datamarts: ['m'] });
  const { id } = (await call(emulator, `POST ${EMBEDS}`, dashboard)).body;
  assert.deepEqual(await call(emulator, `PUT ${EMBEDS}`, { embedId: id, accessSettings: { datamartName: 'x' } }), failure('INVALID_DATAMART', 'Invalid datamart'));
  assert.deepEqual(held(emulator)[0].accessSettings, dashboard.accessSettings);
});

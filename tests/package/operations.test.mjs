// Every operation, through the installed package on its own emulator: what goes on the wire, which credential it takes,
// and every documented code as a typed error.
import assert from 'node:assert/strict';
import test from 'node:test';
import { install } from '../runtimes/install.mjs';
import { has } from './call.mjs';

const installed = install();
const api = await installed.load('databrain-edge');
const { createEmulator } = await installed.load('databrain-edge/emulator');

const limit = { timeout: 30_000 };
const SERVICE = 'service_token_demo';
const KEY = '11111111-1111-4111-8111-111111111111';
const APP = 'a & b/ü';
const accessSettings = { datamartName: 'm', tableTenancySettings: [{ name: 't', clientColumn: 'c' }] };
const embed = { dashboardId: 'd', embedType: 'metric', metricId: 'n', workspaceName: 'w', accessSettings };
const known = { ...accessSettings };
const guest = { clientId: '1', dataAppName: APP };
const values = {};
const name = encodeURIComponent(APP);
const auth = { AUTHENTICATION_ERROR: { kind: 'auth', options: { serviceToken: 'x', apiKey: 'x' } } };
const keyed = { INVALID_DATA_APP_API_KEY: { kind: 'auth', options: { apiKey: 'x' } } };
const missing = { DATA_APP_NOT_FOUND: { kind: 'notFound', asked: { dataAppName: 'x' } } };

/**
 * One row an operation: credential, request, what is sent (`METHOD path`, body), a sample answer and what is passed on,
 * and how each documented code is provoked (`scripted` where only a script can).
 */
const table = {
  createApiToken: {
    by: SERVICE, request: { dataAppName: APP, name: 'n' }, legacy: true,
    sent: ['POST /api/v2/data-app/api-tokens', { dataAppName: APP, name: 'n' }],
    answer: { key: 'k', more: 1 },
    codes: { ...auth, ...missing },
  },
  listApiTokens: {
    by: SERVICE, request: { dataAppName: APP, page: 3 }, legacy: true,
    sent: [`GET /api/v2/data-app/api-tokens?dataAppName=${name}&isPagination=true&pageNumber=3`],
    answer: { data: [{ key: 'k', name: 'n', more: 1 }] }, passes: [{ key: 'k', name: 'n', more: 1 }],
    codes: { ...auth, ...missing },
  },
  rotateApiKey: {
    by: KEY, request: { graceSeconds: 0 },
    sent: ['POST /api/v2/data-app/rotate-api', { expireAt: 0 }],
    answer: { key: 'k' },
    codes: { ...auth, INVALID_DATA_APP_API_KEY: { kind: 'auth', asked: { key: KEY.replaceAll('1', '2') } } },
  },
  listDataApps: {
    by: SERVICE, request: {}, legacy: true, sent: ['GET /api/v2/data-app'],
    answer: { data: [] }, passes: [],
    codes: auth,
  },
  createDataApp: {
    by: SERVICE, request: { name: 'new' }, legacy: true, sent: ['POST /api/v2/data-app', { name: 'new' }],
    answer: { name: 'new' },
    codes: { ...auth, DATA_APP_ALREADY_EXISTS: { kind: 'conflict', asked: { name: APP } } },
  },
  renameDataApp: {
    by: SERVICE, request: { name: APP, updateName: 'new' }, legacy: true,
    sent: ['PUT /api/v2/data-app', { name: APP, updateName: 'new' }],
    answer: { name: 'new' },
    codes: { ...auth, DATA_APP_NOT_FOUND: { kind: 'notFound', asked: { name: 'x' } } },
  },
  deleteDataApp: {
    by: SERVICE, request: { name: APP }, legacy: true, sent: [`DELETE /api/v2/data-app?name=${name}`],
    answer: { name: APP },
    codes: { ...auth, DATA_APP_NOT_FOUND: { kind: 'notFound', asked: { name: 'x' } } },
  },
  createEmbed: {
    by: KEY, request: embed, legacy: true, sent: ['POST /api/v2/data-app/embeds', embed],
    answer: { id: 'e', error: null },
    codes: {
      ...keyed,
      INVALID_WORKSPACE_NAME: { kind: 'input', emulator: { workspaces: [] } },
      INVALID_DASHBOARD_ID: { kind: 'input', emulator: { dashboards: [] } },
      INVALID_METRIC_ID: { kind: 'input', emulator: { metrics: [] } },
      INVALID_DATAMART: { kind: 'input', emulator: { datamarts: [] } },
      DATAMART_TABLE_NOT_FOUND: { kind: 'notFound', emulator: { datamarts: [{ name: 'm', tables: [] }] } },
    },
  },
  listEmbeds: {
    by: KEY, request: { page: 1 }, legacy: true, sent: ['GET /api/v2/data-app/embeds?isPagination=true&pageNumber=1'],
    answer: { data: [{ embedId: 'e' }], error: null }, passes: [{ embedId: 'e' }],
    codes: keyed,
  },
  updateEmbed: {
    by: KEY, request: { embedId: 'e', accessSettings: { isAllowAiPilot: false } }, legacy: true,
    sent: ['PUT /api/v2/data-app/embeds', { embedId: 'e', accessSettings: { isAllowAiPilot: false } }],
    answer: { id: 'e', error: null },
    codes: {
      ...keyed, INVALID_EMBED_ID: { kind: 'input' },
      INVALID_DATAMART: { kind: 'input', scripted: true }, DATAMART_TABLE_NOT_FOUND: { kind: 'notFound', scripted: true },
    },
  },
  renameEmbed: {
    by: KEY, request: { embedId: 'e', name: 'n', isRenameDashboard: true },
    sent: ['PUT /api/v2/data-app/embeds/rename', { embedId: 'e', name: 'n', isRenameDashboard: true }],
    answer: { id: 'e', name: 'n', error: null },
    codes: { ...keyed, INVALID_EMBED_ID: { kind: 'input' } },
  },
  deleteEmbed: {
    by: KEY, request: { embedId: 'e & f', isDeleteDashboard: true }, legacy: true,
    sent: ['DELETE /api/v2/data-app/embeds?embedId=e%20%26%20f&isDeleteDashboard=true'],
    answer: { id: 'e', error: null },
    codes: { ...keyed, INVALID_REQUEST_BODY: { kind: 'input', asked: { embedId: 'none' } } },
  },
  createGuestToken: {
    by: KEY, request: { ...guest, expiresInMs: 5, params: { appFilters: [{ metricId: 'm', values }] } },
    sent: ['POST /api/v2/guest-token/create', { ...guest, expiryTime: 5, params: { appFilters: [{ metricId: 'm', values }] } }],
    answer: { token: 't' },
    codes: {
      AUTHENTICATION_ERROR: { kind: 'auth', options: { apiKey: 'x' } },
      AUTHENTICATION_ERR: { kind: 'auth', scripted: true },
      CLIENT_ID_ERROR: { kind: 'input', emulator: { clients: [] } },
      WORKSPACE_ID_ERROR: { kind: 'input', scripted: true },
      DASHBOARD_PARAM_ERROR: { kind: 'input', asked: { params: { dashboard: { id: 'd' } } }, emulator: { dashboards: [] } },
      APP_FILTER_PARAM_ERROR: { kind: 'input', emulator: { metrics: [] } },
      RLS_SETTINGS_PARAM_ERROR: { kind: 'input', asked: { params: { rlsSettings: [{ metricId: 'm', values }] } }, emulator: { metrics: [] } },
    },
  },
};

// One attempt: what is repeated is tested elsewhere.
const both = { serviceToken: SERVICE, apiKey: KEY, maxRetries: 0 };

/** A transport that records its arguments. */
function recording(answer) {
  const transport = async (url, init) => {
    transport.seen.push({ url, ...init });
    return Response.json(answer);
  };
  transport.seen = [];
  return transport;
}

async function rejection(promise) {
  const error = await promise.then(() => assert.fail('should have been rejected'), (reason) => reason);
  assert.ok(error instanceof api.DatabrainError, String(error?.stack ?? error));
  return error;
}

test('the table has every operation that the package exports', () => {
  const functions = Object.keys(api).filter((key) => typeof api[key] === 'function' && !['DatabrainError', 'isDatabrainError', 'ensureApiToken'].includes(key));
  assert.deepEqual(functions.sort(), Object.keys(table).sort());
});

for (const [operation, row] of Object.entries(table)) {
  const call = (options, request = row.request) => api[operation](request, { ...both, ...options });

  test(`${operation}: what is sent, and what is passed on`, limit, async () => {
    const fetch = recording(row.answer);
    assert.deepEqual(await call({ fetch }), row.passes ?? row.answer);
    const [{ url, method, headers, body, redirect }, ...more] = fetch.seen;
    assert.equal(more.length, 0);
    assert.equal(`${method} ${url.replace('https://api.usedatabrain.com', '')}`, row.sent[0]);
    assert.deepEqual(body === undefined ? undefined : JSON.parse(body), row.sent[1]);
    assert.deepEqual(headers, { authorization: `Bearer ${row.by}`, ...(body !== undefined && { 'content-type': 'application/json' }) });
    assert.equal(redirect, 'manual');
  });

  test(`${operation}: an answer without the documented fields`, limit, async () => {
    for (const answer of [{}, { data: {}, key: 5, id: '', name: null, token: [] }, null, []]) {
      has(await rejection(call({ fetch: recording(answer) })), { code: 'BAD_RESPONSE', outcome: 'unknown', status: 200, operation });
    }
  });

  test(`${operation}: the required credential`, limit, async () => {
    const fetch = recording(row.answer);
    const [due, other] = row.by === SERVICE ? ['serviceToken', 'apiKey'] : ['apiKey', 'serviceToken'];
    const error = await rejection(api[operation](row.request, { fetch, [other]: both[other] }));
    has(error, { code: 'INVALID_INPUT', outcome: 'notSent', field: `options.${due}`, attempts: 0 });
    assert.match(error.message, row.by === SERVICE ? /Settings, Service Tokens/ : /createApiToken/);
    assert.equal(fetch.seen.length, 0);
  });

  test(`${operation}: the older path`, limit, async () => {
    const fetch = recording(row.answer);
    if (row.legacy) {
      await call({ fetch, legacyPaths: true });
      assert.ok(fetch.seen[0].url.startsWith(`https://api.usedatabrain.com${row.sent[0].split(/[ ?]/)[1].replace('data-app', 'dataApp')}`));
    } else {
      has(await rejection(call({ fetch, legacyPaths: true })), { code: 'INVALID_INPUT', field: 'options.legacyPaths', outcome: 'notSent' });
      assert.equal(fetch.seen.length, 0);
    }
  });

  for (const required of Object.keys(row.request).filter((field) => !['page', 'name', 'metricId', 'expiresInMs', 'params', 'isRenameDashboard', 'isDeleteDashboard'].includes(field) || (field === 'name' && operation !== 'createEmbed'))) {
    test(`${operation}: without ${required}`, limit, async () => {
      const fetch = recording(row.answer);
      const error = await rejection(call({ fetch }, { ...row.request, [required]: undefined }));
      has(error, { code: 'INVALID_INPUT', field: `request.${required}`, outcome: 'notSent' });
      assert.equal(fetch.seen.length, 0);
    });
  }

  const generic = { INVALID_REQUEST_BODY: { kind: 'input', scripted: true }, INTERNAL_SERVER_ERROR: { kind: 'server', scripted: true, outcome: 'unknown' } };
  for (const [code, { kind, asked, options, emulator: world, scripted, outcome = 'rejected' }] of Object.entries({ ...generic, ...row.codes })) {
    test(`${operation}: ${code}`, limit, async () => {
      const emulator = createEmulator({ dataApps: [{ name: APP, tokens: [{ name: 't', key: KEY }] }], ...world });
      if (scripted) emulator.script({ fault: 'apiError', code });
      // The emulator refuses a field it does not know, as the server might.
      const request = { ...row.request, ...(operation === 'createEmbed' && { accessSettings: known }), ...asked };
      has(await rejection(call({ fetch: emulator.fetch, ...options }, request)), { code, kind, outcome, operation, attempts: 1 });
      assert.equal(emulator.requests.length, 1);
    });
  }
}

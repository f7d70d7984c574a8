// The table of operations against the published one: paths, credentials, codes and statuses.
import assert from 'node:assert/strict';
import test from 'node:test';
import { createEmulator } from '../../pkg/emulator/index.js';
import { operations } from '../../pkg/emulator/operations/index.js';
import { ask, failure } from './ask.mjs';

const OLD = '11111111-1111-4111-8111-111111111111';
const both = (method, suffix) => [`${method} /api/v2/data-app${suffix}`, `${method} /api/v2/dataApp${suffix}`];

const embed = { dashboardId: 'd', embedType: 'metric', metricId: 'n', workspaceName: 'w', accessSettings: { datamartName: 'm', tableList: [{ name: 't', clientColumn: 'c' }] } };
const guest = { clientId: '1', dataAppName: 'a' };
const values = {};
const app = encodeURIComponent('a');

/** For each operation its routes, and for each code its status and a request that provokes it. */
const documented = {
  createApiToken: {
    routes: both('POST', '/api-tokens'),
    codes: {
      INVALID_REQUEST_BODY: [400, { body: {} }],
      DATA_APP_NOT_FOUND: [400, { body: { dataAppName: 'x', name: 'n' } }],
      AUTHENTICATION_ERROR: [400, { bearer: 'x', body: {} }],
    },
  },
  listApiTokens: {
    routes: both('GET', '/api-tokens'),
    codes: {
      INVALID_REQUEST_BODY: [400, {}],
      DATA_APP_NOT_FOUND: [400, { query: '?dataAppName=x' }],
      AUTHENTICATION_ERROR: [400, { bearer: 'x', query: `?dataAppName=${app}` }],
    },
  },
  rotateApiKey: {
    routes: ['POST /api/v2/data-app/rotate-api'],
    codes: {
      INVALID_REQUEST_BODY: [400, { bearer: OLD, body: {} }],
      AUTHENTICATION_ERROR: [400, { bearer: 'x', body: { expireAt: 0 } }],
      INVALID_DATA_APP_API_KEY: [400, { body: { key: OLD.replaceAll('1', '2'), expireAt: 0 } }],
    },
  },
  listDataApps: {
    routes: both('GET', ''),
    codes: { INVALID_REQUEST_BODY: [400, { query: '?isPagination=1' }], AUTHENTICATION_ERROR: [400, { bearer: 'x' }] },
  },
  createDataApp: {
    routes: both('POST', ''),
    codes: {
      INVALID_REQUEST_BODY: [400, { body: {} }],
      DATA_APP_ALREADY_EXISTS: [400, { body: { name: 'a' } }],
      AUTHENTICATION_ERROR: [400, { bearer: 'x', body: {} }],
    },
  },
  renameDataApp: {
    routes: both('PUT', ''),
    codes: {
      INVALID_REQUEST_BODY: [400, { body: {} }],
      DATA_APP_NOT_FOUND: [400, { body: { name: 'x', updateName: 'y' } }],
      AUTHENTICATION_ERROR: [400, { bearer: 'x', body: {} }],
    },
  },
  deleteDataApp: {
    routes: both('DELETE', ''),
    codes: {
      INVALID_REQUEST_BODY: [400, {}],
      DATA_APP_NOT_FOUND: [400, { query: '?name=x' }],
      AUTHENTICATION_ERROR: [400, { bearer: 'x', query: `?name=${app}` }],
    },
  },
  createEmbed: {
    routes: [...both('POST', '/embeds'), 'POST /api/v2/dataApp/embed/create'],
    codes: {
      INVALID_REQUEST_BODY: [400, { bearer: OLD, body: {} }],
      INVALID_DATA_APP_API_KEY: [400, { bearer: 'x', body: embed }],
      INVALID_WORKSPACE_NAME: [400, { bearer: OLD, body: embed, options: { workspaces: [] } }],
      INVALID_DASHBOARD_ID: [400, { bearer: OLD, body: embed, options: { dashboards: [] } }],
      INVALID_METRIC_ID: [400, { bearer: OLD, body: embed, options: { metrics: [] } }],
      INVALID_DATAMART: [400, { bearer: OLD, body: embed, options: { datamarts: [] } }],
      DATAMART_TABLE_NOT_FOUND: [400, { bearer: OLD, body: embed, options: { datamarts: [{ name: 'm', tables: [] }] } }],
    },
  },
  listEmbeds: {
    routes: [...both('GET', '/embeds'), 'POST /api/v2/dataApp/embed/list'],
    codes: { INVALID_REQUEST_BODY: [400, { bearer: OLD, query: '?pageNumber=a' }], INVALID_DATA_APP_API_KEY: [400, { bearer: 'x' }] },
  },
  updateEmbed: {
    routes: [...both('PUT', '/embeds'), 'POST /api/v2/dataApp/embed/update'],
    codes: {
      INVALID_REQUEST_BODY: [400, { bearer: OLD, body: {} }],
      INVALID_DATA_APP_API_KEY: [400, { bearer: 'x', body: {} }],
      INVALID_EMBED_ID: [400, { bearer: OLD, body: { embedId: 'x' } }],
      INVALID_DATAMART: [400, { bearer: OLD, body: { accessSettings: { datamartName: 'x' } }, onEmbed: true, options: { datamarts: ['m'] } }],
      DATAMART_TABLE_NOT_FOUND: [400, { bearer: OLD, body: { accessSettings: { tableList: [{ name: 'x', clientColumn: 'c' }] } }, onEmbed: true, options: { datamarts: [{ name: 'm', tables: ['t'] }] } }],
    },
  },
  renameEmbed: {
    routes: ['PUT /api/v2/data-app/embeds/rename'],
    codes: {
      INVALID_REQUEST_BODY: [400, { bearer: OLD, body: {} }],
      INVALID_DATA_APP_API_KEY: [400, { bearer: 'x', body: {} }],
      INVALID_EMBED_ID: [400, { bearer: OLD, body: { embedId: 'x', name: 'n' } }],
    },
  },
  deleteEmbed: {
    routes: [...both('DELETE', '/embeds'), 'POST /api/v2/dataApp/embed/delete'],
    codes: { INVALID_REQUEST_BODY: [400, { bearer: OLD, query: '?embedId=x' }], INVALID_DATA_APP_API_KEY: [400, { bearer: 'x' }] },
  },
  createGuestToken: {
    routes: ['POST /api/v2/guest-token/create'],
    codes: {
      INVALID_REQUEST_BODY: [400, { bearer: OLD, body: {} }],
      AUTHENTICATION_ERROR: [401, { bearer: 'x', body: guest }],
      CLIENT_ID_ERROR: [400, { bearer: OLD, body: guest, options: { clients: [] } }],
      // The API does not document how a workspace matters to this call, so that only a script results in the code.
      WORKSPACE_ID_ERROR: [400, { bearer: OLD, body: guest, scripted: true }],
      DASHBOARD_PARAM_ERROR: [400, { bearer: OLD, body: { ...guest, params: { dashboard: { id: 'd' } } }, options: { dashboards: [] } }],
      APP_FILTER_PARAM_ERROR: [400, { bearer: OLD, body: { ...guest, params: { appFilters: [{ metricId: 'm', values }] } }, options: { metrics: [] } }],
      RLS_SETTINGS_PARAM_ERROR: [400, { bearer: OLD, body: { ...guest, params: { rlsSettings: [{ metricId: 'm', values }] } }, options: { metrics: [] } }],
    },
  },
};

test('the table has the documented operations, no more', () => {
  assert.deepEqual(operations.map(({ name }) => name).sort(), Object.keys(documented).sort());
});

for (const { name, routes, errors } of operations) {
  const { routes: lines, codes } = documented[name];

  test(`${name}: routes`, () => {
    assert.deepEqual(routes.map(({ method, path }) => `${method} ${path}`), lines);
  });

  test(`${name}: codes and statuses`, () => {
    const expected = Object.entries(codes).map(([code, [status]]) => [code, status]);
    assert.deepEqual(errors, { ...Object.fromEntries(expected), INTERNAL_SERVER_ERROR: 500 });
  });

  for (const [code, [status, { query = '', body, options, onEmbed, scripted, ...init }]] of Object.entries(codes)) {
    test(`${name}: ${code}`, async () => {
      const emulator = createEmulator({ dataApps: [{ name: 'a', tokens: [{ name: 't', key: OLD }] }], ...options });
      let sent = body;
      if (onEmbed) {
        const { id } = (await ask(emulator, 'POST /api/v2/data-app/embeds', { bearer: OLD, body: embed })).body;
        sent = { embedId: id, ...body };
      }
      if (scripted) emulator.script({ fault: 'apiError', code });
      const answer = await ask(emulator, lines[0] + query, { body: sent, ...init });
      assert.deepEqual([answer.status, answer.body.error.code], [status, code]);
      assert.ok(answer.body.error.message);
    });
  }

  test(`${name}: INTERNAL_SERVER_ERROR`, async () => {
    const emulator = createEmulator();
    emulator.script({ operation: name, fault: 'apiError', code: 'INTERNAL_SERVER_ERROR', message: 'Internal server error' });
    assert.deepEqual(await ask(emulator, lines[0]), failure('INTERNAL_SERVER_ERROR', 'Internal server error', 500));
  });
}

test('an unknown operation is not logged under another\'s name', async () => {
  const emulator = createEmulator();
  for (const [name, { routes }] of Object.entries(documented)) {
    for (const line of routes) {
      await ask(emulator, line);
      assert.equal(emulator.requests.at(-1).operation, name);
    }
  }
});

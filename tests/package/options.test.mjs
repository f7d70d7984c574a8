// One object of options, written once, serves every function.
import assert from 'node:assert/strict';
import test from 'node:test';
import { install } from '../runtimes/install.mjs';
import { KEY, TOKEN, has, rejection } from './call.mjs';

const limit = { timeout: 30_000 };
const api = await install().load('databrain-edge');
const accessSettings = { datamartName: 'm' };

const REQUESTS = {
  createApiToken: { dataAppName: 'a', name: 'n' },
  listApiTokens: { dataAppName: 'a' },
  rotateApiKey: { graceSeconds: 0 },
  listDataApps: {},
  createDataApp: { name: 'n' },
  renameDataApp: { name: 'n', updateName: 'm' },
  deleteDataApp: { name: 'n' },
  createEmbed: { dashboardId: 'd', embedType: 'dashboard', workspaceName: 'w', accessSettings },
  listEmbeds: {},
  updateEmbed: { embedId: 'e', accessSettings },
  renameEmbed: { embedId: 'e', name: 'n' },
  deleteEmbed: { embedId: 'e' },
  createGuestToken: { clientId: 'c', dataAppName: 'a' },
  ensureApiToken: { dataAppName: 'a', name: 'n' },
};

/** What every function needs, and answers that every function takes. */
function shared(more) {
  const sent = [];
  const fetch = async (url) => {
    sent.push(url);
    return Response.json({
      key: KEY,
      token: KEY,
      id: 'i',
      name: 'n',
      data: [{ name: 'n', key: KEY }],
    });
  };
  return { sent, options: { serviceToken: TOKEN, apiKey: KEY, fetch, ...more } };
}

test('every function of the package is here', limit, () => {
  const others = ['DatabrainError', 'isDatabrainError'];
  assert.deepEqual([...Object.keys(REQUESTS), ...others].toSorted(), Object.keys(api).toSorted());
});

for (const [operation, request] of Object.entries(REQUESTS)) {
  test(`${operation} accepts both credentials and all other options`, limit, async () => {
    const { sent, options } = shared({
      ...{ baseUrl: 'http://api.example.com', allowHttp: true, allowBrowser: false },
      ...{ legacyPaths: false, timeoutMs: 4000, maxRetries: 1, onEvent() {} },
      signal: new AbortController().signal,
    });
    await api[operation](request, Object.freeze(options));
    assert.equal(sent.length, 1);
    assert.equal(new URL(sent[0]).origin, 'http://api.example.com');
  });

  test(`${operation} accepts the options of every other function`, limit, async () => {
    const { sent, options } = shared({ settleMs: 1000 });
    await api[operation](request, options);
    assert.equal(sent.length, 1);
  });

  test(`${operation} refuses an invalid option, even one that it does not use`, limit, async () => {
    for (const [name, value] of [
      ['serviceToken', 'a b'],
      ['apiKey', 'a b'],
      ['settleMs', 0],
      ['maxRetries', -1],
      ['allowBrowser', 'no'],
      ['graceSeconds', 1],
    ]) {
      const { sent, options } = shared({ [name]: value });
      const error = await rejection(api[operation](request, options));
      has(error, {
        code: 'INVALID_INPUT',
        outcome: 'notSent',
        operation,
        field: `options.${name}`,
      });
      assert.equal(sent.length, 0);
    }
  });
}

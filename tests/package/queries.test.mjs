// Requests whose fields stand in the address: under the names of the API, and encoded.
import assert from 'node:assert/strict';
import test from 'node:test';
import { install } from '../runtimes/install.mjs';
import { TOKEN } from './call.mjs';

const limit = { timeout: 30_000 };
const api = await install().load('databrain-edge');

/** The requested path, and the body. */
async function sentBy(operation, request) {
  let sent;
  const fetch = async (url, { body }) => {
    sent = [url.replace('https://api.usedatabrain.com/api/v2', ''), body];
    return Response.json({ data: [], name: 'n' });
  };
  await api[operation](request, { serviceToken: TOKEN, apiKey: TOKEN, fetch });
  return sent;
}

for (const [operation, request, address] of [
  ['listDataApps', {}, '/data-app'],
  ['listDataApps', { page: undefined }, '/data-app'],
  ['listDataApps', { page: 2 }, '/data-app?isPagination=true&pageNumber=2'],
  ['listEmbeds', { page: 10 }, '/data-app/embeds?isPagination=true&pageNumber=10'],
  [
    'listApiTokens',
    { dataAppName: 'a & b/ü' },
    '/data-app/api-tokens?dataAppName=a%20%26%20b%2F%C3%BC',
  ],
  [
    'listApiTokens',
    { dataAppName: '🗝+%41=?#' },
    '/data-app/api-tokens?dataAppName=%F0%9F%97%9D%2B%2541%3D%3F%23',
  ],
  ['deleteDataApp', { name: 'a & b/ü' }, '/data-app?name=a%20%26%20b%2F%C3%BC'],
]) {
  test(`${operation} ${JSON.stringify(request)}`, limit, async () => {
    assert.deepEqual(await sentBy(operation, request), [address, undefined]);
  });
}

test('two fields are in the order in which they were passed', limit, async () => {
  const [forwards] = await sentBy('listApiTokens', { dataAppName: 'a', page: 2 });
  assert.equal(forwards, '/data-app/api-tokens?dataAppName=a&isPagination=true&pageNumber=2');
  const [backwards] = await sentBy('listApiTokens', { page: 2, dataAppName: 'a' });
  assert.deepEqual([...new URLSearchParams(backwards.split('?')[1])].toSorted(), [
    ['dataAppName', 'a'],
    ['isPagination', 'true'],
    ['pageNumber', '2'],
  ]);
});

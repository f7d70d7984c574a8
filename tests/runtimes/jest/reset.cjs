// Modules that jest loads again are other copies of the package in the same process.
const first = require('databrain-edge');

test('calls before and after jest.resetModules share work', async () => {
  jest.resetModules();
  const second = require('databrain-edge');
  expect(second.ensureApiToken).not.toBe(first.ensureApiToken);
  const methods = [];
  const fetch = async (_, { method }) => {
    methods.push(method);
    return Response.json(method === 'GET' ? { data: [] } : { key: 'k' });
  };
  const call = ({ ensureApiToken }) =>
    ensureApiToken({ dataAppName: 'a', name: 'b' }, { serviceToken: 's', fetch });
  const answers = await Promise.all([first, second, second].map(call));
  expect(answers.map(({ key, created }) => [key, created])).toEqual([
    ['k', true],
    ['k', false],
    ['k', false],
  ]);
  expect(methods).toEqual(['GET', 'POST']);
});

// What a user finds who stays in jest's jsdom environment: an error that says what is missing.
const api = require('databrain-edge');

test('without TextDecoder the core does not start', async () => {
  const request = { dataAppName: 'Customer Portal Analytics', name: 'never' };
  const options = { serviceToken: 'service_token_demo', baseUrl: process.env.EMULATOR_URL, allowBrowser: true };
  const error = await api.createApiToken(request, options).then(
    () => new Error('a token was minted'),
    (reason) => reason,
  );
  expect(error).toMatchObject({ name: 'DatabrainError', code: 'CORE_UNAVAILABLE', outcome: 'notSent' });
  expect(String(error.cause)).toBe('ReferenceError: TextDecoder is not defined');
});

// A user's test with the emulator, as a fetch and on a port.
const { createApiToken } = require('databrain-edge');
const { createEmulator } = require('databrain-edge/emulator');
const { listen } = require('databrain-edge/emulator/listen');

const request = { dataAppName: 'Shop', name: 'CI' };
const emulator = createEmulator({ serviceTokens: ['secret'], dataApps: ['Shop'] });
beforeEach(() => emulator.reset());

const names = () => emulator.state.dataApps[0].tokens.map(({ name }) => name);

test('its fetch takes the place of the real one', async () => {
  const { key } = await createApiToken(request, { serviceToken: 'secret', fetch: emulator.fetch });
  expect(emulator.state.dataApps[0].tokens).toMatchObject([{ name: 'CI', key }]);
});

test('a scripted fault strikes', async () => {
  emulator.script({ fault: 'lostAnswer', operation: 'createApiToken' });
  const call = createApiToken(request, { serviceToken: 'secret', fetch: emulator.fetch });
  await expect(call).rejects.toMatchObject({ code: 'NETWORK_ERROR', outcome: 'unknown' });
  expect(names()).toEqual(['CI']);
});

test('it listens on a port', async () => {
  const server = await listen(emulator);
  try {
    await createApiToken(request, { serviceToken: 'secret', baseUrl: server.url });
  } finally {
    await server.close();
  }
  expect(names()).toEqual(['CI']);
});

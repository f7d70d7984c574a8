import { createApiToken } from 'databrain-edge';
import { createEmulator } from 'databrain-edge/emulator';
import { expect, test } from 'vitest';

test('a key is created', async () => {
  const { fetch, state } = createEmulator({ serviceTokens: ['secret'], dataApps: ['Shop'] });
  const request = { dataAppName: 'Shop', name: 'CI' };
  const { key } = await createApiToken(request, { serviceToken: 'secret', fetch });
  expect(state.dataApps[0].tokens).toMatchObject([{ name: 'CI', key }]);
});

// A CommonJS module of a user.
import databrain = require('databrain-edge');
import { createApiToken } from 'databrain-edge';

export async function mint(options: databrain.ServiceTokenOptions): Promise<string> {
  const { key } = await createApiToken({ dataAppName: 'a', name: 'b' }, options);
  // @ts-expect-error -- misspelt
  await databrain.ensureApiToken({ dataAppname: 'a', name: 'b' }, options);
  // @ts-expect-error -- the credential of other operations
  await createApiToken({ dataAppName: 'a', name: 'b' }, { apiKey: key });
  return key;
}

export const isRefused = (error: unknown): boolean =>
  databrain.isDatabrainError(error) && error instanceof databrain.DatabrainError && error.kind === 'auth';

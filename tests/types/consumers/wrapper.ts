import { createGuestToken, ensureApiToken } from 'databrain-edge';
import type { ApiKeyOptions, CreateGuestTokenRequest, ServiceTokenOptions } from 'databrain-edge';

const settings = { baseUrl: 'https://api.databrain.example.com', timeoutMs: 10_000 };

/** Finds or creates a key. The credential may be an environment variable that is not set. */
export function ensureKey(dataAppName: string, serviceToken: string | undefined) {
  const options: ServiceTokenOptions = { ...settings, serviceToken };
  return ensureApiToken({ dataAppName, name: 'Web app' }, options);
}

/** Creates a guest token that always expires. */
export async function createShortToken(
  request: CreateGuestTokenRequest & { expiresInMs: number },
  options: ApiKeyOptions,
): Promise<string> {
  const { token } = await createGuestToken(request, { ...settings, ...options });
  return token;
}

/** The same types, by the function that they belong to. */
export type EnsureOptions = Parameters<typeof ensureApiToken>[1];
export type EnsureAnswer = Awaited<ReturnType<typeof ensureApiToken>>;

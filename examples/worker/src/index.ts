// The same Worker as index.js, for projects in TypeScript.
import { ensureApiToken, isDatabrainError } from 'databrain-edge';
import type { CreateApiTokenRequest } from 'databrain-edge';

// `wrangler types` writes this for your own project.
interface Env {
  readonly DATABRAIN_SERVICE_TOKEN?: string;
  readonly DATABRAIN_API_URL?: string;
  readonly PROVISIONING_TOKEN?: string;
  readonly KEYS: { put(name: string, value: string): Promise<void> };
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { DATABRAIN_SERVICE_TOKEN, DATABRAIN_API_URL, PROVISIONING_TOKEN } = env;
    if (!DATABRAIN_SERVICE_TOKEN || !PROVISIONING_TOKEN) {
      return failure(503, 'NOT_CONFIGURED', 'A secret of the Worker is not set.');
    }
    const authorization = request.headers.get('authorization') ?? '';
    if (!(await isEqual(authorization, `Bearer ${PROVISIONING_TOKEN}`))) {
      return failure(401, 'UNAUTHORIZED', 'The bearer token is missing or wrong.');
    }

    let body: CreateApiTokenRequest;
    try {
      // ensureApiToken refuses what is not of this type.
      body = (await request.json()) as CreateApiTokenRequest;
    } catch {
      return failure(400, 'INVALID_JSON', 'The body must be JSON.');
    }

    try {
      const databrain = { serviceToken: DATABRAIN_SERVICE_TOKEN, baseUrl: DATABRAIN_API_URL };
      const { key } = await ensureApiToken(body, databrain);
      await env.KEYS.put(`${body.dataAppName}/${body.name}`, key);
      return new Response(null, { status: 201 });
    } catch (error) {
      // It is KV that failed. The key exists, and the same request finds it again.
      if (!isDatabrainError(error)) return failure(503, 'NOT_STORED', 'Send the request again.');
      const { code, kind, field, outcome, message } = error;
      const isWrongField = kind === 'input' && !field?.startsWith('options.');
      const status = kind === 'notFound' ? 404 : isWrongField ? 400 : 502;
      return Response.json({ code, outcome, message }, { status });
    }
  },
};

const failure = (status: number, code: string, message: string) =>
  Response.json({ code, message }, { status });

/** Compares in constant time, as Web Crypto must when it verifies a signature. */
async function isEqual(left: string, right: string): Promise<boolean> {
  const [a, b] = [left, right].map((text) => new TextEncoder().encode(text));
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', bytes, hmac, false, ['sign', 'verify']);
  return crypto.subtle.verify('HMAC', key, await crypto.subtle.sign('HMAC', key, a!), b!);
}

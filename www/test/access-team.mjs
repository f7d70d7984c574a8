// Emulates Cloudflare Access: a team with its own signing keys, on a local port.
import { after } from 'node:test';
import { listen } from 'databrain-edge/emulator/listen';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

export const AUDIENCE = 'audience-of-the-broker';

const open = new Set();
after(() => Promise.all([...open].map((server) => server.close())));

export async function startTeam() {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'current', alg: 'RS256', use: 'sig' };
  let isReachable = true;
  const server = await listen({
    async fetch({ url }) {
      if (!isReachable || new URL(url).pathname !== '/cdn-cgi/access/certs') return new Response(null, { status: 503 });
      return Response.json({ keys: [jwk] });
    },
  });

  open.add(server);
  return {
    url: server.url,
    jwk,
    privateKey,
    close: () => server.close(),
    disconnect: () => (isReachable = false),
    /**
     * Creates a token as Access does.
     * @param {object} claims Override the default claims. Undefined removes a claim.
     * @param {{key?: object, header?: object}} [options]
     */
    token(claims = {}, { key = privateKey, header = {} } = {}) {
      const now = Math.floor(Date.now() / 1000);
      const defaults = { iss: server.url, aud: [AUDIENCE], email: 'ada@example.com', sub: 'a-user', iat: now, exp: now + 600 };
      return new SignJWT({ ...defaults, ...claims }).setProtectedHeader({ alg: 'RS256', kid: 'current', ...header }).sign(key);
    },
  };
}

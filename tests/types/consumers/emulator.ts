// The emulator, without a type of any host.
import { createApiToken } from 'databrain-edge';
import { createEmulator } from 'databrain-edge/emulator';
import type { ApiToken, DataApp, Emulator, EmulatorOptions, LoggedRequest, OperationName, Step } from 'databrain-edge/emulator';
import { listen } from 'databrain-edge/emulator/listen';
import type { Listening } from 'databrain-edge/emulator/listen';

const options: EmulatorOptions = {
  serviceTokens: ['token'],
  dataApps: ['Shop', { name: 'Sales', tokens: [{ name: 'CI' }, { name: 'Production', key: 'key' }] }],
  datamarts: [{ name: 'sales', tables: ['orders'] }, 'returns'],
  now: () => 0,
  dialect: { errorShape: 'topLevel', authStatus: 403, rotation: 'newer' },
};
const emulator: Emulator = createEmulator(options);
createEmulator();
createEmulator(Object.freeze({ serviceTokens: ['token'] as const }));

// It stands in for the transport.
createApiToken({ dataAppName: 'Shop', name: 'CI' }, { serviceToken: 'token', fetch: emulator.fetch });

export async function fetched(): Promise<[number, string | null, boolean, string]> {
  const answer = await emulator.fetch('https://api.example.com', { method: 'POST', headers: { authorization: 'Bearer token' }, body: '{}' });
  return [answer.status, answer.headers.get('content-type'), answer.ok, await answer.text()];
}

emulator.script({ fault: 'lostAnswer', operation: 'createApiToken', times: 2 });
const steps: Step[] = [{ fault: 'status', status: 503, retryAfter: 1 }, { fault: 'hugeBody', bytes: Infinity }];
emulator.script(steps);
emulator.advance(1000);
emulator.reset();

export const apps: DataApp[] = emulator.state.dataApps;
export const tokens: ApiToken[] = apps.flatMap(({ tokens }) => tokens);
export const keys: string[] = tokens.map(({ key }) => key);
export const ended: (string | null)[] = tokens.map(({ expiresAt }) => expiresAt);
export const guests: string[] = emulator.state.guestTokens.map(({ token, clientId }) => `${clientId}: ${token}`);
export const summary: number = emulator.state.toJSON().guestTokens;
export const faults: (string | null)[] = emulator.requests.map((request: LoggedRequest) => request.fault);
export const operation: OperationName = 'ensureApiToken' as 'createApiToken';

export async function served(): Promise<string> {
  const server: Listening = await listen(emulator, { port: 0 });
  const { url, port } = await listen(createEmulator());
  const known: number = port;
  await server.close();
  return `${url} ${known}`;
}

// @ts-expect-error -- misspelt
createEmulator({ serviceToken: ['token'] });
// @ts-expect-error -- one token is not a list
createEmulator({ serviceTokens: 'token' });
// @ts-expect-error -- no such shape
createEmulator({ dialect: { errorShape: 'flat' } });
// @ts-expect-error -- no such fault
emulator.script({ fault: 'explodes' });
// @ts-expect-error -- no such operation
emulator.script({ fault: 'reset', operation: 'mint' });
// @ts-expect-error -- another fault's parameter
emulator.script({ fault: 'redirect', location: '/', bytesPerChunk: 1 });
// @ts-expect-error -- `code` is missing
emulator.script({ fault: 'apiError' });
// @ts-expect-error -- nobody writes to a key
for (const token of tokens) token.key = 'other';
// @ts-expect-error -- a guest token's own name
for (const guest of emulator.state.guestTokens) guest.key;
// @ts-expect-error -- no emulator
listen({ serve: emulator.fetch });
// @ts-expect-error -- a number
listen(emulator, { port: '0' });

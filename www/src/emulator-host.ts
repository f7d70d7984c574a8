import { DurableObject } from 'cloudflare:workers';
import { createEmulator, type Emulator, type OperationName } from 'databrain-edge/emulator';
import { emulatedFaults } from './emulated-faults.ts';
import type { Environment } from './environment.ts';
import { answer, Problem } from './problem.ts';
import { isEmulated } from './settings.ts';

export const EMULATED_SERVICE_TOKEN = 'service_token_demo';

export const emulatorHost = (env: Environment) => env.EMULATOR_HOST.get(env.EMULATOR_HOST.idFromName('emulator'));

/** Replaces the global `fetch`. */
export async function emulatedFetch(env: Environment, url: string, init: object): Promise<Response> {
  const response = await emulatorHost(env).fetch(url, init);
  if (response.headers.has(BROKEN)) throw new TypeError('fetch failed');
  return response;
}

interface StoredApp {
  name: string;
  tokens: { name: string; key?: string; createdAt?: string; expiresAt?: string | null }[];
}

export interface ScriptedFault {
  fault: string;
  operation: OperationName | null;
  times: number;
}

const SEED: StoredApp[] = [
  { name: 'Customer Portal Analytics', tokens: [{ name: 'Legacy import' }] },
  { name: 'Partner Dashboard', tokens: [] },
  { name: 'Internal Metrics', tokens: [{ name: 'Nightly report' }] },
];
// An exception of a Durable Object would be logged as an error of this Worker.
const BROKEN = 'emulator-connection-broken';
// Longer than any timeout in the Worker, so that a request that is never answered still ends.
const LONGEST_MS = 60_000;

/** Runs the emulator of databrain-edge, in development only. Its data is stored, since an idle Durable Object is evicted from memory. */
export class EmulatorHost extends DurableObject<Environment> {
  #emulator: Emulator;
  #scripted: ScriptedFault[];

  constructor(ctx: DurableObjectState, env: Environment) {
    super(ctx, env);
    isEmulated(env) || refuse();
    this.#emulator = restore(ctx.storage.kv.get<StoredApp[]>('apps') ?? SEED);
    this.#scripted = [];
    for (const scripted of ctx.storage.kv.get<ScriptedFault[]>('scripted') ?? []) this.#script(scripted);
  }

  override async fetch(request: Request): Promise<Response> {
    const ended = AbortSignal.any([request.signal, AbortSignal.timeout(LONGEST_MS)]);
    const answered = this.#emulator.fetch(new Request(request, { signal: ended }));
    this.#strike();
    try {
      return await answered;
    } catch {
      return new Response(null, { headers: { [BROKEN]: '1' } });
    } finally {
      this.#save();
    }
  }

  faults() {
    return { faults: emulatedFaults.map(({ step: _, ...shown }) => shown), scripted: this.#scripted };
  }

  script(scripted: ScriptedFault) {
    return answer(() => {
      this.#script(scripted);
      this.#save();
      return this.faults();
    });
  }

  reset(): void {
    this.#emulator = restore(SEED);
    this.#scripted = [];
    this.#save();
  }

  #script({ fault, operation, times }: ScriptedFault): void {
    const known = emulatedFaults.find(({ name }) => name === fault);
    if (!known) throw new Problem({ status: 400, code: 'INVALID_INPUT', message: 'There is no fault with this name.' });
    try {
      this.#emulator.script({ ...known.step, times, ...(operation && { operation }) });
    } catch {
      throw new Problem({ status: 400, code: 'INVALID_INPUT', message: 'operation or times is invalid.' });
    }
    this.#scripted.push({ fault, operation, times });
  }

  /** Counts down the fault that was just applied. */
  #strike(): void {
    const [request] = this.#emulator.requests.splice(0);
    if (!request?.fault) return;
    const index = this.#scripted.findIndex(({ operation }) => operation === null || operation === request.operation);
    const struck = this.#scripted[index];
    if (struck && (struck.times -= 1) < 1) this.#scripted.splice(index, 1);
  }

  #save(): void {
    const apps = this.#emulator.state.dataApps.map(({ name, tokens }) => ({
      name,
      tokens: tokens.map((token) => ({ name: token.name, key: token.key, createdAt: token.createdAt, expiresAt: token.expiresAt })),
    }));
    this.ctx.storage.kv.put('apps', apps);
    this.ctx.storage.kv.put('scripted', this.#scripted);
  }
}

function restore(apps: StoredApp[]): Emulator {
  const dataApps = apps.map(({ name, tokens }) => ({ name, tokens: tokens.map((token) => ({ name: token.name, ...(token.key && { key: token.key }) })) }));
  const emulator = createEmulator({ serviceTokens: [EMULATED_SERVICE_TOKEN], dataApps });
  for (const [at, { tokens }] of apps.entries()) {
    for (const [index, { createdAt, expiresAt }] of tokens.entries()) {
      const token = emulator.state.dataApps[at]?.tokens[index];
      if (!token) continue;
      if (createdAt) token.createdAt = createdAt;
      token.expiresAt = expiresAt ?? null;
    }
  }
  return emulator;
}

function refuse(): never {
  throw new Problem({ status: 500, code: 'EMULATOR_IN_PRODUCTION', message: 'The emulator is allowed only in development.' });
}

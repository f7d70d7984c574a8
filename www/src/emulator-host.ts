import { DurableObject } from 'cloudflare:workers';
import { createEmulator, type Emulator, type OperationName } from 'databrain-edge/emulator';
import { emulatedFaults } from './emulated-faults.ts';
import type { Environment } from './environment.ts';
import { Problem, toResult } from './problem.ts';
import { isEmulated } from './settings.ts';

export const EMULATED_SERVICE_TOKEN = 'service_token_demo';

export const emulatorHost = (env: Environment) => env.EMULATOR_HOST.get(env.EMULATOR_HOST.idFromName('emulator'));

/** Replaces the global `fetch`. */
export async function emulatedFetch(env: Environment, url: string, init: object): Promise<Response> {
  const response = await emulatorHost(env).fetch(url, init);
  if (response.headers.has(CONNECTION_FAILED)) throw new TypeError('fetch failed');
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
// A header stands for a failed connection, because the runtime would log an exception of a Durable Object as an error of this Worker.
const CONNECTION_FAILED = 'emulator-connection-failed';
// Longer than any timeout of the Worker. It ends requests to which the emulator never responds.
const MAX_REQUEST_MS = 60_000;

/** Runs the emulator of databrain-edge, in development only. Its state is stored, because an idle Durable Object is evicted from memory. */
export class EmulatorHost extends DurableObject<Environment> {
  #emulator: Emulator;
  #scripted: ScriptedFault[];

  constructor(ctx: DurableObjectState, env: Environment) {
    super(ctx, env);
    if (!isEmulated(env)) throwNotAllowed();
    this.#emulator = restore(ctx.storage.kv.get<StoredApp[]>('apps') ?? SEED);
    this.#scripted = [];
    for (const scripted of ctx.storage.kv.get<ScriptedFault[]>('scripted') ?? []) this.#script(scripted);
  }

  override async fetch(request: Request): Promise<Response> {
    const signal = AbortSignal.any([request.signal, AbortSignal.timeout(MAX_REQUEST_MS)]);
    const response = this.#emulator.fetch(new Request(request, { signal }));
    this.#consumeFault();
    try {
      return await response;
    } catch {
      return new Response(null, { headers: { [CONNECTION_FAILED]: '1' } });
    } finally {
      this.#save();
    }
  }

  faults() {
    return { faults: emulatedFaults.map(({ step: _, ...description }) => description), scripted: this.#scripted };
  }

  script(scripted: ScriptedFault) {
    return toResult(() => {
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
    const emulated = emulatedFaults.find(({ name }) => name === fault);
    if (!emulated) throw new Problem({ status: 400, code: 'INVALID_INPUT', message: 'No fault has this name.' });
    try {
      this.#emulator.script({ ...emulated.step, times, ...(operation && { operation }) });
    } catch {
      throw new Problem({ status: 400, code: 'INVALID_INPUT', message: 'The operation or times is invalid.' });
    }
    this.#scripted.push({ fault, operation, times });
  }

  /** Decrements the count of the fault that the emulator has just applied. */
  #consumeFault(): void {
    const [request] = this.#emulator.requests.splice(0);
    if (!request?.fault) return;
    const index = this.#scripted.findIndex(({ operation }) => operation === null || operation === request.operation);
    const applied = this.#scripted[index];
    if (applied && (applied.times -= 1) < 1) this.#scripted.splice(index, 1);
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
  for (const [appIndex, { tokens }] of apps.entries()) {
    for (const [index, { createdAt, expiresAt }] of tokens.entries()) {
      const token = emulator.state.dataApps[appIndex]?.tokens[index];
      if (!token) continue;
      if (createdAt) token.createdAt = createdAt;
      token.expiresAt = expiresAt ?? null;
    }
  }
  return emulator;
}

function throwNotAllowed(): never {
  throw new Problem({ status: 500, code: 'EMULATOR_IN_PRODUCTION', message: 'The emulator is allowed only in development.' });
}

import type { Context } from 'hono';
import type { Act } from './audit.ts';
import type { Caller } from './auth/caller.ts';
import type { Environment } from './environment.ts';
import { Problem } from './problem.ts';

export interface App {
  Bindings: Environment;
  Variables: {
    caller: Caller | undefined;
    /** Additional fields for the line in the audit log. */
    facts: Partial<Act>;
  };
}

export type Handler = (c: Context<App>) => Promise<Response> | Response;

/** Adds fields to the line in the audit log. */
export const note = (c: Context<App>, facts: Partial<Act>) => c.set('facts', { ...c.get('facts'), ...facts });

export async function readJson(c: Context<App>): Promise<Record<string, unknown>> {
  const text = await c.req.text();
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Record<string, unknown>;
  } catch {}
  throw new Problem({ status: 400, code: 'INVALID_INPUT', message: 'The body must be a JSON object.' });
}

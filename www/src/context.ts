import type { Context } from 'hono';
import type { AuditEntry } from './audit.ts';
import type { Caller } from './auth/caller.ts';
import type { Environment } from './environment.ts';
import { Problem } from './problem.ts';

export interface App {
  Bindings: Environment;
  Variables: {
    caller: Caller | undefined;
    /** Additional fields for the entry in the audit log. */
    auditFields: Partial<AuditEntry>;
  };
}

export type Handler = (c: Context<App>) => Promise<Response> | Response;

/** Adds fields to the entry in the audit log. */
export const addAuditFields = (c: Context<App>, fields: Partial<AuditEntry>) => c.set('auditFields', { ...c.get('auditFields'), ...fields });

export async function readJson(c: Context<App>): Promise<Record<string, unknown>> {
  const text = await c.req.text();
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Record<string, unknown>;
  } catch {}
  throw new Problem({ status: 400, code: 'INVALID_INPUT', message: 'The body must be a JSON object.' });
}

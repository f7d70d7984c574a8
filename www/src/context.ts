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

/** Reads a JSON object. Other fields are refused, because a misspelt field would otherwise have no effect. */
export async function readJson<Field extends string>(c: Context<App>, fields: readonly Field[]): Promise<Partial<Record<Field, unknown>>> {
  const text = await c.req.text();
  const body = parseJson(text);
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
  if (isObject && Object.keys(body).every((key) => (fields as readonly string[]).includes(key))) return body;
  throw new Problem({ status: 400, code: 'INVALID_INPUT', message: `The body must be a JSON object with the fields ${fields.join(', ')}, and no others.` });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import { DurableObject } from 'cloudflare:workers';
import type { Environment } from './environment.ts';
import type { Identity } from './identity.ts';

export const registry = (env: Environment) => env.REGISTRY.get(env.REGISTRY.idFromName('registry'));

/** The list of managed tokens. It exists because a Worker cannot list its Durable Objects. */
export class Registry extends DurableObject<Environment> {
  constructor(ctx: DurableObjectState, env: Environment) {
    super(ctx, env);
    ctx.storage.sql.exec('CREATE TABLE IF NOT EXISTS managed (data_app TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (data_app, name)) WITHOUT ROWID');
  }

  add({ dataApp, name }: Identity): void {
    this.ctx.storage.sql.exec('INSERT OR IGNORE INTO managed VALUES (?, ?)', dataApp, name);
  }

  remove({ dataApp, name }: Identity): void {
    this.ctx.storage.sql.exec('DELETE FROM managed WHERE data_app = ? AND name = ?', dataApp, name);
  }

  all(): Identity[] {
    return this.ctx.storage.sql.exec<{ dataApp: string; name: string }>('SELECT data_app AS dataApp, name FROM managed').toArray();
  }

  namesOf(dataApp: string): string[] {
    const rows = this.ctx.storage.sql.exec<{ name: string }>('SELECT name FROM managed WHERE data_app = ?', dataApp).toArray();
    return rows.map(({ name }) => name);
  }
}

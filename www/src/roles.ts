export type Role = 'reader' | 'provisioner';

/**
 * Every route of the API and who may ask for it. `anyone`: the route looks at the credentials itself. A route that is not here
 * does not exist, and one that is here and has no handler does not compile.
 */
export const routes = {
  'GET /api/session': 'anyone',
  'POST /api/session': 'anyone',
  'DELETE /api/session': 'reader',
  'GET /api/data-apps': 'reader',
  'GET /api/tokens': 'reader',
  'POST /api/tokens': 'provisioner',
  'POST /api/rotate': 'provisioner',
  'GET /api/key': 'provisioner',
  'GET /api/timeline': 'reader',
  'GET /api/emulator': 'reader',
  'POST /api/emulator/faults': 'provisioner',
  'POST /api/emulator/reset': 'provisioner',
} as const satisfies Record<string, Role | 'anyone'>;

export type Route = keyof typeof routes;

export const covers = (has: Role, needs: Role | 'anyone') => needs !== 'provisioner' || has === 'provisioner';

/** What is worth a line in the audit log even where it went well: what changes something, and what shows a key. */
export const isAct = (method: string, path: string) => method !== 'GET' || path === '/api/key';

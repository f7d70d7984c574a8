export type Role = 'reader' | 'provisioner';

/**
 * The routes of the API and the roles that they require. With `anyone`, the route checks the credentials itself. A route that is
 * not in this table does not exist, and one without a handler does not compile.
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

/** The routes whose successes appear in the audit log, too: those that change something or return a key. */
export const isAct = (method: string, path: string) => method !== 'GET' || path === '/api/key';

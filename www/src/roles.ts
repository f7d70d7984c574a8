export type Role = 'reader' | 'provisioner';

/**
 * The routes of the API and the roles that they require. A route with `anyone` checks credentials itself. The broker refuses
 * routes that are not in this table, and an entry without a handler does not compile.
 */
export const routes = {
  'GET /api/session': 'anyone',
  'POST /api/session': 'anyone',
  'DELETE /api/session': 'reader',
  'GET /api/data-apps': 'reader',
  'GET /api/tokens': 'reader',
  'POST /api/tokens': 'provisioner',
  'DELETE /api/tokens': 'provisioner',
  'POST /api/rotate': 'provisioner',
  'GET /api/key': 'provisioner',
  'GET /api/timeline': 'reader',
  'GET /api/emulator': 'reader',
  'POST /api/emulator/faults': 'provisioner',
  'POST /api/emulator/reset': 'provisioner',
} as const satisfies Record<string, Role | 'anyone'>;

export type Route = keyof typeof routes;

export const hasRole = (role: Role, required: Role | 'anyone') => required !== 'provisioner' || role === 'provisioner';

/** Whether the audit log also contains the route's successful requests: it does if the route changes something or returns a key. */
export const isAudited = (method: string, path: string) => method !== 'GET' || path === '/api/key';

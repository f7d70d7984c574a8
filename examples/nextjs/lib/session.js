import { cookies } from 'next/headers';

/**
 * Who is signed in. REPLACE THIS with the session of your own auth (Auth.js, Clerk, your own).
 *
 * It knows one session, whose cookie has the value of DEMO_SESSION. Without that variable, nobody
 * is signed in.
 *
 * @returns {Promise<{clientId: string} | undefined>} The id of the tenant in Databrain.
 */
export async function getSignedInUser() {
  const session = (await cookies()).get('session')?.value;
  const { DEMO_SESSION } = process.env;
  return DEMO_SESSION && session === DEMO_SESSION ? { clientId: 'customer-42' } : undefined;
}

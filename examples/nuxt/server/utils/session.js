/**
 * Who is signed in. REPLACE THIS with the session of your own auth (nuxt-auth-utils, your own).
 *
 * It knows one session, whose cookie has the value of NUXT_DEMO_SESSION. Without that variable,
 * nobody is signed in.
 *
 * @returns {Promise<{clientId: string} | undefined>} The id of the tenant in Databrain.
 */
export async function getSignedInUser(event) {
  const session = getCookie(event, 'session');
  const { demoSession } = useRuntimeConfig(event);
  return demoSession && session === demoSession ? { clientId: 'customer-42' } : undefined;
}

// @ts-check
import { createApiToken, isDatabrainError } from 'databrain-edge';

const { DATABRAIN_SERVICE_TOKEN, DATABRAIN_API_URL, DEMO_DATA_APP, DEMO_NAME } = process.env;

/**
 * What to do about a failure, by its code first, else by its kind.
 * @type {Record<string, string | undefined>}
 */
const REMEDIES = {
  DATA_APP_NOT_FOUND: 'Give the exact name of an existing data app with --data-app; upper and lower case matter.',
  auth: 'Check the service token: Databrain shows it under Settings, Service Tokens. It is not an API key.',
  notFound: 'Check --data-app, and with a self-hosted instance also --base-url: its older versions have other paths.',
  input: 'Correct the field that the message names; the flags are those of `cargo xtask help`.',
  network: 'Check that this machine reaches the base URL, and the URL itself (--base-url).',
  timeout: 'Check that this machine reaches the base URL, and the URL itself (--base-url).',
  redirect: 'Give the final address of the API with --base-url: a redirect is never followed.',
  rateLimit: 'Wait as long as the answer asks, then run the command again.',
  server: 'Try again later; if it stays, ask Databrain.',
  badResponse: 'Check that --base-url is the address of a Databrain API and not of a proxy or a page.',
};

/** @type {(url: string, init: RequestInit) => Promise<Response>} */
const showingFetch = async (url, init) => {
  console.log(`\nRequest\n  ${init.method} ${url}`);
  for (const [name, value] of new Headers(init.headers)) {
    console.log(`  ${name}: ${name === 'authorization' ? 'Bearer ********' : value}`);
  }
  console.log(`  ${init.body}`);
  const response = await fetch(url, init);
  const answer = await response.clone().text();
  console.log(`\nAnswer\n  ${response.status} ${response.headers.get('content-type') ?? ''}`);
  // A server may echo what it was sent, and an answer may be a whole page.
  console.log(`  ${answer.replaceAll(String(DATABRAIN_SERVICE_TOKEN), '********').slice(0, 1000)}`);
  return response;
};

try {
  const { key } = await createApiToken(
    { dataAppName: String(DEMO_DATA_APP), name: String(DEMO_NAME) },
    {
      serviceToken: String(DATABRAIN_SERVICE_TOKEN),
      fetch: showingFetch,
      ...(DATABRAIN_API_URL && { baseUrl: DATABRAIN_API_URL }),
    },
  );
  console.log(`\nKey\n  ${key}\n\nIt works: "${DEMO_NAME}" is a key of "${DEMO_DATA_APP}".`);
} catch (error) {
  process.exitCode = 1;
  if (!isDatabrainError(error)) throw error;
  const { code, kind, outcome, status, message } = error;
  console.error(`\nNo key: ${message}`);
  console.error(`  code ${code}, kind ${kind}, outcome ${outcome}${status === undefined ? '' : `, status ${status}`}`);
  const remedy = REMEDIES[code] ?? REMEDIES[kind];
  if (remedy) console.error(`  ${remedy}`);
  if (outcome === 'unknown') {
    console.error('  The token may have been created anyway: list the tokens before you try again.');
  }
}

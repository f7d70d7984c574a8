import { createApiToken, isDatabrainError } from 'databrain-edge';

const databrain = {
  serviceToken: process.env.DATABRAIN_SERVICE_TOKEN,
  baseUrl: process.env.DATABRAIN_API_URL,
};

try {
  await createApiToken({ dataAppName: 'Customer portal', name: 'Production API Key' }, databrain);
} catch (error) {
  if (!isDatabrainError(error)) throw error;
  const { code, kind, outcome, message, retryAfterMs = 120_000 } = error;
  if (code === 'DATA_APP_NOT_FOUND') console.error('Use the exact name: case and whitespace matter.');
  else if (kind === 'rateLimit') console.error(`Try again in ${retryAfterMs} ms.`);
  else if (outcome === 'unknown') console.error('A key may exist: ensureApiToken finds out.');
  else console.error(code, message);
}

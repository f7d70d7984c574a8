import { ensureApiToken } from 'databrain-edge';

const databrain = {
  serviceToken: process.env.DATABRAIN_SERVICE_TOKEN,
  baseUrl: process.env.DATABRAIN_API_URL, // Only for self-hosted Databrain, and for the emulator.
};

const { key, created } = await ensureApiToken(
  { dataAppName: 'Customer Portal Analytics', name: 'Production API Key' },
  databrain,
);
console.error(created ? 'Created' : 'Found');
process.stdout.write(key); // To be piped into a secret store.

import { createApiToken } from 'databrain-edge';

const databrain = {
  serviceToken: process.env.DATABRAIN_SERVICE_TOKEN,
  baseUrl: process.env.DATABRAIN_API_URL, // Only for self-hosted Databrain, and for the emulator.
};

const { key } = await createApiToken(
  { dataAppName: 'Customer Portal Analytics', name: 'Production API Key' },
  databrain,
);

import { ensureApiToken } from 'databrain-edge';

const databrain = {
  serviceToken: process.env.DATABRAIN_SERVICE_TOKEN,
  baseUrl: process.env.DATABRAIN_API_URL,
};

const { key, created } = await ensureApiToken(
  { dataAppName: 'Customer Portal Analytics', name: 'Production API Key' },
  databrain,
);
console.log(created ? 'created' : 'already there', key.length);

import { ensureApiToken } from 'databrain-edge';

await ensureApiToken(
  { dataAppName: 'Customer Portal Analytics', name: 'Production API Key' },
  {
    serviceToken: process.env.DATABRAIN_SERVICE_TOKEN,
    baseUrl: process.env.DATABRAIN_API_URL,
    onEvent: (event) => console.log(JSON.stringify(event)),
  },
);

import { createEmbed, createGuestToken } from 'databrain-edge';

const databrain = {
  apiKey: process.env.DATABRAIN_API_KEY,
  baseUrl: process.env.DATABRAIN_API_URL,
};

const { id } = await createEmbed(
  {
    dashboardId: 'sales-overview',
    embedType: 'dashboard',
    workspaceName: 'Sales',
    accessSettings: { datamartName: 'sales' },
  },
  databrain,
);
const { token } = await createGuestToken(
  { clientId: 'customer-42', dataAppName: 'Customer Portal Analytics', expiresInMs: 3_600_000 },
  databrain,
);

// Creates what the app needs in Databrain, and prints its environment. If something exists already,
// it is used.
import {
  createDataApp,
  createEmbed,
  ensureApiToken,
  isDatabrainError,
  listEmbeds,
} from 'databrain-edge';

const { DATABRAIN_SERVICE_TOKEN: serviceToken, DATABRAIN_API_URL: baseUrl } = process.env;
const dataAppName = 'Customer Portal Analytics';
const embedName = 'Sales overview';

await createDataApp({ name: dataAppName }, { serviceToken, baseUrl }).catch((error) => {
  if (!isDatabrainError(error) || error.kind !== 'conflict') throw error;
});

const { key } = await ensureApiToken({ dataAppName, name: 'Web app' }, { serviceToken, baseUrl });

const databrain = { apiKey: key, baseUrl };
let embedId = (await listEmbeds({}, databrain)).find(({ name }) => name === embedName)?.embedId;
if (!embedId) {
  const { id } = await createEmbed(
    {
      name: embedName,
      dashboardId: 'sales-overview', // Yours, as are its workspace and its datamart.
      workspaceName: 'Sales',
      accessSettings: { datamartName: 'sales' },
      embedType: 'dashboard',
    },
    databrain,
  );
  embedId = id;
}

console.log(`DATABRAIN_API_KEY=${key}
DATABRAIN_DATA_APP=${dataAppName}
DATABRAIN_EMBED_ID=${embedId}`);
if (baseUrl) console.log(`DATABRAIN_API_URL=${baseUrl}`);

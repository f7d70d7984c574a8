// A route that creates the key of a data app and keeps it in KV. Has no public address, see
// wrangler.jsonc.
import { ensureApiToken, isDatabrainError } from 'databrain-edge';
import { Hono } from 'hono';

const app = new Hono();

app.post('/keys', async (context) => {
  const { DATABRAIN_SERVICE_TOKEN, DATABRAIN_API_URL, KEYS } = context.env;
  const { dataAppName, name } = await context.req.json();
  const databrain = { serviceToken: DATABRAIN_SERVICE_TOKEN, baseUrl: DATABRAIN_API_URL };
  const { key } = await ensureApiToken({ dataAppName, name }, databrain);
  await KEYS.put(`${dataAppName}/${name}`, key);
  return context.body(null, 201);
});

app.onError((error, context) => {
  if (!isDatabrainError(error)) throw error;
  const { code, kind, outcome, message } = error;
  return context.json({ code, outcome, message }, kind === 'notFound' ? 404 : 502);
});

export default app;

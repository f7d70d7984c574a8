import * as api from 'databrain-edge';
import { Hono } from 'hono';
import { answer } from './server-side.mjs';

const app = new Hono();

app.get('/mint', async (context) => {
  const { baseUrl, label } = context.req.query();
  return context.json(await answer(api, baseUrl, label));
});

export default app;

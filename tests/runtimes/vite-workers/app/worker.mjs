import * as api from 'databrain-edge';
import { Hono } from 'hono';
import { answerOrError } from './answer-or-error.mjs';

const app = new Hono();
app.get('/probe', async (c) => c.json(await answerOrError(api, c.req.query())));

export default app;

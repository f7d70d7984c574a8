// Creates keys from a queue, which delivers a message again if it failed. Has no public address, see
// wrangler.jsonc.
import { ensureApiToken, isDatabrainError } from 'databrain-edge';

export default {
  async fetch(request, { REQUESTS }) {
    const { dataAppName, name } = await request.json();
    await REQUESTS.send({ dataAppName, name });
    return new Response(null, { status: 202 });
  },

  async queue(batch, { DATABRAIN_SERVICE_TOKEN, DATABRAIN_API_URL, KEYS }) {
    const databrain = { serviceToken: DATABRAIN_SERVICE_TOKEN, baseUrl: DATABRAIN_API_URL };
    for (const message of batch.messages) {
      const { dataAppName, name } = message.body;
      try {
        const { key } = await ensureApiToken({ dataAppName, name }, databrain);
        await KEYS.put(`${dataAppName}/${name}`, key);
        message.ack();
      } catch (error) {
        const isFinal = isDatabrainError(error) && ['input', 'auth', 'notFound'].includes(error.kind);
        console.error(isDatabrainError(error) ? `${error.code}: ${error.message}` : 'KV failed');
        if (isFinal) message.ack();
        else message.retry({ delaySeconds: 30 });
      }
    }
  },
};

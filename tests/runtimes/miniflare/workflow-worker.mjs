// A Workflow whose steps fail: one returns the fields of its error, one throws it.
import { WorkflowEntrypoint } from 'cloudflare:workers';
import { createApiToken, isDatabrainError } from 'databrain-edge';

const request = { dataAppName: 'Customer Portal Analytics', name: 'never created' };
const fail = () =>
  createApiToken(request, { serviceToken: 'service_token_demo', signal: AbortSignal.abort(() => {}) });

const fieldsOf = (error) => {
  const { name, message, code, outcome } = error;
  return { isOurs: isDatabrainError(error), name, message, code, outcome };
};

export class Provisioning extends WorkflowEntrypoint {
  async run({ payload }, step) {
    const returned = await step.do('returns', async () => {
      try {
        return { created: await fail() };
      } catch (error) {
        return { error: error.toJSON() };
      }
    });
    let thrown;
    try {
      await step.do('throws', { retries: { limit: 0, delay: 1 } }, fail);
    } catch (error) {
      thrown = fieldsOf(error);
    }
    if (payload.throws) await fail();
    return { returned: fieldsOf(returned.error), thrown };
  }
}

export default {
  async fetch({ url }, { PROVISIONING }) {
    const params = { throws: new URL(url).searchParams.has('throws') };
    const instance = await PROVISIONING.create({ params });
    for (;;) {
      const { status, output, error } = await instance.status();
      if (status === 'complete' || status === 'errored') return Response.json({ status, output, error });
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  },
};

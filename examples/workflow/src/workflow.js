import { WorkflowEntrypoint } from 'cloudflare:workers';
import { ensureApiToken, isDatabrainError } from 'databrain-edge';

export class Provisioning extends WorkflowEntrypoint {
  async run({ payload: { dataAppName, name } }, step) {
    return step.do('ensure the token', async () => {
      const { DATABRAIN_SERVICE_TOKEN: serviceToken, DATABRAIN_API_URL: baseUrl, KEYS } = this.env;
      try {
        const { key } = await ensureApiToken({ dataAppName, name }, { serviceToken, baseUrl });
        await KEYS.put(`${dataAppName}/${name}`, key);
        return { ok: true };
      } catch (error) {
        // Steps are repeated if they throw: only what may be different next time should.
        if (!isDatabrainError(error) || error.outcome === 'unknown') throw error;
        return { ok: false, error: error.toJSON() };
      }
    });
  }
}

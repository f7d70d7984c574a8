// Creates one key for each name, however many requests ask at the same moment: they meet in one
// Durable Object. Has no public address, see wrangler.jsonc.
import { DurableObject } from 'cloudflare:workers';
import { ensureApiToken, isDatabrainError } from 'databrain-edge';

export class KeyKeeper extends DurableObject {
  /** Returns plain data: what is left of an error that is thrown across depends on the platform. */
  async ensure(request) {
    const key = await this.ctx.storage.get('key');
    if (key) return { ok: true, key };
    this.creation ??= this.create(request).finally(() => {
      this.creation = undefined;
    });
    return this.creation;
  }

  async create(request) {
    const { DATABRAIN_SERVICE_TOKEN: serviceToken, DATABRAIN_API_URL: baseUrl } = this.env;
    try {
      const { key } = await ensureApiToken(request, { serviceToken, baseUrl });
      await this.ctx.storage.put('key', key);
      return { ok: true, key };
    } catch (error) {
      if (!isDatabrainError(error)) throw error;
      return { ok: false, error: error.toJSON() };
    }
  }
}

export default {
  async fetch(request, { KEEPERS }) {
    const { dataAppName, name } = await request.json();
    const keeper = KEEPERS.getByName(JSON.stringify([dataAppName, name]));
    const { ok, error } = await keeper.ensure({ dataAppName, name });
    if (ok) return new Response(null, { status: 201 });
    const { code, outcome, message } = error;
    return Response.json({ code, outcome, message }, { status: 502 });
  },
};

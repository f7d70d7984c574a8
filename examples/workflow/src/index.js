// Has no public address, see wrangler.jsonc: another Worker calls it through a service binding.
export { Provisioning } from './workflow.js';

export default {
  async fetch(request, { PROVISIONING }) {
    const id = new URL(request.url).searchParams.get('id');
    const instance = id
      ? await PROVISIONING.get(id)
      : await PROVISIONING.create({ params: await request.json() });
    const { status, output, error } = await instance.status();
    return Response.json({ id: instance.id, status, output, error });
  },
};

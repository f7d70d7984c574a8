// Errors on their way out of Durable Objects, of services that are called by RPC, and of
// structuredClone.
import { DurableObject, WorkerEntrypoint } from 'cloudflare:workers';
import { createApiToken, isDatabrainError } from 'databrain-edge';

const request = { dataAppName: 'Customer Portal Analytics', name: 'never created' };

const refusedFetch = async () => {
  throw new TypeError('no route');
};

const reasons = { text: 'left', error: new RangeError('left'), function: () => {}, method: { retry() {} } };

function fail(kind) {
  const options = { serviceToken: 'service_token_demo', maxRetries: 0, fetch: refusedFetch };
  if (kind === 'input') return createApiToken({ ...request, name: 5 }, options);
  if (kind === 'network') return createApiToken(request, options);
  return createApiToken(request, { ...options, signal: AbortSignal.abort(reasons[kind]) });
}

const caught = (kind) => fail(kind).then(() => 'resolved', (error) => error);

/** What a service and a Durable Object have alike. */
const withMethods = (Base) =>
  class extends Base {
    async throw(kind) {
      await fail(kind);
    }

    return(kind) {
      return caught(kind);
    }

    async plain(kind) {
      return (await caught(kind)).toJSON();
    }
  };

export class Api extends withMethods(WorkerEntrypoint) {}

export class Holder extends withMethods(DurableObject) {
  async fetch({ url }) {
    await fail(new URL(url).searchParams.get('kind'));
  }
}

function fieldsOf(error) {
  const { name, message, code, kind, outcome, operation, attempts, field, cause } = error;
  const fields = { name, message, code, kind, outcome, operation, attempts, field };
  return { isError: error instanceof Error, isOurs: isDatabrainError(error), ...fields, cause: `${cause?.message ?? cause}` };
}

const ways = {
  clone: async (kind) => structuredClone(await caught(kind)),
  rpc: (kind, { API }) => API.throw(kind),
  object: (kind, { OBJECTS }) => OBJECTS.get(OBJECTS.newUniqueId()).throw(kind),
  objectFetch: (kind, { OBJECTS }) => OBJECTS.get(OBJECTS.newUniqueId()).fetch(`http://o/?kind=${kind}`),
  rpcReturned: (kind, { API }) => API.return(kind),
  objectReturned: (kind, { OBJECTS }) => OBJECTS.get(OBJECTS.newUniqueId()).return(kind),
  rpcPlain: (kind, { API }) => API.plain(kind),
  objectPlain: (kind, { OBJECTS }) => OBJECTS.get(OBJECTS.newUniqueId()).plain(kind),
};

export default {
  async fetch({ url }, env) {
    const { way, kind } = Object.fromEntries(new URL(url).searchParams);
    const arrived = await ways[way](kind, env).then((value) => value, (error) => error);
    return Response.json(fieldsOf(arrived));
  },
};

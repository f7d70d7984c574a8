// Calls from every kind of handler that a Worker has, and one while its module loads.
import { createApiToken, ensureApiToken, isDatabrainError } from 'databrain-edge';

const dataAppName = 'Customer Portal Analytics';

const outside = { serviceToken: 'service_token_demo' };
const moduleScope = [];
const note = (error) => {
  const { name, code, kind, message, outcome, attempts, cause } = error;
  const isOurs = isDatabrainError(error);
  moduleScope.push({ isOurs, name, code, kind, message, outcome, attempts, cause: cause?.message });
};
createApiToken({ dataAppName, name: 'module scope' }, outside).then(() => note({}), note);
try {
  await ensureApiToken({ dataAppName, name: 'module scope, awaited' }, outside);
  note({});
} catch (error) {
  note(error);
}

function mint(name, { emulatorUrl }) {
  const options = { serviceToken: 'service_token_demo', baseUrl: emulatorUrl };
  return createApiToken({ dataAppName, name }, options);
}

export class Minter {
  constructor({ storage }, { SETTINGS }) {
    Object.assign(this, { storage, SETTINGS });
    // A constructor runs inside the first request to its object.
    this.first = mint('constructor', SETTINGS);
  }

  async fetch(request) {
    await this.first;
    await this.storage.setAlarm(Date.now());
    return Response.json(await mint(new URL(request.url).searchParams.get('name'), this.SETTINGS));
  }

  async alarm() {
    await mint('alarm', this.SETTINGS);
  }
}

const handlers = {
  '/module-scope': () => moduleScope,

  '/wait-until'(_, { SETTINGS }, context) {
    const second = async () => {
      await mint('waitUntil, first', SETTINGS);
      await mint('waitUntil, second', SETTINGS);
    };
    context.waitUntil(second());
    return 'answered before';
  },

  async '/durable-object'({ names }, { OBJECTS }) {
    const object = OBJECTS.get(OBJECTS.idFromName('one'));
    const ask = async (name) => {
      const answer = await object.fetch(`http://object/?${new URLSearchParams({ name })}`);
      return (await answer.json()).key;
    };
    return Promise.all(names.split('|').map(ask));
  },

  async '/cron'(_, { SELF }) {
    const { outcome } = await SELF.scheduled({ cron: '* * * * *', scheduledTime: new Date() });
    return outcome;
  },
};

export default {
  async fetch(request, env, context) {
    const { pathname, searchParams } = new URL(request.url);
    const query = Object.fromEntries(searchParams);
    return Response.json(await handlers[pathname](query, env, context));
  },

  async scheduled(_, { SETTINGS }, context) {
    await mint('scheduled', SETTINGS);
    context.waitUntil(mint('scheduled, after its end', SETTINGS));
  },
};

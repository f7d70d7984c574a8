// Each path makes another handler run the probe, and answers what that has found.
import { DurableObject } from 'cloudflare:workers';
import * as api from 'databrain-edge';
import { answer } from './server-side.mjs';

const LIMIT_MS = 20_000;

const run = ({ BASE_URL, LABEL }) => answer(api, BASE_URL, LABEL);
const holder = ({ OBJECTS }) => OBJECTS.get(OBJECTS.idFromName('one'));

export class Holder extends DurableObject {
  mint() {
    return run(this.env);
  }

  async setAlarm() {
    await this.ctx.storage.setAlarm(Date.now());
  }

  async alarm() {
    this.keep(await run(this.env));
  }

  keep(found) {
    this.found = found;
  }

  read() {
    return this.found;
  }
}

const paths = {
  '/rpc': async (env) => holder(env).keep(await holder(env).mint()),
  '/alarm': (env) => holder(env).setAlarm(),
  '/queue': (env) => env.QUEUE.send('mint'),
  '/scheduled': (env) => env.SELF.scheduled({ cron: '* * * * *' }),
};

export default {
  async fetch({ url }, env) {
    await paths[new URL(url).pathname](env);
    for (const end = Date.now() + LIMIT_MS; Date.now() < end;) {
      const found = await holder(env).read();
      if (found) return Response.json(found);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return new Response('nothing was found', { status: 504 });
  },

  async queue({ messages }, env) {
    for (const message of messages) {
      await holder(env).keep(await run(env));
      message.ack();
    }
  },

  async scheduled(_, env) {
    await holder(env).keep(await run(env));
  },
};

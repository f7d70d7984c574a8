// Runs in bare workerd: the emulator is made while the module loads, where Workers refuse timers and random numbers.
import { createEmulator } from './emulator/index.js';
import { UUID, ask, mint, send } from './ask.mjs';

const emulator = createEmulator({ dataApps: [{ name: 'Customer Portal Analytics', tokens: [{ name: 'seeded' }] }] });

function check(holds, what) {
  if (!holds) throw new Error(what);
}

const rejects = (promise) =>
  promise.then(
    () => check(false, 'should have been rejected'),
    (error) => error,
  );

const cases = {
  async answers() {
    check(UUID.test(emulator.state.dataApps[0].tokens[0].key), 'a seeded key');
    const { status, body } = await ask(emulator, 'GET /api/v2/data-app/api-tokens?dataAppName=Customer%20Portal%20Analytics');
    check(status === 200 && body.data.length === 1, 'a list');
    check(UUID.test((await (await mint(emulator)).json()).key), 'a new key');
  },

  async breaks() {
    emulator.script([{ fault: 'lostAnswer' }, { fault: 'cutBody' }]);
    check((await rejects(mint(emulator))) instanceof TypeError, 'lostAnswer');
    const cut = await mint(emulator);
    check((await rejects(cut.text())) instanceof TypeError, 'cutBody');
    check(emulator.state.dataApps[0].tokens.length === 3, 'both were minted');
  },

  async pends() {
    emulator.script([{ fault: 'neverAnswers' }, { fault: 'stalledBody' }]);
    check((await rejects(mint(emulator, { signal: AbortSignal.timeout(20) }))).name === 'TimeoutError', 'neverAnswers');
    const stalled = await mint(emulator, { signal: AbortSignal.timeout(20) });
    check((await rejects(stalled.text())).name === 'TimeoutError', 'stalledBody');
  },

  async bodies() {
    emulator.script([{ fault: 'slowDrip', everyMs: 1 }, { fault: 'hugeBody' }, { fault: 'status', status: 204 }, { fault: 'redirect', location: 'https://x.test/' }]);
    check(UUID.test((await (await mint(emulator)).json()).key), 'slowDrip');
    check((await (await mint(emulator)).text()).length === 8 * 1024 * 1024, 'hugeBody');
    check((await mint(emulator)).status === 204, '204');
    check((await mint(emulator)).headers.get('location') === 'https://x.test/', 'redirect');
  },

  async handlerOverBinding(env) {
    emulator.reset();
    const response = await send({ fetch: (...input) => env.SELF.fetch(...input) }, 'GET /api/v2/data-app');
    check((await response.json()).data.length === 1, 'as a handler');
    check(emulator.requests.length === 1, 'seen by the same emulator');
  },
};

export default {
  fetch: emulator.fetch,
  async test(_, env) {
    for (const [name, run] of Object.entries(cases)) {
      emulator.reset();
      await run(env).catch((error) => check(false, `${name}: ${error.message}`));
    }
  },
};

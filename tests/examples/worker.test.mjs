// The Worker of the quick start: in Node, and in workerd with a KV namespace that may fail.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { tool } from '../runtimes/install.mjs';
import { startServers } from '../runtimes/server.mjs';
import { whileWorkerServes } from '../runtimes/workerd.mjs';
import { installExample } from './example.mjs';

const limit = { timeout: 60_000 };
const APP = 'Customer Portal Analytics';
const OURS = 'provisioning_token_demo';

/** A namespace: what it holds, and how often it still fails. */
const kv = {
  failures: 0,
  held: new Map(),
  put(name, value) {
    if (this.failures > 0) {
      this.failures -= 1;
      return false;
    }
    this.held.set(name, value);
    return true;
  },
};

let installed, script, typed, servers, kvUrl;
before(async () => {
  installed = installExample('worker');
  script = join(installed.folder, 'src/index.js');
  typed = join(installed.folder, 'src/index.ts');
  servers = await startServers(installed);
  kvUrl = await servers.serve({
    async fetch(request) {
      const name = decodeURIComponent(new URL(request.url).pathname.slice(1));
      return new Response(null, { status: kv.put(name, await request.text()) ? 200 : 429 });
    },
  });
});
beforeEach(() => {
  servers.emulator.reset();
  kv.failures = 0;
  kv.held.clear();
});
after(() => servers?.close());

test('index.ts is index.js with types', limit, () => {
  const { transformSync } = tool('esbuild');
  const minified = (file, loader) => transformSync(readFileSync(file, 'utf8'), { loader, minifySyntax: true, minifyWhitespace: true }).code;
  assert.equal(minified(typed, 'ts'), minified(script, 'js'));
});

const tokens = () => servers.emulator.state.dataApps[0].tokens;

/** Each environment calls `use` with a function that sends a request to the Worker. */
const hosts = {
  async Node(vars, use) {
    const { default: worker } = await import(pathToFileURL(script).href);
    const put = async (name, value) => {
      if (!kv.put(name, value)) throw new Error('KV PUT failed: 429 Too Many Requests');
    };
    await use((init) => worker.fetch(new Request('https://worker.example.com/', init), { ...vars, KEYS: { put } }));
  },
  workerd: (vars, use) => whileServedByWorkerd(script, vars, use),
  'workerd, TypeScript': (vars, use) => whileServedByWorkerd(typed, vars, use),
};

async function whileServedByWorkerd(entry, vars, use) {
  const given = { installed, entry, vars, kv: { KEYS: kvUrl }, compatibilityDate: '2026-11-01' };
  const { output } = await whileWorkerServes(given, (url) => use((init) => fetch(url, init)));
  assert.equal(output, '');
}

for (const [host, whileServed] of Object.entries(hosts)) {
  /** @param {Record<string, string>} vars Those that differ from what is configured. */
  function served(title, vars, use) {
    test(`${host}: ${title}`, limit, () => {
      const configured = {
        DATABRAIN_API_URL: servers.urls.emulatorUrl,
        DATABRAIN_SERVICE_TOKEN: 'service_token_demo',
        PROVISIONING_TOKEN: OURS,
      };
      const all = Object.entries({ ...configured, ...vars }).filter(([, value]) => value !== undefined);
      return whileServed(Object.fromEntries(all), (send) => {
        const post = async (body, authorization = `Bearer ${OURS}`) => {
          const text = typeof body === 'string' ? body : JSON.stringify(body);
          const response = await send({ method: 'POST', headers: authorization ? { authorization } : {}, body: text });
          const answer = await response.text();
          return { status: response.status, ...(answer && JSON.parse(answer)) };
        };
        return use(post);
      });
    });
  }

  const request = { dataAppName: APP, name: 'Production' };

  served('the key is kept', {}, async (post) => {
    assert.deepEqual(await post(request), { status: 201 });
    assert.deepEqual([...kv.held], [[`${APP}/Production`, tokens()[0].key]]);
  });

  for (const name of ['PROVISIONING_TOKEN', 'DATABRAIN_SERVICE_TOKEN']) {
    for (const value of [undefined, '']) {
      served(`without ${name} (${JSON.stringify(value)}), every caller is refused`, { [name]: value }, async (post) => {
        for (const bearer of ['Bearer undefined', 'Bearer ', 'Bearer null', `Bearer ${OURS}`, undefined]) {
          const { status, code } = await post(request, bearer ?? '');
          assert.deepEqual({ status, code }, { status: 503, code: 'NOT_CONFIGURED' }, bearer);
        }
        assert.equal(servers.emulator.requests.length, 0);
      });
    }
  }

  served('another bearer token is refused', {}, async (post) => {
    const others = ['', OURS, 'Bearer', 'Bearer undefined', `Bearer ${OURS}x`, `Bearer ${OURS.slice(0, -1)}`];
    for (const other of others) assert.equal((await post(request, other)).status, 401, other);
    assert.equal(servers.emulator.requests.length, 0);
  });

  served('KV fails twice: the third request keeps the key of the first', {}, async (post) => {
    kv.failures = 2;
    for (const [status, code] of [[503, 'NOT_STORED'], [503, 'NOT_STORED'], [201, undefined]]) {
      const answer = await post(request);
      assert.equal(answer.status, status);
      assert.equal(answer.code, code);
    }
    assert.equal(tokens().length, 1);
    assert.equal(kv.held.get(`${APP}/Production`), tokens()[0].key);
  });

  served('mistakes of the caller are 400', {}, async (post) => {
    for (const body of ['', '{', 'name=Production']) {
      const { status, code } = await post(body);
      assert.deepEqual({ status, code }, { status: 400, code: 'INVALID_JSON' });
    }
    for (const body of [null, [], 'text', {}, { dataAppName: APP }, { ...request, name: 5 }, { ...request, nmae: '' }]) {
      const { status, code, outcome } = await post(JSON.stringify(body));
      assert.deepEqual({ status, code, outcome }, { status: 400, code: 'INVALID_INPUT', outcome: 'notSent' });
    }
    assert.equal(tokens().length, 0);
  });

  served('a data app that does not exist is 404', {}, async (post) => {
    const { status, code, outcome, message } = await post({ ...request, dataAppName: 'Nothing' });
    assert.deepEqual({ status, code, outcome }, { status: 404, code: 'DATA_APP_NOT_FOUND', outcome: 'rejected' });
    assert.ok(message);
  });

  served('other refusals of Databrain are 502', { DATABRAIN_SERVICE_TOKEN: 'service_token_wrong' }, async (post) => {
    const { status, code, outcome } = await post(request);
    assert.deepEqual({ status, code, outcome }, { status: 502, code: 'AUTHENTICATION_ERROR', outcome: 'rejected' });
  });

  served('two names in one data app keep their own keys', {}, async (post) => {
    await post(request);
    await post({ ...request, name: 'Staging' });
    assert.deepEqual([...kv.held.keys()], [`${APP}/Production`, `${APP}/Staging`]);
  });

  served('a malformed service token is not the fault of the caller', { DATABRAIN_SERVICE_TOKEN: '"quoted"' }, async (post) => {
    const { status, code } = await post(request);
    assert.deepEqual({ status, code }, { status: 502, code: 'INVALID_INPUT' });
  });
}

// Workers keep the behaviour of the day that they were written on. Before 2025-09-01 that is to take a credential along to wherever an
// answer redirects; before 2024-03-04 they have `importScripts`, as workers of a page do, and before 2022-03-21 no `navigator`.
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { install, toolPath } from '../install.mjs';
import { suiteIn } from '../report.mjs';
import { recorded, versionOf } from '../row.mjs';
import { startServers } from '../server.mjs';
import { PROGRAM, inWorkerd } from '../workerd.mjs';

const STATUSES = [301, 302, 303, 307, 308];

/** What a plain `fetch` takes along, without which the silence of the package would prove nothing. */
const dates = {
  '2021-11-03': { forwards: true },
  '2022-10-31': { forwards: true },
  '2024-09-01': { forwards: true },
  '2025-08-31': { forwards: true },
  '2025-09-01': { forwards: false },
  '2026-11-01': { forwards: false },
};

const file = (name) => fileURLToPath(new URL(name, import.meta.url));
const version = () => versionOf(toolPath(PROGRAM));

/** The target of a redirect. */
function createSpy() {
  const seen = [];
  return {
    seen,
    async fetch(request) {
      seen.push({ path: new URL(request.url).pathname, authorization: request.headers.has('authorization') });
      return Response.json({ key: 'from elsewhere' });
    },
  };
}

async function withServers(run) {
  const installed = install();
  const servers = await startServers(installed);
  try {
    await run({ installed, servers });
  } finally {
    await servers.close();
  }
}

for (const [compatibilityDate, { forwards }] of Object.entries(dates)) {
  const facts = { where: 'workerd', version, how: `compatibility date ${compatibilityDate}` };

  suiteIn(
    facts,
    async (given) => (await inWorkerd({ ...given, entry: file('../workerd/worker.mjs'), compatibilityDate })).result,
    { hidesRedirects: false, tellsRefused: false, resendsPosts: false },
  );

  recorded({ ...facts, how: `${facts.how}, no credential to the target of a redirect` }, () =>
    withServers(async ({ installed, servers }) => {
      const spy = createSpy();
      const spyUrl = await servers.serve(spy);
      const settings = { ...servers.urls, statuses: STATUSES, packageUrl: `${spyUrl}/package`, plainUrl: `${spyUrl}/plain` };
      const { result } = await inWorkerd({ installed, servers, entry: file('redirects.mjs'), settings, compatibilityDate });
      const operations = ['createApiToken', 'ensureApiToken', 'listApiTokens', 'rotateApiKey'];
      assert.deepEqual(result, STATUSES.flatMap((status) => operations.map((operation) => `${operation} ${status} REDIRECTED`)));
      assert.deepEqual(spy.seen, STATUSES.map(() => ({ path: '/plain', authorization: forwards })));
    }),
  );

  recorded({ ...facts, how: `${facts.how}, requests at the same time` }, () =>
    withServers(async ({ installed, servers }) => {
      const given = { installed, servers, entry: file('requests.mjs'), settings: servers.urls, compatibilityDate };
      const { result, output } = await inWorkerd(given);
      assert.deepEqual(result, { statuses: [200, 200, 200], distinct: 1 }, output);
    }),
  );
}

// OpenNext makes a Worker of what Next.js builds for Node.
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { FrameworkWorker, frameworkVersion, isUnavailable } from '../framework-worker.mjs';
import { recorded, row } from '../row.mjs';

const root = 'import.meta.dirname';
const EXTERNAL = "serverExternalPackages: ['databrain-edge']";
const TEN_MINUTES = 600_000;

let app;
before(async () => {
  app = await new FrameworkWorker(fileURLToPath(new URL('app', import.meta.url))).start();
});
after(() => app?.close());

const builds = {};

/** Builds once with these settings of Next.js, and asks a route. */
async function answer(path, label, settings) {
  builds[settings] ??= (async () => {
    const config = `{ outputFileTracingRoot: ${root}, turbopack: { root: ${root} }, ${settings} }`;
    app.write('next.config.mjs', `export default ${config};\n`);
    await app.build('@opennextjs/cloudflare/dist/cli/index.js', ['build'], '.open-next');
  })();
  await builds[settings];
  return app.answer(path, label, []);
}

const facts = (how) => ({
  where: 'OpenNext on Cloudflare',
  version: () =>
    `${frameworkVersion('@opennextjs/cloudflare')}, Next.js ${frameworkVersion('next')}`,
  how,
  timeoutMs: TEN_MINUTES,
  emulator: () => app.servers.emulator,
});

// Next.js leaves packages out of the bundle of such a route, and OpenNext takes the entry for
// Workers.
row(facts('Pages Router, API route'), ({ label }) => answer('/api/probe', label, ''));

recorded(facts('App Router, route, without serverExternalPackages: a typed error'), async () =>
  isUnavailable(await answer('/probe', 'none', ''), `${EXTERNAL} in Next.js`),
);

row(facts('App Router, route, serverExternalPackages'), ({ label }) =>
  answer('/probe', label, EXTERNAL),
);

// Bundles the page into ../dist: one script, one style sheet, and the fonts. Nothing is inline, so the strict
// Content-Security-Policy needs no exceptions.
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const from = (path) => fileURLToPath(new URL(path, import.meta.url));
const outdir = from('../dist');

rmSync(outdir, { recursive: true, force: true });
mkdirSync(outdir, { recursive: true });
await build({
  entryPoints: [
    { in: from('main.tsx'), out: 'page' },
    { in: from('css/page.css'), out: 'page' },
  ],
  outdir,
  bundle: true,
  format: 'esm',
  target: ['es2022', 'chrome123', 'firefox120', 'safari17.5'],
  minify: true,
  sourcemap: 'linked',
  legalComments: 'linked',
  loader: { '.woff2': 'file' },
  assetNames: 'fonts/[name]',
  tsconfig: from('tsconfig.json'),
  logLevel: 'warning',
});
// The licence of the fonts must be distributed with them.
for (const font of ['inter', 'jetbrains-mono']) {
  copyFileSync(from(`../node_modules/@fontsource-variable/${font}/LICENSE`), `${outdir}/fonts/${font}-LICENSE.txt`);
}
for (const name of ['index.html', 'icon.svg']) copyFileSync(from(name), `${outdir}/${name}`);

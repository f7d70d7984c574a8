// Installs the dependencies that package-lock.json pins, except that databrain-edge comes from a packed tarball:
//   node install-packed.mjs ../target/pack/databrain-edge-0.1.0.tgz
// It runs `npm ci` in a temporary folder with a modified package.json and lock file, so that the originals stay unchanged.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const [path] = process.argv.slice(2);
if (!path) {
  process.stderr.write('usage: node install-packed.mjs TARBALL\n');
  process.exit(2);
}
const NAME = 'databrain-edge';
const tarball = `file:${resolve(path)}`;
const read = (name) => JSON.parse(readFileSync(join(here, name), 'utf8'));

const manifest = read('package.json');
const lock = read('package-lock.json');
manifest.dependencies[NAME] = tarball;
lock.packages[''].dependencies[NAME] = tarball;
const { integrity: _, ...locked } = lock.packages[`node_modules/${NAME}`];
lock.packages[`node_modules/${NAME}`] = { ...locked, resolved: tarball };

// Next to its destination, so that the final rename stays on one file system.
mkdirSync(join(here, 'node_modules'), { recursive: true });
const folder = mkdtempSync(join(here, '.install-'));
try {
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock));
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
  execFileSync('npm', ['ci', ...flags], { cwd: folder, stdio: 'inherit', timeout: 600_000 });
  rmSync(join(here, 'node_modules'), { recursive: true, force: true });
  renameSync(join(folder, 'node_modules'), join(here, 'node_modules'));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

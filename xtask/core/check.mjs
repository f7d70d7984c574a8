// @ts-check
// Refuses a core that may not be shipped.
import { readFileSync } from 'node:fs';

const module = new WebAssembly.Module(readFileSync(/** @type {string} */ (process.argv[2])));
const refuse = (/** @type {string} */ reason) => {
  console.error(reason);
  process.exitCode = 1;
};

// Where wasm-pack cannot run wasm-opt, it ends well and leaves a file of twice the size.
for (const name of ['name', 'producers']) {
  if (WebAssembly.Module.customSections(module, name).length === 0) continue;
  refuse(`wasm-opt was to strip the section "${name}": it did not run, or without that option.`);
}

// What needs no conversion, wasm-bindgen has the core import from the snippet itself; the loader
// gives it the glue alone.
const others = WebAssembly.Module.imports(module).filter((item) => item.module !== './core_bg.js');
for (const { module: from, name } of others) {
  refuse(`The core imports ${name} from ${from}: declare it with \`catch\`.`);
}

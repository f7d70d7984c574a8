// The instance of the core, which the package exposes to nobody: caught on its way.
const { instantiate, Instance } = WebAssembly;
const caught = {};

// Node compiles parsers of its own these ways; the name is the one that wasm-bindgen gives to what a core imports from.
const look = (exports, imports) => {
  if (imports?.['./core_bg.js'] && exports.memory) caught.exports = exports;
};

WebAssembly.instantiate = async (...given) => {
  const made = await instantiate(...given);
  look((made.instance ?? made).exports, given[1]);
  return made;
};

WebAssembly.Instance = class extends Instance {
  constructor(...given) {
    super(...given);
    look(this.exports, given[1]);
  }
};

/** Its memory, from the first call on. */
export const memory = () => caught.exports.memory;

/** The number of JavaScript objects that it can hold. */
export const references = () => caught.exports.__wbindgen_externrefs.length;

// The instance of the core, which the package exposes to nobody: caught on its way.
const { instantiate } = WebAssembly;
const caught = {};

WebAssembly.instantiate = async (...given) => {
  const made = await instantiate(...given);
  // Node compiles parsers of its own this way.
  if (given[1]?.['./core_bg.js']) caught.exports = made.instance.exports;
  return made;
};

/** Its memory, from the first call on. */
export const memory = () => caught.exports.memory;

/** Its table of handles, from the first call on. */
export const handles = () => caught.exports.__wbindgen_externrefs;

const { INLINED, OUT_DIR } = process.env;

export default {
  entry: ['library.mjs'],
  format: ['esm', 'cjs'],
  outDir: OUT_DIR,
  deps: { alwaysBundle: JSON.parse(INLINED) },
};

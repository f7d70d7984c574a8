const { INLINED, OUT_DIR } = process.env;

export default {
  entry: ['library.mjs'],
  format: ['esm', 'cjs'],
  outDir: OUT_DIR,
  outExtension: ({ format }) => ({ js: format === 'cjs' ? '.cjs' : '.mjs' }),
  noExternal: JSON.parse(INLINED),
};

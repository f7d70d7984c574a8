import { defineConfig } from 'astro/config';

const { ADAPTER } = process.env;
const { default: adapter } = await import(`@astrojs/${ADAPTER}`);

export default defineConfig({
  output: 'server',
  adapter: adapter(ADAPTER === 'node' ? { mode: 'standalone' } : {}),
});

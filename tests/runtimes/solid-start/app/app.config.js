import { defineConfig } from '@solidjs/start/config';

const server = {
  preset: 'cloudflare_module',
  compatibilityDate: '2026-07-01',
  experimental: { wasm: true },
  rollupConfig: { external: ['node:async_hooks'] },
};

export default defineConfig({ server });

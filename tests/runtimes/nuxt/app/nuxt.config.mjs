export default {
  compatibilityDate: '2026-07-01',
  nitro: { preset: 'cloudflare_module', experimental: { wasm: true } },
  telemetry: false,
};

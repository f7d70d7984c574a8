export default defineNuxtConfig({
  compatibilityDate: '2026-07-01',
  // The server alone reads these, from NUXT_DATABRAIN_API_KEY and so on.
  runtimeConfig: {
    databrainApiKey: '',
    databrainApiUrl: '',
    databrainDataApp: '',
    databrainEmbedId: '',
    demoSession: '',
  },
  // For Cloudflare: it makes Nitro take the package's entry for Workers.
  nitro: { experimental: { wasm: true } },
  vue: { compilerOptions: { isCustomElement: (tag) => tag.startsWith('dbn-') } },
});

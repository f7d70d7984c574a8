export default {
  // For OpenNext on Cloudflare, which then takes the package's entry for Workers.
  serverExternalPackages: ['databrain-edge'],
};

// Calls once with the base URL in its argument, and prints how the call failed.
import { createApiToken } from 'databrain-edge';

const argv = globalThis.Deno?.args ?? process.argv.slice(2);
const request = { dataAppName: 'Customer Portal Analytics', name: 'Production API Key' };
const options = { serviceToken: 'service_token_demo', baseUrl: argv[0], maxRetries: 0, timeoutMs: 20_000 };
const { code, outcome, message } = await createApiToken(request, options).catch((error) => error);
console.log(JSON.stringify({ code, outcome, message }));

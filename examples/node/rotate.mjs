// Prints only the new key, to be piped into a secret store. The old one stays valid for a day.
import { rotateApiKey } from 'databrain-edge';

const ONE_DAY_S = 86_400;
const { DATABRAIN_API_KEY: apiKey, DATABRAIN_API_URL: baseUrl } = process.env;

const { key } = await rotateApiKey({ graceSeconds: ONE_DAY_S }, { apiKey, baseUrl });
process.stdout.write(key);

// Prints only the key, to be piped into a secret store.
import { ensureApiToken, isDatabrainError } from 'databrain-edge';

const [dataAppName, name] = process.argv.slice(2);
const { DATABRAIN_SERVICE_TOKEN: serviceToken, DATABRAIN_API_URL: baseUrl } = process.env;

try {
  const { key } = await ensureApiToken({ dataAppName, name }, { serviceToken, baseUrl });
  process.stdout.write(key);
} catch (error) {
  if (!isDatabrainError(error)) throw error;
  console.error(`${error.code}: ${error.message}`);
  process.exitCode = 1;
}

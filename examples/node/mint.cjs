// The same as a CommonJS module.
const { ensureApiToken, isDatabrainError } = require('databrain-edge');

const [dataAppName, name] = process.argv.slice(2);
const { DATABRAIN_SERVICE_TOKEN: serviceToken, DATABRAIN_API_URL: baseUrl } = process.env;

ensureApiToken({ dataAppName, name }, { serviceToken, baseUrl }).then(
  ({ key }) => process.stdout.write(key),
  (error) => {
    if (!isDatabrainError(error)) throw error;
    console.error(`${error.code}: ${error.message}`);
    process.exitCode = 1;
  },
);

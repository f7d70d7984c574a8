// The same as CommonJS.
const api = require('databrain-edge');

const [baseUrl, label] = process.argv.slice(2);
import('./probe.mjs')
  .then(({ probe }) => probe(api, baseUrl, label))
  .then((found) => console.log(JSON.stringify(found)));

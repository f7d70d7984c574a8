import * as api from 'databrain-edge';
import { runSuite } from '../suite.mjs';

export default {
  async test(_, { SETTINGS }) {
    const results = await runSuite({ api, ...SETTINGS });
    await fetch(SETTINGS.collectorUrl, { method: 'POST', body: JSON.stringify(results) });
  },
};

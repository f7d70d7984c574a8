import * as api from 'databrain-edge';
import { runCases } from './cases.mjs';

export default {
  async test(_, { SETTINGS }) {
    const results = await runCases({ api, ...SETTINGS });
    await fetch(SETTINGS.collectorUrl, { method: 'POST', body: JSON.stringify(results) });
  },
};

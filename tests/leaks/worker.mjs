import * as api from 'databrain-edge';
import { failEverywhere } from './canary.mjs';

export default {
  async test(_, { SETTINGS }) {
    const results = await failEverywhere({ api, settings: SETTINGS });
    await fetch(SETTINGS.collectorUrl, { method: 'POST', body: JSON.stringify(results) });
  },
};

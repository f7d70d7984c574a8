import { suiteIn } from '../report.mjs';
import { runSuite } from '../suite.mjs';

suiteIn(
  'Node ESM',
  async ({ installed, settings }) => runSuite({ api: await installed.load('databrain-edge'), ...settings }),
  { hidesRedirects: false, tellsRefused: true, resendsPosts: false },
);

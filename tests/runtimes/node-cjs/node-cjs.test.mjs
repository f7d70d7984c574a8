import { suiteIn } from '../report.mjs';
import { runSuite } from '../suite.mjs';

suiteIn(
  'Node CJS',
  async ({ installed, settings }) => runSuite({ api: installed.require('databrain-edge'), ...settings }),
  { hidesRedirects: false, tellsRefused: true, resendsPosts: false },
);

import { suiteIn } from '../report.mjs';
import { runSuite } from '../suite.mjs';

suiteIn(
  { where: 'Node', version: process.versions.node, how: 'CommonJS require' },
  async ({ installed, settings }) => runSuite({ api: installed.require('databrain-edge'), ...settings }),
  { hidesRedirects: false, tellsRefused: true, resendsPosts: false },
);

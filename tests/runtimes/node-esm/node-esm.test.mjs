import { suiteIn } from '../report.mjs';
import { runSuite } from '../suite.mjs';

suiteIn(
  { where: 'Node', version: process.versions.node, how: 'ESM import' },
  async ({ installed, settings }) => runSuite({ api: await installed.load('databrain-edge'), ...settings }),
  { hidesRedirects: false, tellsRefused: true, resendsPosts: false },
);

import { browserSuiteIn } from '../report-browser.mjs';

browserSuiteIn('firefox', { hidesRedirects: true, tellsRefused: false, resendsPosts: true });

import { browserSuiteIn } from '../report-browser.mjs';

browserSuiteIn('chromium', { hidesRedirects: true, tellsRefused: false, resendsPosts: true });

import { testWorkflow } from './workflow.mjs';

testWorkflow('chromium');

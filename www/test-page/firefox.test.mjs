import { testWorkflow } from './workflow.mjs';

testWorkflow('firefox');

// What goes into a Lambda's zip.
import * as api from 'databrain-edge';
import { probe } from './probe.mjs';

export const handler = async ({ baseUrl, label }) => ({ statusCode: 200, body: JSON.stringify(await probe(api, baseUrl, label)) });

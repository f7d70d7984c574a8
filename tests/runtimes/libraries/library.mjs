// A library that calls the package for its users.
import * as api from 'databrain-edge';
import { probe } from './probe.mjs';

export const handler = async ({ baseUrl, label }) => ({
  statusCode: 200,
  body: JSON.stringify(await probe(api, baseUrl, label)),
});

export const mint = api.createApiToken;

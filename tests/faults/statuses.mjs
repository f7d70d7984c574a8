// Faults with statuses other than 200.
import { HIDES, KEY, NODES, RESENDS_AFTER_421, bad, differs, key, lost, redirected, refused } from './expected.mjs';
import { minted, says } from './http.mjs';

const page = (status) => `<!DOCTYPE html><title>${status}</title><h1>It failed</h1>`;
const html = { 'content-type': 'text/html' };
const none = { 'content-length': '', 'content-type': '' };

const kinds = {
  400: ['rejected'],
  401: ['rejected'],
  403: ['rejected'],
  404: ['notFound'],
  407: ['rejected'],
  408: ['server', 'unknown'],
  409: ['conflict'],
  413: ['rejected'],
  418: ['rejected'],
  421: ['rejected'],
  425: ['rejected'],
  429: ['rateLimit'],
  500: ['server', 'unknown'],
  502: ['server', 'unknown'],
  503: ['server', 'unknown'],
  504: ['server', 'unknown'],
};

const peculiar = {
  407: [differs([...NODES, 'Chromium'], 'The runtime refuses a 407 if no proxy is configured.', { expected: lost })],
  421: [RESENDS_AFTER_421],
};

const plain = Object.entries(kinds).map(([status, [kind, outcome]]) => ({
  name: `${status}, plain`,
  answer: says(Number(status), 'It failed', { 'content-type': 'text/plain' }),
  expected: refused(Number(status), kind, outcome),
  differs: peculiar[status],
}));

const targets = {
  'the same origin': ({ ownUrl }) => `${ownUrl}/target`,
  'a foreign host': ({ foreignUrl }) => `${foreignUrl}/api/v2/data-app/api-tokens`,
};

const redirects = [301, 302, 303, 307, 308].flatMap((status) =>
  Object.entries(targets).map(([where, target]) => ({
    name: `${status} to ${where}`,
    answer: (socket, urls) => says(status, '', { location: target(urls) })(socket),
    expected: redirected(status),
    differs: [HIDES],
  })),
);

export const statuses = [
  { name: '201', answer: says(201, minted), expected: key, key: KEY },
  { name: '204', answer: says(204, '', none), expected: { ...bad, status: 204 } },
  { name: '205', answer: says(205, '', { 'content-type': '' }), expected: { ...bad, status: 205 } },
  { name: '206', answer: says(206, minted, { 'content-range': 'bytes 0-46/47' }), expected: key, key: KEY },
  ...redirects,
  { name: '307 without a target', answer: says(307), expected: redirected(307), differs: [HIDES] },
  {
    name: 'a redirect loop',
    answer: (socket, { ownUrl }) => says(308, '', { location: `${ownUrl}/api/v2/data-app/api-tokens` })(socket),
    expected: redirected(308),
    differs: [HIDES],
  },
  { name: '304', answer: says(304, '', none), expected: redirected(304) },
  ...plain,
  { name: '502, a page', answer: says(502, page(502), html), expected: refused(502, 'server', 'unknown') },
  { name: '403, a page', answer: says(403, page(403), html), expected: refused(403, 'rejected') },
  { name: '401 that asks for a password', answer: says(401, '', { 'www-authenticate': 'Basic realm="x"' }), expected: refused(401, 'rejected') },
  { name: '500 with a key', answer: says(500, minted), expected: refused(500, 'server', 'unknown') },
  { name: '999', answer: says(999, minted), expected: refused(999, 'server', 'unknown') },
];

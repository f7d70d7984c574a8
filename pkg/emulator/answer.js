// @ts-check

/**
 * An answer before it is converted to a `Response`, so that faults can change it.
 * @typedef {object} Answer
 * @property {number} status
 * @property {Record<string, string>} headers
 * @property {string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>} body
 */

const JSON_TYPE = 'application/json; charset=utf-8';

/**
 * @param {string | Uint8Array<ArrayBuffer>} body
 * @param {string} contentType
 * @param {number} [status]
 * @param {Record<string, string>} [headers]
 * @returns {Answer}
 */
export function whole(body, contentType, status = 200, headers = {}) {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  return { status, headers: { 'content-type': contentType, 'content-length': String(bytes.length), ...headers }, body: bytes };
}

/**
 * @param {unknown} value
 * @param {number} [status]
 * @param {Record<string, string>} [headers]
 */
export const json = (value, status, headers) => whole(JSON.stringify(value), JSON_TYPE, status, headers);

/**
 * @param {string} text
 * @param {number} [status]
 * @param {Record<string, string>} [headers]
 */
export const html = (text, status, headers) =>
  whole(`<!DOCTYPE html>\n<html><body><pre>${text}</pre></body></html>\n`, 'text/html; charset=utf-8', status, headers);

/**
 * @param {Answer} answer
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export const bytesOf = async ({ body }) => new Uint8Array(await new Response(body).arrayBuffer());

const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': 'authorization, content-type',
  'access-control-allow-methods': 'GET, POST, PUT, DELETE',
  'access-control-expose-headers': '*',
};

/** Statuses with which `Response` does not accept a body. */
const BODYLESS = new Set([204, 205, 304]);

/**
 * @param {Answer} answer
 * @returns {Response}
 */
export function toResponse({ status, headers, body }) {
  if (!BODYLESS.has(status)) return new Response(body, { status, headers: { ...headers, ...CORS } });
  const { 'content-length': _, ...rest } = headers;
  return new Response(null, { status, headers: { ...rest, ...CORS } });
}

// Writes HTTP answers as bytes, because `node:http` refuses to send most of these malformed ones.
import { setTimeout as pause } from 'node:timers/promises';
import { KEY } from './expected.mjs';

export { pause };

export const minted = JSON.stringify({ key: KEY });

// Sent with faulty answers too, since a page would otherwise only see its own CORS failure.
const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'POST',
  'access-control-allow-headers': 'authorization, content-type',
};

/**
 * Status line and headers, with the blank line.
 * @param {number} status
 * @param {Record<string, string | number>} [headers]
 */
export function head(status, headers = {}) {
  // Each answer has its own connection, so that a fault does not affect the next answer.
  const all = { ...CORS, 'content-type': 'application/json', connection: 'close', ...headers };
  const lines = Object.entries(all).filter(([, value]) => value !== '');
  return `HTTP/1.1 ${status} Whatever\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
}

const lengthOf = (body) => ({ 'content-length': Buffer.byteLength(body) });

/** A complete and correct answer. */
export const whole = (status, body = '', headers = {}) => Buffer.concat([Buffer.from(head(status, { ...lengthOf(body), ...headers })), Buffer.from(body)]);

/** A fault that sends a complete answer. */
export const says = (status, body, headers) => (socket) => socket.end(whole(status, body, headers));

/** A fault that sends these bytes. */
export const sends = (...parts) => (socket) => socket.end(parts.join(''));

/** A chunk with its length. */
export const chunk = (text) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;

/** Writes, and waits until more can be written. Returns false once the client has disconnected. */
export async function write(socket, data) {
  if (socket.destroyed) return false;
  if (!socket.write(data)) {
    await new Promise((resolve) => {
      const done = () => {
        socket.off('drain', done);
        socket.off('close', done);
        resolve();
      };
      socket.on('drain', done);
      socket.on('close', done);
    });
  }
  return !socket.destroyed;
}

// HTTP by the byte: `node:http` refuses to send most of what is wrong with the answers here.
import { setTimeout as pause } from 'node:timers/promises';
import { KEY } from './expected.mjs';

export { pause };

export const minted = JSON.stringify({ key: KEY });

// On faulty answers too: without it a page sees nothing but its own refusal.
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
  // One connection for each answer: what a fault leaves behind in one would reach the next.
  const all = { ...CORS, 'content-type': 'application/json', connection: 'close', ...headers };
  const lines = Object.entries(all).filter(([, value]) => value !== '');
  return `HTTP/1.1 ${status} Whatever\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
}

const lengthOf = (body) => ({ 'content-length': Buffer.byteLength(body) });

/** A whole and correct answer. */
export const whole = (status, body = '', headers = {}) => Buffer.concat([Buffer.from(head(status, { ...lengthOf(body), ...headers })), Buffer.from(body)]);

/** What a fault does that sends a whole answer and is done. */
export const says = (status, body, headers) => (socket) => socket.end(whole(status, body, headers));

/** What a fault does that sends these bytes and is done. */
export const sends = (...parts) => (socket) => socket.end(parts.join(''));

/** The length of a chunk and the chunk. */
export const chunk = (text) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;

/** Writes and waits until there is room for more; false once the other side is gone. */
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

// Faults in which the bytes are not valid HTTP.
import { gzipSync } from 'node:zlib';
import { ENDS_WHOLE_WITH_CONNECTION, KEY, LENIENT_WITH_GZIP, LENIENT_WITH_HEADERS, NODES, bad, differs, key, lost, lostInBody, tooLarge } from './expected.mjs';
import { chunk, head, minted, says, sends, whole, write } from './http.mjs';

const MIB = 1024 * 1024;
const HUGE_BYTES = 64 * MIB;
const spaces = Buffer.alloc(MIB / 16, ' ');

/** The normal answer after whitespace, so that a client without a limit could parse it. */
async function huge(socket) {
  socket.write(head(200, { 'content-length': HUGE_BYTES + minted.length }));
  for (let sent = 0; sent < HUGE_BYTES; sent += spaces.length) if (!(await write(socket, spaces))) return;
  socket.end(minted);
}

export const framing = [
  { name: 'content-length larger than the body', answer: sends(head(200, { 'content-length': 999 }), minted), expected: lostInBody },
  { name: 'content-length smaller than the body', answer: sends(head(200, { 'content-length': 12 }), minted), expected: bad },
  { name: 'content-length: abc', answer: sends(head(200, { 'content-length': 'abc' }), minted), expected: lost, differs: [LENIENT_WITH_HEADERS] },
  { name: 'content-length: -1', answer: sends(head(200, { 'content-length': -1 }), minted), expected: lost, differs: [LENIENT_WITH_HEADERS] },
  { name: 'two different content-lengths', answer: sends(head(200, { 'content-length': minted.length, 'Content-Length': 12 }), minted), expected: lost },
  { name: 'no length at all', answer: sends(head(200), minted), expected: key, key: KEY },
  { name: 'chunked', answer: sends(head(200, { 'transfer-encoding': 'chunked' }), chunk(minted.slice(0, 9)), chunk(minted.slice(9)), '0\r\n\r\n'), expected: key, key: KEY },
  { name: 'chunked, its last chunk missing', answer: sends(head(200, { 'transfer-encoding': 'chunked' }), chunk(minted)), expected: lostInBody, differs: [ENDS_WHOLE_WITH_CONNECTION] },
  {
    name: 'a malformed chunk length',
    answer: sends(head(200, { 'transfer-encoding': 'chunked' }), `zz\r\n${minted}\r\n0\r\n\r\n`),
    expected: lostInBody,
    differs: [differs('Firefox', 'The runtime reports the status only with the first byte of the body.', { expected: lost })],
  },
  { name: 'garbage instead of HTTP', answer: (socket) => socket.end(Buffer.from('\x00\x16\x03\x01 garbage, and more of it\r\n\r\n'.repeat(4), 'latin1')), expected: lost },
  { name: 'another protocol', answer: sends('SSH-2.0-OpenSSH_9.6\r\n'), expected: lost },
  { name: 'a status line alone', answer: sends('HTTP/1.1 200 OK\r\n'), expected: lost },
  { name: 'a malformed header line', answer: sends(head(200, { 'content-length': minted.length }).replace('\r\n\r\n', '\r\nno colon here\r\n\r\n'), minted), expected: lost, differs: [LENIENT_WITH_HEADERS] },
  { name: '103, then 200', answer: sends('HTTP/1.1 103 Early Hints\r\nlink: </x>; rel=preload\r\n\r\n', whole(200, minted)), expected: key, key: KEY },
  {
    name: '100, then 200',
    answer: sends('HTTP/1.1 100 Continue\r\n\r\n', whole(200, minted)),
    expected: key,
    key: KEY,
    differs: [differs(NODES, 'The runtime refuses an unrequested 100.', { expected: lost })],
  },
  {
    name: 'an unrequested 101',
    timeoutMs: 2000,
    answer: sends('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: other\r\n\r\n', minted),
    expected: lost,
    differs: [differs(['Deno', 'workerd'], 'The runtime passes the 101 on.', { expected: { code: 'HTTP_101', kind: 'server', status: 101 } })],
  },
  { name: 'gzip', answer: says(200, gzipSync(minted), { 'content-encoding': 'gzip' }), expected: key, key: KEY },
  { name: 'false gzip', answer: says(200, minted, { 'content-encoding': 'gzip' }), expected: lostInBody },
  { name: 'cut gzip', answer: says(200, gzipSync(minted).subarray(0, 30), { 'content-encoding': 'gzip' }), expected: lostInBody, differs: [LENIENT_WITH_GZIP] },
  { name: 'a gzip bomb of 64 MiB', answer: says(200, gzipSync(Buffer.alloc(HUGE_BYTES, ' ')), { 'content-encoding': 'gzip' }), expected: tooLarge },
  { name: '64 MiB', isCut: HUGE_BYTES, answer: huge, expected: tooLarge },
];

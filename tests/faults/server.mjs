// The servers on 127.0.0.1: one path for each fault, and a foreign host that must receive nothing.
import { createServer } from 'node:net';
import { head, minted, whole } from './http.mjs';

const LARGEST_HEAD = 64 * 1024;
const TOKENS = '/api/v2/data-app/api-tokens';

/** @returns {Promise<{port: number, close: () => Promise<void>}>} */
async function listen(onSocket) {
  const sockets = new Set();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // Clients are expected to break connections here.
    socket.on('error', () => {});
    onSocket(socket);
  });
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  return {
    port: server.address().port,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Calls back for each request after it was read completely. */
function readRequests(socket, onRequest) {
  let buffer = Buffer.alloc(0);
  socket.on('data', (data) => {
    buffer = Buffer.concat([buffer, data]);
    for (;;) {
      const end = buffer.indexOf('\r\n\r\n');
      if (end < 0) return buffer.length > LARGEST_HEAD ? socket.destroy() : undefined;
      const lines = buffer.toString('latin1', 0, end);
      const length = Number(/\r\ncontent-length: *(\d+)/i.exec(lines)?.[1] ?? 0);
      const rest = end + 4 + length;
      if (buffer.length < rest) return;
      const body = buffer.toString('latin1', end + 4, rest);
      buffer = buffer.subarray(rest);
      const [method, path] = lines.split(' ', 2);
      onRequest({ method, path, headers: lines.split('\r\n').slice(1), body });
    }
  });
}

/** @param {object[]} faults The faults with an `answer`. */
export async function startFaults(faults) {
  const records = new Map(faults.map(({ name }) => [name, { posts: 0, requests: [], others: [], wasKept: false, sentBytes: 0, isForeign: false }]));
  // The program of a fault tells the server when to answer.
  const releases = faults.map(() => {
    let resolve;
    const promise = new Promise((resolves) => (resolve = resolves));
    return { promise, resolve };
  });
  let foreignConnections = 0;
  const foreign = await listen((socket) => {
    foreignConnections += 1;
    socket.on('data', (data) => {
      // A request through a proxy contains the whole URL.
      const [, index] = /^\w+ (?:http:\/\/[^/]+)?\/(\d+)\//.exec(data.toString('latin1')) ?? [];
      const record = records.get(faults[Number(index)]?.name);
      if (record) record.isForeign = true;
      socket.end(whole(200, minted));
    });
  });
  const foreignUrl = `http://127.0.0.1:${foreign.port}`;
  const foreignUrlOf = (index) => `${foreignUrl}/${index}`;
  const urlOf = (index) => `http://127.0.0.1:${own.port}/${index}`;

  function serve(socket, { method, path, headers, body }, requestsBefore) {
    const [, index, ...rest] = path.split('/');
    const fault = faults[Number(index)];
    if (!fault) return socket.destroy();
    const record = records.get(fault.name);
    const keeps = fault.isKept ? { connection: 'keep-alive' } : {};
    const answer = (bytes) => (fault.isKept ? socket.write(bytes) : socket.end(bytes));
    if (method === 'OPTIONS') return answer(head(204, { 'content-type': '', ...keeps }));
    if (rest[0] === 'warm') return answer(whole(200, minted, keeps));
    if (rest[0] === 'release') {
      releases[Number(index)].resolve();
      return answer(whole(200));
    }
    if (method !== 'POST' || `/${rest.join('/')}` !== TOKENS) {
      record.others.push(`${method} /${rest.join('/')}`);
      return socket.end(whole(200, minted));
    }
    record.posts += 1;
    record.requests.push({ headers, body });
    record.wasKept ||= requestsBefore > 0;
    socket.on('close', () => (record.sentBytes = socket.bytesWritten));
    return fault.answer(socket, { ownUrl: urlOf(index), foreignUrl: foreignUrlOf(index), released: releases[Number(index)].promise });
  }

  const own = await listen((socket) => {
    let requests = 0;
    readRequests(socket, (request) => serve(socket, request, requests++));
  });
  const gone = await listen(() => {});
  await gone.close();
  const goneUrl = `http://127.0.0.1:${gone.port}`;

  return {
    records,
    foreignUrl,
    foreignConnections: () => foreignConnections,
    foreignUrlOf,
    goneUrl,
    urlOf: (index) => (faults[index].isRefused ? goneUrl : urlOf(index)),
    close: () => Promise.all([own.close(), foreign.close()]),
  };
}

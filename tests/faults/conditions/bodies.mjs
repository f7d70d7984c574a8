// Responses and errors of libraries, built from the original response. Their methods need their receiver, as those of the libraries do.
import { asOption } from './wrappers.mjs';

const trueOnes = new WeakMap();
const trueOf = (foreign) => {
  if (!trueOnes.has(foreign)) throw new TypeError('Illegal invocation');
  return trueOnes.get(foreign);
};

class Foreign {
  constructor(response) {
    trueOnes.set(this, response);
  }
  get status() {
    return trueOf(this).status;
  }
  get ok() {
    return trueOf(this).ok;
  }
  get headers() {
    return trueOf(this).headers;
  }
}

class Texts extends Foreign {
  text() {
    return trueOf(this).text();
  }
}

class Buffers extends Foreign {
  arrayBuffer() {
    return trueOf(this).arrayBuffer();
  }
}

/** A response of node-fetch, whose body is a Node stream. */
class NodeFetched extends Foreign {
  get body() {
    const response = trueOf(this);
    return {
      on() {},
      pipe() {},
      destroy() {},
      async *[Symbol.asyncIterator]() {
        const reader = response.body.getReader();
        for (let step = await reader.read(); !step.done; step = await reader.read()) yield step.value;
      },
    };
  }
  get bodyUsed() {
    return trueOf(this).bodyUsed;
  }
  text() {
    return trueOf(this).text();
  }
  arrayBuffer() {
    return trueOf(this).arrayBuffer();
  }
}

/** A stub without a body, and optionally with the value that was read. */
class Used extends Foreign {
  constructor(response, data) {
    super(response);
    if (data !== undefined) this._data = data;
  }
  get bodyUsed() {
    return true;
  }
}

/** The error of ky. */
class HTTPError extends Error {
  name = 'HTTPError';
  constructor(response, data) {
    super(`Request failed with status code ${response.status}: POST`);
    this.response = response;
    if (data !== undefined) this.data = data;
  }
}

/** The error of ofetch, whose fields are getters. */
class FetchError extends Error {
  name = 'FetchError';
  constructor(response, data) {
    super(`[POST]: ${response.status}`);
    const fields = { response, data, status: response.status, statusCode: response.status };
    for (const [name, value] of Object.entries(fields)) Object.defineProperty(this, name, { get: () => value });
  }
}

/** The error of axios: its response is a plain object. */
class AxiosError extends Error {
  name = 'AxiosError';
  code = 'ERR_BAD_REQUEST';
  isAxiosError = true;
  constructor({ status }, data) {
    super(`Request failed with status code ${status}`);
    this.response = { status, data, headers: {} };
  }
}

const parsed = async (response) => {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

const reading = (make) => async (response) => make(response, await parsed(response));

/** Throws unless the status is a success. */
const throwing = (make) => async (response) => {
  if (response.ok) return response;
  throw await make(response);
};

const reshaping = (reshape) => asOption((fetch, program) => async (url, init) => reshape(await fetch(url, init), program));

/** @type {Record<string, import('./index.mjs').Condition>} */
export const bodies = {
  'response of node-fetch': reshaping((response) => new NodeFetched(response)),
  'response with only text()': reshaping((response) => new Texts(response)),
  'response with only arrayBuffer()': reshaping((response) => new Buffers(response)),
  'response of ofetch': reshaping(reading((response, data) => Object.assign(response, { _data: data }))),
  'stub of a response of ofetch': reshaping(reading((response, data) => new Used(response, data))),
  'response that was already read': reshaping(reading((response) => response)),
  'stub of a response that was already read': reshaping(reading((response) => new Used(response))),
  'response that is being read': reshaping((response, program) => {
    const reader = response.body.getReader();
    program.undo(() => void reader.cancel().catch(() => {}));
    return response;
  }),
  'error of ky': reshaping(throwing((response) => new HTTPError(response))),
  'error of ky with its data': reshaping(throwing(reading((response, data) => new HTTPError(response, data)))),
  'error of ofetch': reshaping(throwing(reading((response, data) => new FetchError(response, data)))),
  'error of axios': reshaping(throwing(reading((response, data) => new AxiosError(response, data)))),
  'error of ofetch for a success': reshaping(async (response) => {
    throw new FetchError(response, await response.text());
  }),
};

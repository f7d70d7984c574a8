// @ts-check
// A script whose value is its last expression, and not a module: the crate has one already, and the
// server of wasm-bindgen-test-runner may leave one of the browser's connections unanswered for ever
// when the browser fetches two at the same time.

/**
 * A `fetch` that does what a JavaScript function says and remembers its calls, and a log for what
 * a test observes.
 */
class Stub {
  /** @type {{ receiver: unknown, args: any[] }[]} */
  calls = [];
  /** @type {string[]} */
  logged = [];

  /** @param {string} fetch An expression. */
  constructor(fetch) {
    const answer = this.evaluate(fetch);
    const { calls } = this;
    /**
     * @this {unknown}
     * @param {any[]} args
     */
    this.fetch = function (...args) {
      calls.push({ receiver: this, args });
      return answer(...args);
    };
  }

  /**
   * The value of an expression, in which `fetch` is the stub, `log(entry)` adds to the log,
   * `stream(...chunks)` is a body and `revoked(object)` a proxy that was revoked.
   * @param {string} expression
   */
  evaluate(expression) {
    const log = (/** @type {string} */ entry) => void this.logged.push(entry);
    const evaluate = new Function('fetch', 'stream', 'revoked', 'log', `return (${expression})`);
    return evaluate(this.fetch, stream, revoked, log);
  }
}

/**
 * A body that arrives in these chunks.
 * @param {...(string | number[])} chunks
 */
const stream = (...chunks) =>
  new ReadableStream({
    start(controller) {
      for (const chunk of chunks) {
        const isText = typeof chunk === 'string';
        controller.enqueue(isText ? new TextEncoder().encode(chunk) : Uint8Array.from(chunk));
      }
      controller.close();
    },
  });

/**
 * A proxy that was revoked: every use of it throws.
 * @param {object} object
 */
function revoked(object) {
  const { proxy, revoke } = Proxy.revocable(object, {});
  revoke();
  return proxy;
}

/**
 * Replaces the value of a global variable.
 * @param {string} name
 * @param {unknown} value
 * @returns {() => void} Restores it.
 */
function replaceGlobal(name, value) {
  const before = Object.getOwnPropertyDescriptor(globalThis, name);
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  return () => {
    if (before) Object.defineProperty(globalThis, name, before);
    else Reflect.deleteProperty(globalThis, name);
  };
}

/**
 * All texts of an error that may be printed.
 * @param {any} error
 * @returns {string}
 */
function surfaces(error) {
  if (typeof error !== 'object' || error === null) return String(error);
  const fields = Object.getOwnPropertyNames(error).filter((name) => name !== 'cause');
  const texts = fields.map((name) => `${name}: ${error[name]}`);
  return [String(error), JSON.stringify(error), ...texts, surfaces(error.cause)].join('\n');
}

/** Counts the unhandled rejections until `stop` is called. */
function watchUnhandledRejections() {
  let count = 0;
  const node = /** @type {any} */ (globalThis).process;
  const listener = (/** @type {{ preventDefault?: () => void } | undefined} */ event) => {
    count += 1;
    event?.preventDefault?.();
  };
  if (node) node.on('unhandledRejection', listener);
  else addEventListener('unhandledrejection', listener);
  const stop = () => {
    if (node) node.off('unhandledRejection', listener);
    else removeEventListener('unhandledrejection', listener);
    return count;
  };
  return { stop };
}

/** @param {number} ms */
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

({
  /** @param {string} fetch */
  stub: (fetch) => new Stub(fetch),
  watchUnhandledRejections,
  replaceGlobal,
  surfaces,
  sleep,
});

// @ts-check
// A script whose value is its last line, not a module: one more of those beside the crate's own, fetched at the same
// time, and the server of wasm-bindgen-test-runner may leave one of the browser's connections unanswered for ever.


/** A `fetch` that does what a JavaScript function says and remembers its calls, and a place for what a test observes. */
class Stub {
  /** @type {{ receiver: unknown, given: any[] }[]} */
  calls = [];
  /** @type {string[]} */
  notes = [];

  /** @param {string} fetch An expression. */
  constructor(fetch) {
    const answer = this.evaluate(fetch);
    const { calls } = this;
    /**
     * @this {unknown}
     * @param {any[]} given
     */
    this.fetch = function (...given) {
      calls.push({ receiver: this, given });
      return answer(...given);
    };
  }

  /**
   * The value of an expression, in which `fetch` is the stub and `note(text)` makes a note.
   * @param {string} expression
   */
  evaluate(expression) {
    const note = (/** @type {string} */ text) => void this.notes.push(text);
    return new Function('fetch', 'bytes', 'note', `return (${expression})`)(this.fetch, bytes, note);
  }
}

/**
 * A body that hands over what it is given, chunk by chunk.
 * @param {...(string | number[])} chunks
 */
const bytes = (...chunks) =>
  new ReadableStream({
    start(controller) {
      for (const chunk of chunks) {
        controller.enqueue(typeof chunk === 'string' ? new TextEncoder().encode(chunk) : Uint8Array.from(chunk));
      }
      controller.close();
    },
  });

/**
 * Puts a value in the place of a global one.
 * @param {string} name
 * @param {unknown} value
 * @returns {() => void} Puts it back.
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
 * Every text of an error that somebody may print.
 * @param {any} error
 * @returns {string}
 */
function surfaces(error) {
  if (typeof error !== 'object' || error === null) return String(error);
  const fields = Object.getOwnPropertyNames(error).filter((name) => name !== 'cause');
  const texts = fields.map((name) => `${name}: ${error[name]}`);
  return [String(error), JSON.stringify(error), ...texts, surfaces(error.cause)].join('\n');
}

/** Counts the rejections that nobody handles, until it is stopped. */
class Unhandled {
  constructor() {
    let count = 0;
    const node = /** @type {any} */ (globalThis).process;
    const listener = (/** @type {{ preventDefault?: () => void } | undefined} */ event) => {
      count += 1;
      event?.preventDefault?.();
    };
    if (node) node.on('unhandledRejection', listener);
    else addEventListener('unhandledrejection', listener);
    this.stop = () => {
      if (node) node.off('unhandledRejection', listener);
      else removeEventListener('unhandledrejection', listener);
      return count;
    };
  }
}

/** @param {number} ms */
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

({
  /** @param {string} fetch */
  stub: (fetch) => new Stub(fetch),
  unhandled: () => new Unhandled(),
  replaceGlobal,
  surfaces,
  sleep,
});

// @ts-check

/**
 * Creates a body stream from a generator, which runs only as fast as the stream is read. The generator receives a signal
 * that is aborted when the reader cancels or the signal of the request is aborted. In the latter case, the stream fails
 * with the reason of that signal.
 * @param {(ended: AbortSignal) => AsyncGenerator<Uint8Array, void, void>} produce
 * @param {AbortSignal | undefined} signal
 * @returns {ReadableStream<Uint8Array>}
 */
export function streamOf(produce, signal) {
  const ended = new AbortController();
  const chunks = produce(ended.signal);
  let follow = () => {};
  const end = () => {
    signal?.removeEventListener('abort', follow);
    ended.abort();
  };
  return new ReadableStream({
    start(controller) {
      follow = () => {
        controller.error(signal?.reason);
        end();
      };
      signal?.addEventListener('abort', follow);
    },
    async pull(controller) {
      try {
        const { done, value } = await chunks.next();
        if (ended.signal.aborted) return;
        if (!done) return controller.enqueue(value);
        end();
        controller.close();
      } catch (error) {
        if (ended.signal.aborted) return;
        end();
        throw error;
      }
    },
    cancel: end,
  });
}

/**
 * Waits until the signal is aborted, then rejects with its reason.
 * @param {AbortSignal | undefined} signal
 * @returns {Promise<never>}
 */
export const untilAborted = (signal) =>
  new Promise((_, reject) => {
    if (signal?.aborted) reject(signal.reason);
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });

/**
 * @param {number} ms
 * @param {AbortSignal} signal Ends the pause and clears its timer.
 * @returns {Promise<void>}
 */
export const pause = (ms, signal) =>
  new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
  });

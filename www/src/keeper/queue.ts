/**
 * Runs operations in sequence. The input gate of a Durable Object cannot do this, because it opens while a `fetch` is awaited,
 * and `blockConcurrencyWhile` would block readers as well.
 */
export class Queue {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(operation: () => Promise<T>): Promise<T> {
    const next = this.#last.then(operation);
    this.#last = next.catch(() => {});
    return next;
  }
}

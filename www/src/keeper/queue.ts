/**
 * Runs operations in sequence. The input gate of a Durable Object does not, because it opens while a `fetch` is awaited, and
 * `blockConcurrencyWhile` would block readers as well.
 */
export class Queue {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#last.then(work);
    this.#last = next.catch(() => {});
    return next;
  }
}

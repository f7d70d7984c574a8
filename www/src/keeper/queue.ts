/**
 * One thing after the other. The input gate of a Durable Object does not do that: it opens while a `fetch` is waited for, and
 * `blockConcurrencyWhile` would keep even readers out for as long.
 */
export class Queue {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#last.then(work);
    this.#last = next.catch(() => {});
    return next;
  }
}

// @ts-check

/** Tells the core how a promise settled. A promise cannot be unsubscribed from, but the core must free what it subscribed. */
export class Settlement {
  /**
   * @param {unknown} promise Anything that can be awaited.
   * @param {(value: unknown, fulfilled: boolean) => void} [tell] Without it nobody wants to know, and a rejection is no fault.
   */
  constructor(promise, tell) {
    this.tell = tell;
    Promise.resolve(promise).then(
      (value) => this.tell?.(value, true),
      (reason) => this.tell?.(reason, false),
    );
  }

  /** From now on the core's function is not called: it may be gone. */
  forget() {
    this.tell = undefined;
  }
}

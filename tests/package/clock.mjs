// A clock that a test advances. The core looks up setTimeout, Date.now and performance.now at each call.

/** Lets all that is ready run. Promises and streams of this process need a few turns. */
async function settle() {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

export class VirtualClock {
  now = 1_800_000_000_000;
  #timers = new Map();
  #next = 1;
  #real = {};

  /** Replaces the clock of the runtime. */
  install() {
    this.#real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout, dateNow: Date.now };
    globalThis.setTimeout = (callback, ms = 0) => {
      const id = this.#next;
      this.#next += 1;
      this.#timers.set(id, { at: this.now + Math.max(0, ms), id, callback });
      return id;
    };
    globalThis.clearTimeout = (id) => void this.#timers.delete(id);
    Date.now = () => this.now;
    // The same time with another origin. The runtime's own property is inherited.
    performance.now = () => this.now - 1_790_000_000_000;
  }

  uninstall() {
    const { setTimeout, clearTimeout, dateNow } = this.#real;
    Object.assign(globalThis, { setTimeout, clearTimeout });
    Date.now = dateNow;
    delete performance.now;
  }

  /** How many timers wait. */
  get waiting() {
    return this.#timers.size;
  }

  sleep(ms) {
    return new Promise((resolve) => globalThis.setTimeout(resolve, ms));
  }

  /** Runs until a promise has settled, from one timer to the next. */
  async until(promise) {
    let settled;
    promise.then((value) => (settled = { value }), (reason) => (settled = { reason }));
    await settle();
    while (settled === undefined && (await this.#step())) await settle();
    return settled;
  }

  /** Runs all that is still to come. */
  async drain() {
    await settle();
    while (await this.#step()) await settle();
  }

  async #step() {
    const [next] = [...this.#timers.values()].sort((one, other) => one.at - other.at || one.id - other.id);
    if (next === undefined) return false;
    this.#timers.delete(next.id);
    this.now = Math.max(this.now, next.at);
    next.callback();
    return true;
  }
}

/** Runs work on a virtual clock, and its remaining timers before the clock of the runtime is restored. */
export async function onVirtualClock(work) {
  const clock = new VirtualClock();
  clock.install();
  try {
    return await work(clock);
  } finally {
    await clock.drain();
    clock.uninstall();
  }
}

/** A sequence of numbers from 0 to below 1 that one seed gives again (mulberry32). */
export function dice(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

// @ts-check

// Not a private field: browser consoles show those.
/** @type {WeakMap<State, import('./store.js').Store>} */
const stores = new WeakMap();

/**
 * The emulator's data as tests read it: live, and safe to print. Reading a property gives credentials; `inspect`,
 * `console` and `JSON.stringify` give names and counts.
 */
export class State {
  /** @param {import('./store.js').Store} store */
  constructor(store) {
    stores.set(this, store);
  }

  /**
   * Oldest first.
   * @returns {import('./records.js').DataApp[]}
   */
  get dataApps() {
    return storeOf(this).dataApps;
  }

  /**
   * All that were made and not invalidated, also those whose time is over.
   * @returns {import('./records.js').GuestToken[]}
   */
  get guestTokens() {
    return storeOf(this).guestTokens;
  }

  /** @returns {string[]} */
  get serviceTokens() {
    return [...storeOf(this).serviceTokens];
  }

  toJSON() {
    return {
      dataApps: this.dataApps.map(({ name, tokens, embeds }) => ({
        name,
        tokens: tokens.map((token) => ({ ...token })),
        embeds: embeds.map(({ embedId, name }) => ({ embedId, name })),
      })),
      guestTokens: this.guestTokens.length,
      serviceTokens: this.serviceTokens.length,
    };
  }

  [Symbol.for('nodejs.util.inspect.custom')]() {
    return this.toJSON();
  }
}

/** @param {State} state */
function storeOf(state) {
  const store = stores.get(state);
  if (!store) throw new TypeError('not the state of an emulator');
  return store;
}

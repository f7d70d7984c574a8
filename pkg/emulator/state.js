// @ts-check

// Not a private field, since browser consoles show private fields.
/** @type {WeakMap<State, import('./store.js').Store>} */
const stores = new WeakMap();

/** `State` of index.d.ts. */
export class State {
  /** @param {import('./store.js').Store} store */
  constructor(store) {
    stores.set(this, store);
  }

  get dataApps() {
    return storeOf(this).dataApps;
  }

  get guestTokens() {
    return storeOf(this).guestTokens;
  }

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

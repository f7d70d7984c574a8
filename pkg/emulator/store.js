// @ts-check
import { iso } from './clock.js';
import { ApiToken, GuestToken } from './records.js';

/** @typedef {import('./index.js').DataApp} DataApp */
/** @typedef {import('./index.js').DatamartSeed} DatamartSeed */
/** @typedef {import('./index.js').Embed} Embed */
/** @typedef {{app: DataApp, token: ApiToken}} KeyOwner */

/**
 * What the organization holds when the emulator starts.
 * @typedef {object} Seed
 * @property {string[]} serviceTokens
 * @property {{name: string, tokens: {name: string, key?: string}[]}[]} dataApps
 * @property {string[] | undefined} workspaces Undefined here and below: anything is accepted.
 * @property {string[] | undefined} dashboards
 * @property {string[] | undefined} metrics
 * @property {DatamartSeed[] | undefined} datamarts
 * @property {string[] | undefined} clients
 */

/** The data of the organization, and all operations that change it. */
export class Store {
  #seeded = false;
  /** @type {DataApp[]} */ #dataApps = [];
  /** @type {GuestToken[]} */ #guestTokens = [];
  /** @type {Map<string, KeyOwner>} */ #keys = new Map();
  /** @type {Map<string, string>} */ #dashboardNames = new Map();

  /**
   * @param {Seed} seed
   * @param {import('./clock.js').Clock} clock
   */
  constructor(seed, clock) {
    this.seed = seed;
    this.clock = clock;
    /** @type {Set<string>} */
    this.serviceTokens = new Set(seed.serviceTokens);
    /** @type {Set<string> | undefined} */
    this.dashboards = seed.dashboards && new Set(seed.dashboards);
  }

  get dataApps() {
    this.#start();
    return this.#dataApps;
  }

  get guestTokens() {
    this.#start();
    return this.#guestTokens;
  }

  /** Restores the seed. The arrays stay the same objects, so that references to them stay valid. */
  reset() {
    this.#dataApps.length = 0;
    this.#guestTokens.length = 0;
    this.#keys.clear();
    this.#dashboardNames.clear();
    this.dashboards = this.seed.dashboards && new Set(this.seed.dashboards);
    this.#seeded = false;
  }

  // Deferred to the first use, because Workers refuse random numbers while a module loads.
  #start() {
    if (this.#seeded) return;
    this.#seeded = true;
    for (const { name, tokens } of this.seed.dataApps) {
      const app = this.addDataApp(name);
      for (const token of tokens) this.addToken(app, token.name, token.key);
    }
  }

  /** @returns {string} ISO 8601. */
  now() {
    return iso(this.clock.now());
  }

  /**
   * @param {string} name
   * @returns {DataApp | undefined}
   */
  findDataApp(name) {
    return this.dataApps.find((app) => app.name === name);
  }

  /** @param {string} name */
  addDataApp(name) {
    const createdAt = this.now();
    /** @type {DataApp} */
    const app = { name, type: 'embedded', createdAt, updatedAt: createdAt, tokens: [], embeds: [] };
    this.dataApps.push(app);
    return app;
  }

  /**
   * @param {DataApp} app
   * @param {string} name
   */
  renameDataApp(app, name) {
    for (const guest of this.guestTokens) if (guest.dataAppName === app.name) guest.dataAppName = name;
    app.name = name;
    app.updatedAt = this.now();
  }

  /**
   * Removes a data app with its keys, embeds and guest tokens.
   * @param {DataApp} app
   */
  removeDataApp(app) {
    remove(this.dataApps, (one) => one === app);
    for (const token of app.tokens) this.#keys.delete(token.key);
    for (const embed of [...app.embeds]) this.removeEmbed(app, embed);
    remove(this.guestTokens, (guest) => guest.dataAppName === app.name);
  }

  /**
   * @param {DataApp} app
   * @param {string} name
   * @param {string} [key] Default: a new UUID.
   * @param {string} [description] Default: the server's own text.
   */
  addToken(app, name, key = crypto.randomUUID(), description = `API key for data app ${app.name}`) {
    const token = new ApiToken({ key, name, description, createdAt: this.now() });
    app.tokens.push(token);
    this.#keys.set(key, { app, token });
    return token;
  }

  /**
   * @param {string} key
   * @returns {KeyOwner | undefined} The owner, even of an expired key.
   */
  findKey(key) {
    this.#start();
    return this.#keys.get(key);
  }

  /**
   * Creates a key with the same name. The old key stays valid for the grace period.
   * @param {KeyOwner} owner
   * @param {number} graceSeconds
   */
  rotate({ app, token }, graceSeconds) {
    token.expiresAt = iso(this.clock.now() + graceSeconds * 1000);
    return this.addToken(app, token.name, undefined, token.description);
  }

  /** @param {{expiresAt: string | null}} credential */
  isAlive({ expiresAt }) {
    return expiresAt === null || this.clock.now() < Date.parse(expiresAt);
  }

  /**
   * @param {DataApp} app
   * @param {Omit<Embed, 'embedId' | 'name' | 'createdAt' | 'updatedAt'> & {name?: string}} fields
   */
  addEmbed(app, fields) {
    const embedId = crypto.randomUUID();
    const createdAt = this.now();
    /** @type {Embed} */
    const embed = { embedId, ...fields, name: fields.name ?? embedId, createdAt, updatedAt: createdAt };
    app.embeds.push(embed);
    return embed;
  }

  /**
   * @param {Embed} embed
   * @param {Partial<Embed>} fields
   */
  changeEmbed(embed, fields) {
    Object.assign(embed, fields, { updatedAt: this.now() });
  }

  /**
   * Removes an embed, and the guest tokens that are limited to it.
   * @param {DataApp} app
   * @param {Embed} embed
   */
  removeEmbed(app, embed) {
    remove(app.embeds, (one) => one === embed);
    remove(this.guestTokens, (guest) => guest.params.allowedEmbeds?.includes(embed.embedId));
  }

  /** @param {string} dashboardId */
  dashboardName(dashboardId) {
    return this.#dashboardNames.get(dashboardId) ?? dashboardId;
  }

  /**
   * @param {string} dashboardId
   * @param {string} name
   */
  renameDashboard(dashboardId, name) {
    this.#dashboardNames.set(dashboardId, name);
  }

  /** @param {string} dashboardId */
  removeDashboard(dashboardId) {
    this.dashboards?.delete(dashboardId);
  }

  /**
   * @param {object} fields
   * @param {DataApp} fields.app
   * @param {string} fields.clientId
   * @param {number} [fields.expiryTime] Milliseconds from now; never when absent.
   * @param {Record<string, any>} [fields.params]
   * @param {Record<string, any>} [fields.permissions]
   */
  addGuestToken({ app, clientId, expiryTime, params = {}, permissions = {} }) {
    const guest = new GuestToken({
      token: crypto.randomUUID(),
      clientId,
      dataAppName: app.name,
      createdAt: this.now(),
      expiresAt: expiryTime === undefined ? null : iso(this.clock.now() + expiryTime),
      params,
      permissions,
    });
    this.guestTokens.push(guest);
    return guest;
  }
}

/**
 * @template T
 * @param {T[]} items
 * @param {(item: T) => boolean} drop
 */
function remove(items, drop) {
  for (let index = items.length - 1; index >= 0; index -= 1) {
    if (drop(/** @type {T} */ (items[index]))) items.splice(index, 1);
  }
}

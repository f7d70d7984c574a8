// @ts-check
import { dialectValues } from './dialect.js';

/** @typedef {import('./index.js').DataAppSeed} DataAppSeed */
/** @typedef {import('./index.js').EmulatorOptions} EmulatorOptions */

/**
 * @typedef {object} Settings Options, checked, with their defaults.
 * @property {import('./store.js').Seed} seed
 * @property {(() => number) | undefined} now
 * @property {boolean} control
 * @property {boolean} listKeys
 * @property {boolean} listExpired
 * @property {import('./index.js').Dialect} dialect
 */

const known = new Set([
  ...['serviceTokens', 'dataApps', 'workspaces', 'dashboards', 'metrics', 'datamarts', 'clients'],
  ...['now', 'control', 'listKeys', 'listExpired', 'dialect'],
]);

/**
 * @param {EmulatorOptions} options
 * @returns {Settings}
 * @throws {TypeError} On an option that is unknown or of the wrong type.
 */
export function readOptions(options) {
  expect(typeof options === 'object' && options !== null, 'options', 'an object');
  for (const name of Object.keys(options)) if (!known.has(name)) throw new TypeError(`createEmulator: unknown option "${name}"`);
  const { now } = options;
  expect(now === undefined || typeof now === 'function', 'now', 'a function');
  return {
    seed: {
      serviceTokens: texts(options, 'serviceTokens') ?? ['service_token_demo'],
      dataApps: readDataApps(options.dataApps ?? ['Customer Portal Analytics']),
      workspaces: texts(options, 'workspaces'),
      dashboards: texts(options, 'dashboards'),
      metrics: texts(options, 'metrics'),
      datamarts: readDatamarts(options.datamarts),
      clients: texts(options, 'clients'),
    },
    now,
    control: flag(options, 'control', false),
    listKeys: flag(options, 'listKeys', true),
    listExpired: flag(options, 'listExpired', false),
    dialect: readDialect(options.dialect ?? {}),
  };
}

/**
 * @param {boolean} holds
 * @param {string} name
 * @param {string} what
 */
function expect(holds, name, what) {
  if (!holds) throw new TypeError(`createEmulator: ${name} must be ${what}`);
}

/** @param {unknown} value */
const isText = (value) => typeof value === 'string' && value !== '';

/**
 * @param {EmulatorOptions} options
 * @param {'serviceTokens' | 'workspaces' | 'dashboards' | 'metrics' | 'clients'} name
 */
function texts(options, name) {
  const value = options[name];
  expect(value === undefined || (Array.isArray(value) && value.every(isText)), name, 'an array of non-empty strings');
  return value && [...value];
}

/**
 * @param {EmulatorOptions} options
 * @param {'control' | 'listKeys' | 'listExpired'} name
 * @param {boolean} fallback
 */
function flag(options, name, fallback) {
  const value = options[name] ?? fallback;
  expect(typeof value === 'boolean', name, 'true or false');
  return value;
}

/** @param {readonly (string | DataAppSeed)[]} value */
function readDataApps(value) {
  expect(Array.isArray(value), 'dataApps', 'an array');
  const apps = value.map((app) => (typeof app === 'string' ? { name: app, tokens: [] } : { name: app?.name, tokens: app?.tokens ?? [] }));
  for (const { name, tokens } of apps) {
    expect(isText(name), 'dataApps', 'an array of names or of {name, tokens}');
    const fine = Array.isArray(tokens) && tokens.every((token) => isText(token?.name) && (token.key === undefined || isText(token.key)));
    expect(fine, 'dataApps[].tokens', 'an array of {name, key?}');
  }
  expect(new Set(apps.map(({ name }) => name)).size === apps.length, 'dataApps', 'an array of different names');
  const keys = apps.flatMap(({ tokens }) => tokens.flatMap(({ key }) => key ?? []));
  expect(new Set(keys).size === keys.length, 'dataApps[].tokens[].key', 'different from every other key');
  return apps.map(({ name, tokens }) => ({ name, tokens: tokens.map((token) => ({ ...token })) }));
}

/** @param {EmulatorOptions['datamarts']} value */
function readDatamarts(value) {
  if (value === undefined) return undefined;
  expect(Array.isArray(value), 'datamarts', 'an array');
  return value.map((datamart) => {
    const { name, tables } = typeof datamart === 'string' ? { name: datamart, tables: undefined } : datamart;
    const fine = isText(name) && (tables === undefined || (Array.isArray(tables) && tables.every(isText)));
    expect(fine, 'datamarts', 'an array of names or of {name, tables}');
    return { name, ...(tables && { tables: [...tables] }) };
  });
}

/** @param {import('./index.js').Dialect} dialect */
function readDialect(dialect) {
  for (const [name, value] of Object.entries(dialect)) {
    const allowed = Object.entries(dialectValues).find(([field]) => field === name)?.[1];
    if (!allowed) throw new TypeError(`createEmulator: unknown option "dialect.${name}"`);
    const fine = value === undefined || allowed.some((one) => one === value);
    expect(fine, `dialect.${name}`, `one of ${allowed.join(', ')}`);
  }
  return { ...dialect };
}

// What each request and the options may hold, written down once more and independently of the
// crate: an oracle for the property tests.

const UNREADABLE = Symbol('unreadable');

function read(get) {
  try {
    return get();
  } catch {
    return UNREADABLE;
  }
}

const isText = (value) => typeof value === 'string' && value.isWellFormed();
const isWhole = (value) => Number.isSafeInteger(value) && value >= 0;

/** A value that is valid or not as a whole. */
const leaf = (isValid) => ({ problems: (value, path) => (isValid(value) ? [] : [path]) });

export const text = leaf((value) => isText(value) && value.trim() !== '');
export const credential = leaf(
  (value) => isText(value) && /^[!-~]+$/.test(value) && !/^["'`]|["'`]$/.test(value),
);
const isUnset = (value) => value === null || value === '';
/** An option that often comes from an environment variable. */
export const ofEnvironment = leaf(
  (value) => isUnset(value) || credential.problems(value, '').length === 0,
);
export const flag = leaf((value) => typeof value === 'boolean');
export const whole = leaf(isWhole);
export const count = leaf((value) => isWhole(value) && value > 0);
export const oneOf = (...names) => ({ names, ...leaf((value) => names.includes(value)) });
const millis = leaf((value) => typeof value === 'number' && value > 0 && value <= 2_147_483_647);
const callback = leaf((value) => typeof value === 'function');
/** Signals of these tests are real ones, or nothing like it. */
const signal = leaf((value) => read(() => value instanceof AbortSignal) === true);

/** Anything that JSON can express; the error names the whole request otherwise. */
export const json = {
  problems(value, path) {
    if (value === undefined) return [path];
    try {
      JSON.stringify(value);
      return [];
    } catch {
      return ['request'];
    }
  },
};

/** @param {{ problems(value: unknown, path: string): string[] }} item */
export const list = (item) => ({
  item,
  problems(value, path) {
    if (read(() => Array.isArray(value)) !== true) return [path];
    const length = read(() => value.length);
    if (length === UNREADABLE) return [path];
    return Array.from({ length }, (_, index) => {
      const inner = read(() => value[index]);
      const place = `${path}[${index}]`;
      return inner === UNREADABLE ? [place] : item.problems(inner, place);
    }).flat();
  },
});

/** The name of a field ends in `?` if it may be absent. */
export function object(declared) {
  const entries = Object.entries(declared).map(([name, schema]) => {
    const isOptional = name.endsWith('?');
    return [isOptional ? name.slice(0, -1) : name, { schema, isOptional }];
  });
  const fields = new Map(entries);
  return {
    fields,
    problems(value, path) {
      if (typeof value !== 'object' || value === null) return [path];
      const names = read(() => Object.keys(value));
      if (names === UNREADABLE || read(() => Array.isArray(value)) !== false) return [path];
      const found = [];
      const present = new Set();
      for (const name of names) {
        const place = name === '' ? path : `${path}.${name}`;
        const schema = fields.get(name)?.schema;
        const inner = schema ? read(() => value[name]) : UNREADABLE;
        if (inner === UNREADABLE) found.push(place);
        else if (inner !== undefined) found.push(...schema.problems(inner, place));
        if (inner !== undefined) present.add(name);
      }
      for (const [name, { isOptional }] of fields) {
        if (!isOptional && !present.has(name)) found.push(`${path}.${name}`);
      }
      return found;
    },
  };
}

const named = object({ name: text });
const page = object({ 'page?': count });
const token = object({ dataAppName: text, name: text });
const table = object({ name: text, clientColumn: text });
const filter = object({ metricId: text, values: json });
const FLAGS = {
  settings: [
    ...['isAllowAiPilot', 'isAllowEmailReports', 'isAllowManageMetrics'],
    ...['isAllowCreateDashboardView', 'isAllowMetricCreation', 'isAllowMetricDeletion'],
    ...['isAllowMetricLayoutChange', 'isAllowMetricUpdate', 'isAllowUnderlyingData'],
    'isIncrementalJoin',
  ],
  permissions: [
    ...['isEnableArchiveMetrics', 'isEnableManageMetrics', 'isEnableCreateDashboardView'],
    ...['isEnableMetricUpdation', 'isEnableCustomizeLayout', 'isEnableUnderlyingData'],
    ...['isEnableDownloadMetrics', 'isShowSideBar', 'isShowDashboardName'],
    'isDisableMetricCreation',
  ],
};
const flags = (names) => Object.fromEntries(names.map((name) => [`${name}?`, flag]));
const settings = object({
  'datamartName?': text,
  ...flags(FLAGS.settings),
  'metricCreationMode?': oneOf('DRAG_DROP', 'CHAT'),
  'tableTenancySettings?': list(table),
  'tableList?': list(table),
  'joinModel?': oneOf('single', 'multi'),
});
const embed = object({
  dashboardId: text,
  embedType: oneOf('dashboard', 'metric'),
  'metricId?': text,
  workspaceName: text,
  'name?': text,
  accessSettings: settings,
});

/** Every operation: the request, and which credential authorizes it. */
export const OPERATIONS = {
  createApiToken: { request: token, credential: 'serviceToken' },
  listApiTokens: {
    request: object({ dataAppName: text, 'page?': count }),
    credential: 'serviceToken',
  },
  rotateApiKey: {
    request: object({ graceSeconds: whole, 'key?': credential }),
    credential: 'apiKey',
    hasNoLegacyPath: true,
  },
  ensureApiToken: { request: token, credential: 'serviceToken' },
  listDataApps: { request: page, credential: 'serviceToken' },
  createDataApp: { request: named, credential: 'serviceToken' },
  renameDataApp: { request: object({ name: text, updateName: text }), credential: 'serviceToken' },
  deleteDataApp: { request: named, credential: 'serviceToken' },
  createEmbed: {
    request: {
      ...embed,
      problems(value, path) {
        const found = embed.problems(value, path);
        if (found.length > 0) return found;
        if (value.embedType === 'metric' && value.metricId === undefined) {
          found.push(`${path}.metricId`);
        }
        if (value.accessSettings.datamartName === undefined) {
          found.push(`${path}.accessSettings.datamartName`);
        }
        return found;
      },
    },
    credential: 'apiKey',
  },
  listEmbeds: { request: page, credential: 'apiKey' },
  updateEmbed: {
    request: object({ embedId: text, accessSettings: settings }),
    credential: 'apiKey',
  },
  renameEmbed: {
    request: object({ embedId: text, name: text, 'isRenameDashboard?': flag }),
    credential: 'apiKey',
    hasNoLegacyPath: true,
  },
  deleteEmbed: {
    request: object({ embedId: text, 'isDeleteDashboard?': flag }),
    credential: 'apiKey',
  },
  createGuestToken: {
    request: object({
      clientId: text,
      dataAppName: text,
      'expiresInMs?': count,
      'datasourceName?': text,
      'params?': object({
        'allowedEmbeds?': list(text),
        'dashboardAppFilters?': list(
          object({ dashboardId: text, values: json, 'isShowOnUrl?': flag }),
        ),
        'appFilters?': list(filter),
        'hideDashboardFilters?': list(text),
        'userIdentifier?': text,
        'timezone?': text,
        'rlsSettings?': list(filter),
        'dashboard?': object({ id: text }),
      }),
      'permissions?': object(flags(FLAGS.permissions)),
    }),
    credential: 'apiKey',
    hasNoLegacyPath: true,
  },
};

/** `baseUrl` is left out: its rules are those of URLs, and have a table of their own. */
export const OPTIONS = object({
  'serviceToken?': ofEnvironment,
  'apiKey?': ofEnvironment,
  'allowHttp?': flag,
  'legacyPaths?': flag,
  'timeoutMs?': millis,
  'maxRetries?': whole,
  'settleMs?': millis,
  'signal?': signal,
  'fetch?': callback,
  'onEvent?': callback,
  'allowBrowser?': flag,
});

/** The fields that are wrong, if any: one of them must be the field of the error. */
export function problemsOf(operation, request, options) {
  const { request: schema, credential: needed, hasNoLegacyPath } = OPERATIONS[operation];
  const found = OPTIONS.problems(options, 'options');
  found.push(...schema.problems(request, 'request'));
  if (found.length > 0) return found;
  if (options.legacyPaths && hasNoLegacyPath) found.push('options.legacyPaths');
  const byKey = operation === 'rotateApiKey' && request.key !== undefined;
  const name = byKey ? 'serviceToken' : needed;
  if (options[name] === undefined || isUnset(options[name])) found.push(`options.${name}`);
  return found;
}

// @ts-check
import { dataAppOf } from '../credentials.js';
import { Failure, invalid } from '../failure.js';
import { anyObject, flag, object, oneOf, positive, required, text } from '../validate.js';
import { checkDatamart, someSettings, wholeSettings } from './access-settings.js';
import { on, page, paging, query, underBoth } from './operation.js';

/** @typedef {import('./operation.js').Operation} Operation */
/** @typedef {import('./operation.js').Call} Call */
/** @typedef {import('../index.js').DataApp} DataApp */
/** @typedef {import('../index.js').Embed} Embed */

const errors = { INVALID_REQUEST_BODY: 400, INVALID_DATA_APP_API_KEY: 400, INTERNAL_SERVER_ERROR: 500 };

const datamartErrors = { INVALID_DATAMART: 400, DATAMART_TABLE_NOT_FOUND: 400 };

/** The generation before `/embeds`: POST for everything. */
const OLDER = '/api/v2/dataApp/embed';

/**
 * @param {Call} call
 * @param {() => Failure} [unknown]
 */
function find({ caller, input }, unknown = () => new Failure('INVALID_EMBED_ID', 'Invalid embed id')) {
  const { app } = dataAppOf(caller);
  const embed = app.embeds.find(({ embedId }) => embedId === input.embedId);
  if (!embed) throw unknown();
  return { app, embed };
}

/** @param {import('../validate.js').Rule | undefined} name */
const creation = (name) =>
  object(
    {
      dashboardId: required(text),
      embedType: required(oneOf('dashboard', 'metric')),
      metricId: text,
      workspaceName: required(text),
      ...(name && { name }),
      accessSettings: required(wholeSettings),
    },
    { also: ({ embedType, metricId }) => (embedType === 'metric' && metricId === undefined ? '"metricId" is required' : undefined) },
  );

/** @type {Operation} */
const createEmbed = {
  name: 'createEmbed',
  routes: [...underBoth('POST', '/embeds', creation(text)), on('POST', `${OLDER}/create`, creation(undefined))],
  credential: 'apiKey',
  errors: { ...errors, ...datamartErrors, INVALID_WORKSPACE_NAME: 400, INVALID_DASHBOARD_ID: 400, INVALID_METRIC_ID: 400 },
  handle({ store, caller, input }) {
    const { workspaceName, dashboardId, embedType, metricId, accessSettings, name } = input;
    const { seed, dashboards } = store;
    if (seed.workspaces?.includes(workspaceName) === false) throw new Failure('INVALID_WORKSPACE_NAME', 'Invalid workspace name');
    if (dashboards?.has(dashboardId) === false) throw new Failure('INVALID_DASHBOARD_ID', 'Invalid dashboard id');
    if (embedType === 'metric' && seed.metrics?.includes(metricId) === false) throw new Failure('INVALID_METRIC_ID', 'Invalid metric id');
    checkDatamart(store, accessSettings);
    const fields = { embedType, dashboardId, metricId: metricId ?? null, workspaceName, accessSettings, name };
    return { id: store.addEmbed(dataAppOf(caller).app, fields).embedId, error: null };
  },
};

/** @typedef {(embed: Embed, app: DataApp, store: import('../store.js').Store) => unknown} Item */

/** @type {Item} */
function dashboardOf({ embedType, dashboardId, createdAt, updatedAt }, _, store) {
  if (embedType === 'metric') return null;
  return { externalDashboardId: dashboardId, name: store.dashboardName(dashboardId), metadata: { createdAt, updatedAt } };
}

/** @type {Item} */
function item(embed, app, store) {
  const { embedId, embedType, name, metricId, dashboardId, createdAt, updatedAt } = embed;
  const ids = embedType === 'metric' ? { metricId, dashboardId: null } : { metricId: null, dashboardId };
  return {
    embedId,
    embedType,
    name,
    externalDashboard: dashboardOf(embed, app, store),
    externalMetric: ids.metricId === null ? null : { metricId, name: metricId },
    embedMetadata: { embedId, name, embedType, dataAppName: app.name, ...ids, createdAt, updatedAt },
  };
}

/** @type {Item} */
function olderItem(embed, app, store) {
  const { embedId, embedType, metricId, accessSettings } = embed;
  return {
    embedId,
    embedType,
    externalDashboard: dashboardOf(embed, app, store),
    externalMetric: embedType === 'metric' ? { externalMetricId: metricId, name: metricId } : null,
    embedDataAppAccessSetting: accessSettings,
  };
}

/** @type {Operation} */
const listEmbeds = {
  name: 'listEmbeds',
  routes: [
    ...underBoth('GET', '/embeds', query(paging)),
    on('POST', `${OLDER}/list`, object({ isPagination: flag, pageNumber: positive }), { older: true }),
  ],
  credential: 'apiKey',
  errors,
  handle({ store, caller, input, route }) {
    const { app } = dataAppOf(caller);
    const show = route.older ? olderItem : item;
    return { data: page(app.embeds, input).map((embed) => show(embed, app, store)), error: null };
  },
};

/** @type {Operation} */
const updateEmbed = {
  name: 'updateEmbed',
  routes: [
    // The vendor's own client sends a name and a theme, which no page documents.
    ...underBoth('PUT', '/embeds', object({ embedId: required(text), accessSettings: someSettings, name: text, theme: anyObject })),
    on('POST', `${OLDER}/update`, object({ embedId: required(text), accessSettings: someSettings })),
  ],
  credential: 'apiKey',
  errors: { ...errors, ...datamartErrors, INVALID_EMBED_ID: 400 },
  handle(call) {
    const { store, input } = call;
    const { embed } = find(call);
    const accessSettings = { ...embed.accessSettings, ...input.accessSettings };
    checkDatamart(store, accessSettings);
    store.changeEmbed(embed, { accessSettings, ...(input.name !== undefined && { name: input.name }) });
    return { id: embed.embedId, error: null };
  },
};

/** @type {Operation} */
const renameEmbed = {
  name: 'renameEmbed',
  routes: [on('PUT', '/api/v2/data-app/embeds/rename', object({ embedId: required(text), name: required(text), isRenameDashboard: flag }))],
  credential: 'apiKey',
  errors: { ...errors, INVALID_EMBED_ID: 400 },
  handle(call) {
    const { store, input } = call;
    const { embed } = find(call);
    store.changeEmbed(embed, { name: input.name });
    if (input.isRenameDashboard) store.renameDashboard(embed.dashboardId, input.name);
    return { id: embed.embedId, name: embed.name, error: null };
  },
};

/** @type {Operation} */
const deleteEmbed = {
  name: 'deleteEmbed',
  routes: [
    ...underBoth('DELETE', '/embeds', query({ embedId: required(text), isDeleteDashboard: oneOf('true', 'false') })),
    on('POST', `${OLDER}/delete`, object({ embedId: required(text) })),
  ],
  credential: 'apiKey',
  errors,
  handle(call) {
    const { store, input } = call;
    const { app, embed } = find(call, () => invalid('Embed not found'));
    store.removeEmbed(app, embed);
    if (input.isDeleteDashboard === 'true') store.removeDashboard(embed.dashboardId);
    return { id: embed.embedId, error: null };
  },
};

export const embeds = [createEmbed, listEmbeds, updateEmbed, renameEmbed, deleteEmbed];

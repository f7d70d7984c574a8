// @ts-check
import { Failure, invalid } from '../failure.js';
import { object, required, text } from '../validate.js';
import { page, paging, query, underBoth } from './operation.js';
import { namedDataApp } from './tokens.js';

/** @typedef {import('./operation.js').Operation} Operation */

const errors = { INVALID_REQUEST_BODY: 400, AUTHENTICATION_ERROR: 400, INTERNAL_SERVER_ERROR: 500 };

/** @type {Operation} */
const listDataApps = {
  name: 'listDataApps',
  routes: underBoth('GET', '', query(paging)),
  credential: 'serviceToken',
  errors,
  handle: ({ store, input }) => ({
    data: page(store.dataApps, input).map(({ name, type, createdAt, updatedAt, embeds }) => ({
      name,
      type,
      createdAt,
      updatedAt,
      embedCount: embeds.length,
      embeds: embeds.map((embed) => ({
        name: embed.name,
        embedId: embed.embedId,
        createdAt: embed.createdAt,
        updatedAt: embed.updatedAt,
      })),
    })),
  }),
};

/** @type {Operation} */
const createDataApp = {
  name: 'createDataApp',
  routes: underBoth('POST', '', object({ name: required(text) })),
  credential: 'serviceToken',
  errors: { ...errors, DATA_APP_ALREADY_EXISTS: 400 },
  handle({ store, input }) {
    if (store.findDataApp(input.name)) throw new Failure('DATA_APP_ALREADY_EXISTS', 'Data app already exists');
    return { name: store.addDataApp(input.name).name };
  },
};

/** @type {Operation} */
const renameDataApp = {
  name: 'renameDataApp',
  routes: underBoth('PUT', '', object({ name: required(text), updateName: required(text) })),
  credential: 'serviceToken',
  errors: { ...errors, DATA_APP_NOT_FOUND: 400 },
  handle(call) {
    const { store, input } = call;
    const app = namedDataApp(call);
    const namesake = store.findDataApp(input.updateName);
    // The new name must be unique, but the API's page documents no code for a name that exists.
    if (namesake && namesake !== app) throw invalid('"updateName" is already the name of a data app');
    store.renameDataApp(app, input.updateName);
    return { name: app.name };
  },
};

/** @type {Operation} */
const deleteDataApp = {
  name: 'deleteDataApp',
  routes: underBoth('DELETE', '', query({ name: required(text) })),
  credential: 'serviceToken',
  errors: { ...errors, DATA_APP_NOT_FOUND: 400 },
  handle(call) {
    const app = namedDataApp(call);
    call.store.removeDataApp(app);
    return { name: app.name };
  },
};

export const dataApps = [listDataApps, createDataApp, renameDataApp, deleteDataApp];

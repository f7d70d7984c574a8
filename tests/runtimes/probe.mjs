// What every runtime and tool runs with the package. It has no import and no newer syntax, so that every build of a user can
// include it.

const APP = 'Customer Portal Analytics';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** What a promise rejects with; nothing, where it resolves. */
const rejection = (promise) =>
  promise.then(
    () => undefined,
    (reason) => reason,
  );

function fieldsOf(api, error) {
  const { name, code, kind, outcome, operation } = error ?? {};
  const typed = error instanceof Error && error instanceof api.DatabrainError && api.isDatabrainError(error);
  return { name, code, kind, outcome, operation, typed };
}

/**
 * @param {any} api What `import * as api from 'databrain-edge'` gives, in the file of the caller: that import is what is tested.
 * @param {string} baseUrl An emulator, which several may share.
 * @param {string} label Begins the names of the three tokens made here: `<label> one`, `<label> two`, `<label> ensured`.
 * @returns {Promise<object>} JSON, without a key.
 */
export async function probe(api, baseUrl, label) {
  const options = { serviceToken: 'service_token_demo', baseUrl, allowBrowser: true };
  const stranger = { serviceToken: 'service_token_other', baseUrl, allowBrowser: true };
  const request = (name) => ({ dataAppName: APP, name: `${label} ${name}` });

  const [one, two] = await Promise.all([api.createApiToken(request('one'), options), api.createApiToken(request('two'), options)]);
  const error = await rejection(api.createApiToken(request('refused'), stranger));
  const created = await api.ensureApiToken(request('ensured'), options);
  const again = await api.ensureApiToken(request('ensured'), options);
  const ensureError = await rejection(api.ensureApiToken(request('refused'), stranger));

  return {
    minted: [one.key, two.key].filter((key) => UUID.test(key)).length,
    distinct: one.key !== two.key,
    error: fieldsOf(api, error),
    ensured: { created: created.created, again: again.created, sameKey: UUID.test(created.key) && created.key === again.key },
    ensureError: fieldsOf(api, ensureError),
  };
}

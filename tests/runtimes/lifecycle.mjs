// From a new customer to the end: everything around a token, in the order in which somebody does it.
import { claim, equal, rejection } from './claim.mjs';

const GRACE_SECONDS = 3600;
const settings = { datamartName: 'sales', isAllowEmailReports: true };

/** @param {any} context As the cases of the suite get it. */
export async function lifecycle({ api, options, control }) {
  const dataAppName = 'Acme & Söhne / 1';
  equal((await api.createDataApp({ name: dataAppName }, options)).name, dataAppName, 'the data app');
  const again = await rejection(api.createDataApp({ name: dataAppName }, options));
  equal([again.code, again.kind, again.outcome], ['DATA_APP_ALREADY_EXISTS', 'conflict', 'rejected'], 'made twice');
  claim((await api.listDataApps({}, options)).some(({ name }) => name === dataAppName), 'the data app is not listed');

  const { key } = await api.createApiToken({ dataAppName, name: 'Production' }, options);
  const [listed, ...others] = await api.listApiTokens({ dataAppName }, options);
  claim(listed.key === key, 'another key is listed');
  equal([listed.name, others.length], ['Production', 0], 'the list');

  // One object of options for both credentials.
  const both = { ...options, apiKey: key };
  const { id: embedId } = await api.createEmbed(
    { dashboardId: 'revenue', embedType: 'dashboard', workspaceName: 'Main', accessSettings: settings },
    both,
  );
  const { token } = await api.createGuestToken({ clientId: 'None', dataAppName, expiresInMs: 60_000, params: { allowedEmbeds: [embedId] } }, both);
  claim(token.length > 0, 'no guest token');

  const { key: newKey } = await api.rotateApiKey({ graceSeconds: GRACE_SECONDS }, both);
  claim(newKey !== key, 'the same key');
  equal((await api.listEmbeds({}, both)).length, 1, 'the old key within the grace');
  await control.advance((GRACE_SECONDS + 1) * 1000);
  const refused = await rejection(api.listEmbeds({}, both));
  equal([refused.code, refused.kind, refused.outcome], ['AUTHENTICATION_ERROR', 'auth', 'rejected'], 'the old key after the grace');

  const renewed = { ...options, apiKey: newKey };
  equal((await api.listEmbeds({}, renewed)).map((embed) => embed.embedId), [embedId], 'the new key');
  equal((await api.updateEmbed({ embedId, accessSettings: { isAllowEmailReports: false } }, renewed)).id, embedId, 'the update');
  equal((await api.renameEmbed({ embedId, name: 'Revenue' }, renewed)).name, 'Revenue', 'the new name of the embed');

  const updateName = 'Acme, renamed';
  equal((await api.renameDataApp({ name: dataAppName, updateName }, options)).name, updateName, 'the new name of the data app');
  equal((await api.listEmbeds({}, renewed)).length, 1, 'the key after the renaming');

  // The older contract: the service token asks, and the request names the key.
  const { key: lastKey } = await api.rotateApiKey({ graceSeconds: 0, key: newKey }, options);
  equal((await rejection(api.listEmbeds({}, renewed))).kind, 'auth', 'the key without grace');

  const last = { ...options, apiKey: lastKey };
  equal((await api.deleteEmbed({ embedId, isDeleteDashboard: true }, last)).id, embedId, 'the deleted embed');
  equal(await api.listEmbeds({}, last), [], 'embeds after the deletion');
  equal((await api.deleteDataApp({ name: updateName }, options)).name, updateName, 'the deleted data app');
  equal((await rejection(api.listEmbeds({}, last))).kind, 'auth', 'the key of a deleted data app');
  equal((await rejection(api.listApiTokens({ dataAppName: updateName }, options))).code, 'DATA_APP_NOT_FOUND', 'the list of a deleted data app');
}

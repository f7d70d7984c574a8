// @ts-check
import { Failure } from '../failure.js';
import { flag, list, object, oneOf, required, text } from '../validate.js';

const table = object({ name: required(text), clientColumn: required(text) });

const fields = {
  datamartName: text,
  isAllowAiPilot: flag,
  isAllowEmailReports: flag,
  isAllowManageMetrics: flag,
  isAllowCreateDashboardView: flag,
  isAllowMetricCreation: flag,
  isAllowMetricDeletion: flag,
  isAllowMetricLayoutChange: flag,
  isAllowMetricUpdate: flag,
  isAllowUnderlyingData: flag,
  metricCreationMode: oneOf('DRAG_DROP', 'CHAT'),
  tableTenancySettings: list(table),
  // The older name of tableTenancySettings.
  tableList: list(table),
  joinModel: oneOf('single', 'multi'),
  // The older form of joinModel.
  isIncrementalJoin: flag,
};

export const wholeSettings = object({ ...fields, datamartName: required(text) });

export const someSettings = object(fields);

/**
 * @param {import('../store.js').Store} store
 * @param {Record<string, any>} settings
 */
export function checkDatamart({ seed }, settings) {
  const { datamartName, tableTenancySettings = [], tableList = [] } = settings;
  if (!seed.datamarts || datamartName === undefined) return;
  const datamart = seed.datamarts.find(({ name }) => name === datamartName);
  if (!datamart) throw new Failure('INVALID_DATAMART', 'Invalid datamart');
  const { tables } = datamart;
  /** @type {{name: string}[]} */
  const wanted = [...tableTenancySettings, ...tableList];
  if (tables && wanted.some(({ name }) => !tables.includes(name))) throw new Failure('DATAMART_TABLE_NOT_FOUND', 'Datamart table not found');
}

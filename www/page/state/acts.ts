// The operations of a user. Each resolves to the answer of the Worker or throws an ApiFailure.
import { ensureToken, resetEmulator, rotateToken, scriptFault } from '../api/broker';
import { faults, reloadAll, underWay } from './broker';
import { goTo } from './place';

/** Shows the timeline of the token before the operation starts, so that its progress is visible. */
async function watched<Answer>(dataApp: string, name: string, act: () => Promise<Answer>): Promise<Answer> {
  goTo(dataApp, name);
  underWay.value += 1;
  try {
    return await act();
  } finally {
    underWay.value -= 1;
    void reloadAll();
  }
}

export const ensure = (dataApp: string, name: string) => watched(dataApp, name, () => ensureToken(dataApp, name));
export const rotate = (dataApp: string, name: string, graceSeconds: number) => watched(dataApp, name, () => rotateToken(dataApp, name, graceSeconds));

export async function switchOn(fault: string, operation: string | undefined, times: number) {
  await scriptFault(fault, operation, times);
  await faults.reload();
}

export async function reset(dataApp: string | undefined) {
  await resetEmulator();
  goTo(dataApp);
  await reloadAll();
}

// The actions of a user. Those of a dialog resolve to the response of the Worker, or reject with an ApiFailure.
import { deleteToken, ensureToken, resetEmulator, rotateToken, scriptFault } from '../api/broker';
import { toFailure } from '../api/failure';
import { describeFailure } from '../format/failure';
import { faults, reloadAll, pendingOperations } from './broker';
import { select } from './selection';
import { toast } from './toasts';

/** Shows the timeline of the token before the operation starts, so that the user can follow it. */
async function withTimeline<Response>(dataApp: string, name: string, operation: () => Promise<Response>): Promise<Response> {
  select(dataApp, name);
  pendingOperations.value += 1;
  try {
    return await operation();
  } finally {
    pendingOperations.value -= 1;
    void reloadAll();
  }
}

export const ensure = (dataApp: string, name: string) => withTimeline(dataApp, name, () => ensureToken(dataApp, name));
export const rotate = (dataApp: string, name: string, graceSeconds: number, includeDuplicates: boolean, idempotencyKey: string) =>
  withTimeline(dataApp, name, () => rotateToken(dataApp, name, graceSeconds, includeDuplicates, idempotencyKey));

export async function stopManaging(dataApp: string, name: string) {
  try {
    await deleteToken(dataApp, name);
    toast('success', `The broker no longer manages ${name}.`);
  } catch (reason) {
    toast('error', `${name}: ${describeFailure(toFailure(reason)).title}.`);
  }
  await reloadAll();
}

export async function injectFault(fault: string, operation: string | undefined, times: number) {
  await scriptFault(fault, operation, times);
  await faults.reload();
}

export async function reset(dataApp: string | undefined) {
  await resetEmulator();
  select(dataApp);
  await reloadAll();
}

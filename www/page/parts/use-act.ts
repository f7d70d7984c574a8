import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { type ApiFailure, failureOf } from '../api/failure';

/** Runs the operation of a dialog. A result, and the key in it, is dropped if the dialog was closed before it arrived. */
export function useAct<Answer>() {
  const answer = useSignal<Answer | undefined>(undefined);
  const failure = useSignal<ApiFailure | undefined>(undefined);
  const busy = useSignal(false);
  const open = useRef(true);
  useEffect(
    () => () => {
      open.current = false;
      answer.value = undefined;
    },
    [],
  );

  async function run(act: () => Promise<Answer>, whenClosed: (failure?: ApiFailure) => void) {
    if (busy.peek()) return;
    busy.value = true;
    failure.value = undefined;
    try {
      const given = await act();
      if (open.current) answer.value = given;
      else whenClosed();
    } catch (reason) {
      failure.value = failureOf(reason);
      if (!open.current) whenClosed(failure.value);
    }
    busy.value = false;
  }

  return { answer, failure, busy, run };
}

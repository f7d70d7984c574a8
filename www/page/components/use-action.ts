import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { type ApiFailure, toFailure } from '../api/failure';

/** Runs the action of a dialog. If the dialog is closed before the result arrives, the result is discarded, because it contains a key. */
export function useAction<Result>() {
  const result = useSignal<Result | undefined>(undefined);
  const failure = useSignal<ApiFailure | undefined>(undefined);
  const busy = useSignal(false);
  const isOpen = useRef(true);
  useEffect(
    () => () => {
      isOpen.current = false;
      result.value = undefined;
    },
    [],
  );

  async function run(action: () => Promise<Result>, onClosed: (failure?: ApiFailure) => void) {
    if (busy.peek()) return;
    busy.value = true;
    failure.value = undefined;
    try {
      const value = await action();
      if (isOpen.current) result.value = value;
      else onClosed();
    } catch (reason) {
      failure.value = toFailure(reason);
      if (!isOpen.current) onClosed(failure.value);
    }
    busy.value = false;
  }

  return { result, failure, busy, run };
}

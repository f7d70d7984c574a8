import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

const PATIENCE_MS = 2500;

interface Props {
  label: string;
  whileBusy: string;
  busy: boolean;
  autofocus?: boolean;
}

/** The button that sends, while and before it does; it says so when it takes long. */
export function Pending({ label, whileBusy, busy, autofocus = false }: Props) {
  const long = useSignal(false);
  useEffect(() => {
    long.value = false;
    if (!busy) return undefined;
    const timer = setTimeout(() => {
      long.value = true;
    }, PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [busy]);
  return (
    <>
      <p class="hint" role="status">
        {busy && long.value ? 'Still waiting for Databrain. You may close this; the broker goes on, and the timeline shows how.' : ''}
      </p>
      <div class="modal-acts">
        <button type="submit" class="button primary" disabled={busy} autofocus={autofocus}>
          {busy && <span class="spinner" aria-hidden="true" />}
          {busy ? whileBusy : label}
        </button>
      </div>
    </>
  );
}

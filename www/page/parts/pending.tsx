import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

const PATIENCE_MS = 2500;

interface Props {
  label: string;
  whileBusy: string;
  busy: boolean;
  autofocus?: boolean;
}

/** The button that sends a form. It shows that the request is in progress, and whether it takes long. */
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
        {busy && long.value ? 'Still waiting for Databrain. You can close this dialog: the broker continues, and the timeline shows the result.' : ''}
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

import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

const SLOW_MS = 2500;

interface Props {
  label: string;
  busyLabel: string;
  busy: boolean;
  autofocus?: boolean;
}

/** The submit button of a form. It shows that the request is in progress, and explains a long wait. */
export function SubmitButton({ label, busyLabel, busy, autofocus = false }: Props) {
  const isSlow = useSignal(false);
  useEffect(() => {
    isSlow.value = false;
    if (!busy) return undefined;
    const timer = setTimeout(() => {
      isSlow.value = true;
    }, SLOW_MS);
    return () => clearTimeout(timer);
  }, [busy]);
  return (
    <>
      <p class="hint" role="status">
        {busy && isSlow.value ? 'Still waiting for Databrain. You can close this dialog. The broker continues, and the timeline shows the result.' : ''}
      </p>
      <div class="modal-actions">
        <button type="submit" class="button primary" disabled={busy} autofocus={autofocus}>
          {busy && <span class="spinner" aria-hidden="true" />}
          {busy ? busyLabel : label}
        </button>
      </div>
    </>
  );
}

import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import type { ApiFailure } from '../api/failure';
import type { RotateResponse } from '../api/types';
import { describeFailure } from '../format/failure';
import { rotate } from '../state/actions';
import { toast } from '../state/toasts';
import { FailureNote } from './failure-note';
import { GraceField } from './grace-field';
import { KeyPanel } from './key-panel';
import { Modal } from './modal';
import { OldKeyExpiry } from './old-key-expiry';
import { SubmitButton } from './submit-button';
import { useAction } from './use-action';

const DEFAULT_SECONDS = 3600;

interface Props {
  dataApp: string;
  name: string;
  /** The number of other valid keys with this name. */
  duplicateCount: number;
  onClose: () => void;
}

export function RotateDialog({ dataApp, name, duplicateCount, onClose }: Props) {
  const seconds = useSignal(DEFAULT_SECONDS);
  // One rotation, even if the user tries again. With another grace period it is another one.
  const idempotencyKey = useMemo(() => crypto.randomUUID(), [seconds.value]);
  const includeDuplicates = useSignal(false);
  const mayIncludeDuplicates = duplicateCount > 0 && seconds.value === 0;
  const { result, failure, busy, run } = useAction<RotateResponse>();

  const submit = (event: Event) => {
    event.preventDefault();
    void run(() => rotate(dataApp, name, seconds.value, mayIncludeDuplicates && includeDuplicates.value, idempotencyKey), notifyAfterClose(name));
  };

  return (
    <Modal title={result.value ? `New key for ${name}` : `Rotate ${name}`} onClose={onClose}>
      {result.value ? (
        <>
          <p class="lead" role="status">
            The key was rotated, and the broker has stored the new one.
          </p>
          <OldKeyExpiry token={{ name, managed: true, oldKeyExpiresAt: result.value.oldKeyExpiresAt }} />
          <KeyPanel value={result.value.key} fingerprint={result.value.fingerprint} />
        </>
      ) : (
        <form onSubmit={submit}>
          <p class="lead">Databrain creates a new key. The broker stores the key before returning it, so that it cannot be lost in transit.</p>
          <GraceField seconds={seconds} />
          {mayIncludeDuplicates && (
            <label class="hint">
              <input
                type="checkbox"
                checked={includeDuplicates.value}
                onChange={(event) => {
                  includeDuplicates.value = event.currentTarget.checked;
                }}
              />{' '}
              Also invalidate the other keys with this name ({duplicateCount})
            </label>
          )}
          {failure.value && <FailureNote failure={failure.value} />}
          <SubmitButton label={failure.value ? 'Try again' : 'Rotate key'} busy={busy.value} busyLabel="Rotating…" />
        </form>
      )}
    </Modal>
  );
}

const notifyAfterClose = (name: string) => (failure?: ApiFailure) =>
  failure
    ? toast('error', `${name}: ${describeFailure(failure).title}.`)
    : toast('success', `${name} was rotated. Services can fetch the new key from the broker.`);

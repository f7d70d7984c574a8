import { useSignal } from '@preact/signals';
import type { ApiFailure } from '../api/failure';
import type { RotateAnswer } from '../api/types';
import { rotate } from '../state/acts';
import { toast } from '../state/toasts';
import { inWords } from '../words/failure';
import { FailureNote } from './failure-note';
import { GraceField } from './grace-field';
import { KeyShown } from './key-shown';
import { Modal } from './modal';
import { OldKey } from './old-key';
import { Pending } from './pending';
import { useAct } from './use-act';

const DEFAULT_SECONDS = 3600;

export function RotateDialog({ dataApp, name, onClose }: { dataApp: string; name: string; onClose: () => void }) {
  const seconds = useSignal(DEFAULT_SECONDS);
  const { answer, failure, busy, run } = useAct<RotateAnswer>();

  const send = (event: Event) => {
    event.preventDefault();
    void run(() => rotate(dataApp, name, seconds.value), closed(name));
  };

  const result = answer.value;
  return (
    <Modal title={result ? `New key of ${name}` : `Rotate ${name}`} onClose={onClose}>
      {result ? (
        <>
          <p class="lead" role="status">
            The key was rotated, and the broker has stored the new one.
          </p>
          <OldKey token={{ name, managed: true, oldKeyEndsAt: result.oldKeyEndsAt }} />
          <KeyShown value={result.key} fingerprint={result.fingerprint} />
        </>
      ) : (
        <form onSubmit={send}>
          <p class="lead">Databrain creates a new key. The broker stores it before it returns it, so that it cannot be lost on the way to you.</p>
          <GraceField seconds={seconds} />
          {failure.value && <FailureNote failure={failure.value} />}
          <Pending label={failure.value ? 'Try again' : 'Rotate key'} busy={busy.value} whileBusy="Rotating…" />
        </form>
      )}
    </Modal>
  );
}

const closed = (name: string) => (failure?: ApiFailure) =>
  failure
    ? toast('bad', `${name}: ${inWords(failure).title}.`)
    : toast('good', `${name} was rotated. Its new key was not shown; services get it from the broker.`);

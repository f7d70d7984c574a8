import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import type { ApiFailure } from '../api/failure';
import type { EnsureAnswer } from '../api/types';
import { ensure } from '../state/acts';
import { toast } from '../state/toasts';
import { inWords } from '../words/failure';
import { FailureNote } from './failure-note';
import { KeyShown } from './key-shown';
import { Modal } from './modal';
import { Pending } from './pending';
import { useAct } from './use-act';

export interface EnsureDialogProps {
  dataApp: string;
  /** The name of a token that exists or may exist, so that none has to be entered. */
  name?: string | undefined;
  /** Whether its outcome is unknown, so that the broker checks it. */
  lost?: boolean;
  onClose: () => void;
}

function textOf({ created, reconciled }: EnsureAnswer) {
  if (reconciled) return 'The answer to the creation was lost, but the broker has found the key that was created. There is no second one.';
  return created ? 'The token was created.' : 'A token with this name already existed; this is its key. Nothing was created.';
}

function titleOf(name: string | undefined, lost: boolean | undefined, answer: EnsureAnswer | undefined) {
  if (answer) return `Key of ${answer.name}`;
  if (name === undefined) return 'Create a token';
  return lost ? `Check the outcome of ${name}` : `Take over ${name}`;
}

function labelOf(name: string | undefined, lost: boolean | undefined) {
  if (name === undefined) return 'Create token';
  return lost ? 'Check outcome' : 'Take over';
}

export function EnsureDialog({ dataApp, name, lost, onClose }: EnsureDialogProps) {
  const typed = useSignal(name ?? '');
  const { answer, failure, busy, run } = useAct<EnsureAnswer>();
  const id = useId();

  const send = (event: Event) => {
    event.preventDefault();
    const wanted = typed.value.trim();
    void run(() => ensure(dataApp, wanted), closed(wanted));
  };

  const result = answer.value;
  return (
    <Modal title={titleOf(name, lost, result)} onClose={onClose}>
      {result ? (
        <>
          <p class="lead" role="status">
            {textOf(result)}
          </p>
          <KeyShown value={result.key} fingerprint={result.fingerprint} />
        </>
      ) : (
        <form onSubmit={send}>
          {name === undefined ? (
            <div class="field">
              <label for={id}>Name</label>
              <input
                id={id}
                value={typed.value}
                required
                autofocus
                maxLength={100}
                autocomplete="off"
                spellcheck={false}
                placeholder="Production API Key"
                aria-describedby={`${id}-hint`}
                onInput={(event) => {
                  typed.value = event.currentTarget.value;
                }}
              />
              <p id={`${id}-hint`} class="hint">
                For the data app {dataApp}. If a token with this name exists, you get its key and no other is created.
              </p>
            </div>
          ) : (
            <p class="lead">
              {lost
                ? 'The broker lists the tokens of the data app to learn the outcome of its last request. You then get the current key.'
                : 'The broker reads the key, stores it, and can rotate it from then on. The key itself does not change.'}
            </p>
          )}
          {failure.value && <FailureNote failure={failure.value} />}
          <Pending
            label={failure.value ? 'Try again' : labelOf(name, lost)}
            busy={busy.value}
            whileBusy="Asking Databrain…"
            autofocus={name !== undefined}
          />
        </form>
      )}
    </Modal>
  );
}

const closed = (name: string) => (failure?: ApiFailure) =>
  failure
    ? toast('bad', `${name}: ${inWords(failure).title}.`)
    : toast('good', `${name} is ready. Its key was not shown; create it again to see it.`);

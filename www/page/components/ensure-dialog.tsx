import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import type { ApiFailure } from '../api/failure';
import type { EnsureResponse, TokenState } from '../api/types';
import { describeFailure } from '../format/failure';
import { ensure } from '../state/actions';
import { toast } from '../state/toasts';
import { FailureNote } from './failure-note';
import { KeyPanel } from './key-panel';
import { Modal } from './modal';
import { SubmitButton } from './submit-button';
import { useAction } from './use-action';

export interface EnsureDialogProps {
  dataApp: string;
  /** The name of a token that exists or may exist. Without it, the user enters a name. */
  name?: string | undefined;
  /** The state of that token. */
  state?: TokenState | null | undefined;
  onClose: () => void;
}

function resultText({ created, reconciled }: EnsureResponse) {
  if (reconciled) return 'Databrain’s response was lost, but the broker has found the key that was created. There is no duplicate.';
  return created ? 'The token was created.' : 'A token with this name already existed. This is its key.';
}

const isAbsent = (state: TokenState | null | undefined) => state === 'missing' || state === 'notCreated';

function titleOf({ name, state }: EnsureDialogProps, result: EnsureResponse | undefined) {
  if (result) return `Key for ${result.name}`;
  if (name === undefined) return 'Create a token';
  if (isAbsent(state)) return `Recreate ${name}`;
  return state === 'unknown' ? `Check the outcome for ${name}` : `Adopt ${name}`;
}

function labelOf({ name, state }: EnsureDialogProps) {
  if (name === undefined || isAbsent(state)) return 'Create token';
  return state === 'unknown' ? 'Check outcome' : 'Adopt';
}

function leadOf({ state }: EnsureDialogProps) {
  if (isAbsent(state)) return 'The broker creates a token with this name. If Databrain lists one in the meantime, you get its key instead.';
  return state === 'unknown'
    ? 'The broker lists the tokens of the data app to determine the outcome of its last request, and then returns the current key.'
    : 'The broker reads and stores the key, and can rotate it from then on. The key itself does not change.';
}

export function EnsureDialog(props: EnsureDialogProps) {
  const { dataApp, name, onClose } = props;
  const input = useSignal(name ?? '');
  const { result, failure, busy, run } = useAction<EnsureResponse>();
  const id = useId();

  const submit = (event: Event) => {
    event.preventDefault();
    void run(() => ensure(dataApp, input.value), notifyAfterClose(input.value));
  };

  return (
    <Modal title={titleOf(props, result.value)} onClose={onClose}>
      {result.value ? (
        <>
          <p class="lead" role="status">
            {resultText(result.value)}
          </p>
          <KeyPanel value={result.value.key} fingerprint={result.value.fingerprint} />
        </>
      ) : (
        <form onSubmit={submit}>
          {name === undefined ? (
            <div class="field">
              <label for={id}>Name</label>
              <input
                id={id}
                value={input.value}
                required
                autofocus
                maxLength={100}
                autocomplete="off"
                spellcheck={false}
                placeholder="Production API Key"
                aria-describedby={`${id}-hint`}
                onInput={(event) => {
                  input.value = event.currentTarget.value;
                }}
              />
              <p id={`${id}-hint`} class="hint">
                For the data app {dataApp}. If a token with this name already exists, you get its key instead of a new one.
              </p>
            </div>
          ) : (
            <p class="lead">{leadOf(props)}</p>
          )}
          {failure.value && <FailureNote failure={failure.value} />}
          <SubmitButton
            label={failure.value ? 'Try again' : labelOf(props)}
            busy={busy.value}
            busyLabel="Waiting for Databrain…"
            autofocus={name !== undefined}
          />
        </form>
      )}
    </Modal>
  );
}

const notifyAfterClose = (name: string) => (failure?: ApiFailure) =>
  failure
    ? toast('error', `${name}: ${describeFailure(failure).title}.`)
    : toast('success', `${name} is ready. To see its key, create the token again with the same name.`);

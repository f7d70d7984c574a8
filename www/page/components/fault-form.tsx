import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { toFailure } from '../api/failure';
import type { Fault } from '../api/types';
import { describeFailure } from '../format/failure';
import { injectFault } from '../state/actions';
import { toast } from '../state/toasts';

export const OPERATIONS = [
  ['createApiToken', 'Create token'],
  ['rotateApiKey', 'Rotate key'],
  ['listApiTokens', 'List tokens'],
  ['', 'Any operation'],
] as const;

export function FaultForm({ faults }: { faults: Fault[] }) {
  const name = useSignal(faults[0]?.name ?? '');
  const operation = useSignal<string>(OPERATIONS[0][0]);
  const times = useSignal('1');
  const id = useId();
  const fault = faults.find((one) => one.name === name.value);

  async function submit(event: Event) {
    event.preventDefault();
    try {
      await injectFault(name.value, operation.value || undefined, Number(times.value));
      toast('warning', `Fault injected: ${fault?.label ?? name.value}.`);
    } catch (reason) {
      toast('error', `The fault could not be injected. ${describeFailure(toFailure(reason)).title}.`);
    }
  }

  return (
    <form class="fault-form" onSubmit={submit}>
      <div class="field fault-kind">
        <label for={`${id}-fault`}>Fault</label>
        <select
          id={`${id}-fault`}
          value={name.value}
          aria-describedby={`${id}-explanation`}
          onChange={(event) => {
            name.value = event.currentTarget.value;
          }}
        >
          {faults.map((one) => (
            <option key={one.name} value={one.name}>
              {one.label}
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for={`${id}-operation`}>Operation</label>
        <select
          id={`${id}-operation`}
          value={operation.value}
          onChange={(event) => {
            operation.value = event.currentTarget.value;
          }}
        >
          {OPERATIONS.map(([operationName, label]) => (
            <option key={operationName} value={operationName}>
              {label}
            </option>
          ))}
        </select>
      </div>
      <div class="field times">
        <label for={`${id}-times`}>Times</label>
        <input
          id={`${id}-times`}
          type="number"
          min="1"
          max="20"
          required
          value={times.value}
          onInput={(event) => {
            times.value = event.currentTarget.value;
          }}
        />
      </div>
      <button type="submit" class="button">
        Inject fault
      </button>
      <p id={`${id}-explanation`} class="hint fault-explanation" aria-live="polite">
        {fault?.explanation}
      </p>
    </form>
  );
}

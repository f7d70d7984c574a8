import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { failureOf } from '../api/failure';
import type { Fault } from '../api/types';
import { switchOn } from '../state/acts';
import { toast } from '../state/toasts';
import { inWords } from '../words/failure';

export const OPERATIONS = [
  ['createApiToken', 'a creation'],
  ['rotateApiKey', 'a rotation'],
  ['listApiTokens', 'a listing'],
  ['', 'anything'],
] as const;

export function FaultForm({ faults }: { faults: Fault[] }) {
  const chosen = useSignal(faults[0]?.name ?? '');
  const operation = useSignal<string>(OPERATIONS[0][0]);
  const times = useSignal('1');
  const id = useId();
  const fault = faults.find(({ name }) => name === chosen.value);

  async function send(event: Event) {
    event.preventDefault();
    try {
      await switchOn(chosen.value, operation.value || undefined, Number(times.value));
      toast('warn', `Activated: ${fault?.label ?? chosen.value}.`);
    } catch (reason) {
      toast('bad', `The fault was not activated. ${inWords(failureOf(reason)).title}.`);
    }
  }

  return (
    <form class="fault-form" onSubmit={send}>
      <div class="field fault-kind">
        <label for={`${id}-fault`}>What goes wrong</label>
        <select
          id={`${id}-fault`}
          value={chosen.value}
          aria-describedby={`${id}-explanation`}
          onChange={(event) => {
            chosen.value = event.currentTarget.value;
          }}
        >
          {faults.map(({ name, label }) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for={`${id}-operation`}>With the next</label>
        <select
          id={`${id}-operation`}
          value={operation.value}
          onChange={(event) => {
            operation.value = event.currentTarget.value;
          }}
        >
          {OPERATIONS.map(([name, label]) => (
            <option key={name} value={name}>
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
        Switch on
      </button>
      <p id={`${id}-explanation`} class="hint fault-explanation" aria-live="polite">
        {fault?.explanation}
      </p>
    </form>
  );
}

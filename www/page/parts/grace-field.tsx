import { type Signal, useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';

const PRESETS = [
  [0, 'Now'],
  [300, '5 min'],
  [3600, '1 h'],
  [86_400, '24 h'],
] as const;

const OWN = -1;

/** How long the old key stays valid, in seconds. */
export function GraceField({ seconds }: { seconds: Signal<number> }) {
  const chosen = useSignal<number>(seconds.peek());
  const minutes = useSignal('30');
  const id = useId();

  const choose = (value: number) => {
    chosen.value = value;
    seconds.value = value === OWN ? Math.round(Number(minutes.peek()) * 60) : value;
  };

  return (
    <fieldset class="field grace">
      <legend>The old key stays valid for</legend>
      <div class="choices">
        {[...PRESETS, [OWN, 'Own'] as const].map(([value, label]) => (
          <label key={value} class="choice">
            <input type="radio" name={id} checked={chosen.value === value} autofocus={seconds.peek() === value} onChange={() => choose(value)} />
            <span>{label}</span>
          </label>
        ))}
      </div>
      {chosen.value === OWN && (
        <div class="field own">
          <label for={`${id}-own`}>Minutes</label>
          <input
            id={`${id}-own`}
            type="number"
            inputMode="decimal"
            min="0"
            max="43200"
            step="any"
            required
            value={minutes.value}
            onInput={(event) => {
              minutes.value = event.currentTarget.value;
              choose(OWN);
            }}
          />
        </div>
      )}
      <p class="hint" aria-live="polite">
        {seconds.value === 0
          ? 'The old key becomes invalid at once, and services that still use it fail.'
          : 'Until then, both keys are valid, so that services can switch to the new one.'}
      </p>
    </fieldset>
  );
}

import { type Signal, useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';

const PRESETS = [
  [0, 'Now'],
  [300, '5 min'],
  [3600, '1 h'],
  [86_400, '24 h'],
] as const;

const CUSTOM = -1;

/** How long the old key stays valid, in seconds. */
export function GraceField({ seconds }: { seconds: Signal<number> }) {
  const selected = useSignal<number>(seconds.peek());
  const minutes = useSignal('30');
  const id = useId();

  const selectPreset = (value: number) => {
    selected.value = value;
    seconds.value = value === CUSTOM ? Math.round(Number(minutes.peek()) * 60) : value;
  };

  return (
    <fieldset class="field grace">
      <legend>The old key stays valid for</legend>
      <div class="choices">
        {[...PRESETS, [CUSTOM, 'Custom'] as const].map(([value, label]) => (
          <label key={value} class="choice">
            <input type="radio" name={id} checked={selected.value === value} autofocus={seconds.peek() === value} onChange={() => selectPreset(value)} />
            <span>{label}</span>
          </label>
        ))}
      </div>
      {selected.value === CUSTOM && (
        <div class="field custom">
          <label for={`${id}-custom`}>Minutes</label>
          <input
            id={`${id}-custom`}
            type="number"
            inputMode="decimal"
            min="0"
            max="43200"
            step="any"
            required
            value={minutes.value}
            onInput={(event) => {
              minutes.value = event.currentTarget.value;
              selectPreset(CUSTOM);
            }}
          />
        </div>
      )}
      <p class="hint" aria-live="polite">
        {seconds.value === 0
          ? 'The old key becomes invalid immediately. Services that still use it will fail.'
          : 'Both keys are valid during this time, so that services can switch to the new one.'}
      </p>
    </fieldset>
  );
}

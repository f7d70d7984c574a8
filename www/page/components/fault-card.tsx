import { toFailure } from '../api/failure';
import { describeFailure } from '../format/failure';
import { reset } from '../state/actions';
import { faults } from '../state/broker';
import { dataAppName } from '../state/selection';
import { mayProvision } from '../state/session';
import { toast } from '../state/toasts';
import { FailureNote } from './failure-note';
import { FaultForm, OPERATIONS } from './fault-form';
import { Icon } from './icon';
import { Skeleton } from './skeleton';

async function handleReset() {
  try {
    await reset(dataAppName.peek());
    toast('success', 'The emulator was reset.');
  } catch (reason) {
    toast('error', `The emulator could not be reset. ${describeFailure(toFailure(reason)).title}.`);
  }
}

const operationLabel = (operation: string | null | undefined) => OPERATIONS.find(([name]) => name === (operation ?? ''))?.[1] ?? operation;

/** Injects faults into the emulated API, to show how the broker handles them. Displayed only in emulator mode. */
export function FaultCard() {
  const { value, failure } = faults.state.value;
  return (
    <section class="card" aria-labelledby="faults-heading">
      <header class="card-head">
        <div>
          <h2 id="faults-heading">Faults</h2>
          <p class="muted">Inject faults into the emulated API and watch the timeline.</p>
        </div>
        {mayProvision.value && (
          <button type="button" class="button small" onClick={handleReset}>
            Reset emulator
          </button>
        )}
      </header>
      {failure && <FailureNote failure={failure} onRetry={faults.reload} />}
      {!value && !failure && <Skeleton what="faults" rows={1} />}
      {value && mayProvision.value && <FaultForm faults={value.faults} />}
      {value && value.scripted.length === 0 && <p class="card-footer">No fault is active.</p>}
      {value && value.scripted.length > 0 && (
        <ul class="active-faults" aria-label="Active faults">
          {value.scripted.map(({ fault, operation, times }, index) => (
            <li key={index}>
              <Icon name="bolt" />
              <span>
                <strong>{value.faults.find(({ name }) => name === fault)?.label ?? fault}</strong> on {operationLabel(operation)}
                {times !== undefined && times > 1 ? `, ${times} times` : ''}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

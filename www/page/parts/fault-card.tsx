import { failureOf } from '../api/failure';
import { reset } from '../state/acts';
import { faults } from '../state/broker';
import { dataAppName } from '../state/place';
import { mayProvision } from '../state/session';
import { toast } from '../state/toasts';
import { inWords } from '../words/failure';
import { FailureNote } from './failure-note';
import { FaultForm, OPERATIONS } from './fault-form';
import { Icon } from './icon';
import { Skeleton } from './skeleton';

async function startAfresh() {
  try {
    await reset(dataAppName.peek());
    toast('good', 'The emulator was reset.');
  } catch (reason) {
    toast('bad', `The emulator was not reset. ${inWords(failureOf(reason)).title}.`);
  }
}

const operationWords = (operation: string | null | undefined) => OPERATIONS.find(([name]) => name === (operation ?? ''))?.[1] ?? operation;

/** In emulator mode only: injects faults into the emulated API, to show how the broker handles them. */
export function FaultCard() {
  const { value, failure } = faults.held.value;
  return (
    <section class="card" aria-labelledby="faults-heading">
      <header class="card-head">
        <div>
          <h2 id="faults-heading">Faults</h2>
          <p class="quiet">Make the emulated API misbehave, then watch the timeline.</p>
        </div>
        {mayProvision.value && (
          <button type="button" class="button small" onClick={startAfresh}>
            Reset emulator
          </button>
        )}
      </header>
      {failure && <FailureNote failure={failure} onRetry={faults.reload} />}
      {!value && !failure && <Skeleton what="faults" rows={1} />}
      {value && mayProvision.value && <FaultForm faults={value.faults} />}
      {value && value.scripted.length === 0 && <p class="foot">No fault is active.</p>}
      {value && value.scripted.length > 0 && (
        <ul class="scripted" aria-label="Active faults">
          {value.scripted.map(({ fault, operation, times }, index) => (
            <li key={index}>
              <Icon name="bolt" />
              <span>
                <strong>{value.faults.find(({ name }) => name === fault)?.label ?? fault}</strong>, affects {operationWords(operation)}
                {times !== undefined && times > 1 ? `, ${times} times` : ''}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

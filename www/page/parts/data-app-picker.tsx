import { useId } from 'preact/hooks';
import { dataApps } from '../state/broker';
import { dataAppName, goTo } from '../state/place';
import { FailureNote } from './failure-note';
import { Skeleton } from './skeleton';

export function DataAppPicker() {
  const id = useId();
  const { value, failure } = dataApps.held.value;
  if (!value) return failure ? <FailureNote failure={failure} onRetry={dataApps.reload} /> : <Skeleton what="data apps" rows={1} />;
  // The list of tokens shows that there are none.
  if (value.length === 0) return null;
  const chosen = dataAppName.value;
  const gone = chosen !== undefined && !value.some(({ name }) => name === chosen);
  return (
    <div class="field picker">
      <label for={id}>Data app</label>
      <select id={id} value={chosen ?? ''} onChange={(event) => goTo(event.currentTarget.value || undefined)}>
        <option value="">Choose a data app…</option>
        {gone && <option value={chosen}>{chosen} (not listed)</option>}
        {value.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}

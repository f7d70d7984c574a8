import { useId } from 'preact/hooks';
import { dataApps } from '../state/broker';
import { dataAppName, select } from '../state/selection';
import { FailureNote } from './failure-note';
import { Skeleton } from './skeleton';

export function DataAppPicker() {
  const id = useId();
  const { value, failure } = dataApps.state.value;
  if (!value) return failure ? <FailureNote failure={failure} onRetry={dataApps.reload} /> : <Skeleton what="data apps" rows={1} />;
  // The token list already says that there are none.
  if (value.length === 0) return null;
  const selected = dataAppName.value;
  const isMissing = selected !== undefined && !value.some(({ name }) => name === selected);
  return (
    <div class="field picker">
      <label for={id}>Data app</label>
      <select id={id} value={selected ?? ''} onChange={(event) => select(event.currentTarget.value || undefined)}>
        <option value="">Choose a data app…</option>
        {isMissing && <option value={selected}>{selected} (not listed)</option>}
        {value.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}

import { useSignal } from '@preact/signals';
import { dataApps, tokens } from '../state/broker';
import { dataAppName } from '../state/selection';
import { mayProvision } from '../state/session';
import { EmptyState } from './empty-state';
import { EnsureDialog } from './ensure-dialog';
import { FailureNote } from './failure-note';
import { Icon } from './icon';
import { RotateDialog } from './rotate-dialog';
import { Skeleton } from './skeleton';
import { TokenItem } from './token-item';

type OpenDialog = { type: 'create' } | { type: 'ensure' | 'rotate'; name: string };

export function TokensCard() {
  const dialog = useSignal<OpenDialog | undefined>(undefined);
  const dataApp = dataAppName.value;
  const { value, failure } = tokens.state.value;
  if (dataApp === undefined) {
    return (
      <section class="card" aria-label="Tokens">
        {dataApps.state.value.value?.length === 0 ? (
          <EmptyState icon="key" title="No data apps yet">
            Create one in Databrain, and it appears here.
          </EmptyState>
        ) : (
          <EmptyState icon="key" title="Choose a data app">
            Its tokens appear here.
          </EmptyState>
        )}
      </section>
    );
  }

  const close = () => {
    dialog.value = undefined;
  };
  const open = dialog.value;
  const openToken = open && open.type !== 'create' ? value?.find(({ name }) => name === open.name) : undefined;
  return (
    <section class="card" aria-labelledby="tokens-heading">
      <header class="card-head">
        <h2 id="tokens-heading">Tokens {value && value.length > 0 && <span class="count">{value.length}</span>}</h2>
        {mayProvision.value && (
          <button
            type="button"
            class="button primary"
            onClick={() => {
              dialog.value = { type: 'create' };
            }}
          >
            <Icon name="plus" />
            Create token
          </button>
        )}
      </header>
      {failure && <FailureNote failure={failure} onRetry={tokens.reload} />}
      {!value && !failure && <Skeleton what="tokens" />}
      {value?.length === 0 && (
        <EmptyState icon="key" title="No tokens yet">
          {mayProvision.value ? 'Create the first one. Its key is shown once.' : 'A provisioner can create one.'}
        </EmptyState>
      )}
      {value && value.length > 0 && (
        <ul class="tokens">
          {value.map((token) => (
            <TokenItem
              key={`${token.name} ${token.fingerprint}`}
              token={token}
              onEnsure={(name) => {
                dialog.value = { type: 'ensure', name };
              }}
              onRotate={(name) => {
                dialog.value = { type: 'rotate', name };
              }}
            />
          ))}
        </ul>
      )}
      {open?.type === 'create' && <EnsureDialog dataApp={dataApp} onClose={close} />}
      {open?.type === 'ensure' && <EnsureDialog dataApp={dataApp} name={open.name} state={openToken?.state} onClose={close} />}
      {open?.type === 'rotate' && <RotateDialog dataApp={dataApp} name={open.name} duplicateCount={openToken?.duplicates?.length ?? 0} onClose={close} />}
    </section>
  );
}

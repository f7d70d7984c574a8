import { useSignal } from '@preact/signals';
import { dataApps, tokens } from '../state/broker';
import { dataAppName } from '../state/place';
import { mayProvision } from '../state/session';
import { Empty } from './empty';
import { EnsureDialog } from './ensure-dialog';
import { FailureNote } from './failure-note';
import { Icon } from './icon';
import { RotateDialog } from './rotate-dialog';
import { Skeleton } from './skeleton';
import { TokenItem } from './token-item';

type Asked = { what: 'create' } | { what: 'ensure' | 'rotate'; name: string };

export function TokensCard() {
  const asked = useSignal<Asked | undefined>(undefined);
  const dataApp = dataAppName.value;
  const { value, failure } = tokens.held.value;
  if (dataApp === undefined) {
    return (
      <section class="card" aria-label="Tokens">
        {dataApps.held.value.value?.length === 0 ? (
          <Empty icon="key" title="No data apps yet">
            Make one in Databrain; it then shows up here.
          </Empty>
        ) : (
          <Empty icon="key" title="Choose a data app">
            Its tokens appear here.
          </Empty>
        )}
      </section>
    );
  }

  const close = () => {
    asked.value = undefined;
  };
  const open = asked.value;
  const lost = open?.what === 'ensure' && value?.find(({ name }) => name === open.name)?.state === 'unknown';
  return (
    <section class="card" aria-labelledby="tokens-heading">
      <header class="card-head">
        <h2 id="tokens-heading">Tokens {value && value.length > 0 && <span class="count">{value.length}</span>}</h2>
        {mayProvision.value && (
          <button
            type="button"
            class="button primary"
            onClick={() => {
              asked.value = { what: 'create' };
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
        <Empty icon="key" title="No tokens yet">
          {mayProvision.value ? 'Create the first one; its key is shown to you once.' : 'A provisioner can create one.'}
        </Empty>
      )}
      {value && value.length > 0 && (
        <ul class="tokens">
          {value.map((token) => (
            <TokenItem
              key={`${token.name} ${token.fingerprint}`}
              token={token}
              onEnsure={(name) => {
                asked.value = { what: 'ensure', name };
              }}
              onRotate={(name) => {
                asked.value = { what: 'rotate', name };
              }}
            />
          ))}
        </ul>
      )}
      {open?.what === 'create' && <EnsureDialog dataApp={dataApp} onClose={close} />}
      {open?.what === 'ensure' && <EnsureDialog dataApp={dataApp} name={open.name} lost={lost} onClose={close} />}
      {open?.what === 'rotate' && <RotateDialog dataApp={dataApp} name={open.name} onClose={close} />}
    </section>
  );
}

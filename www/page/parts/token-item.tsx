import type { Token } from '../api/types';
import { now } from '../state/clock';
import { dataAppName, goTo, tokenName } from '../state/place';
import { mayProvision } from '../state/session';
import { ago, exact } from '../words/time';
import { Icon } from './icon';
import { OldKey } from './old-key';
import { TokenBadge, TokenExplanation } from './token-state';

interface Props {
  token: Token;
  onEnsure: (name: string) => void;
  onRotate: (name: string) => void;
}

function When({ at }: { at: string }) {
  const time = Date.parse(at);
  return Number.isNaN(time) ? (
    <>unknown</>
  ) : (
    <time dateTime={at} title={exact(time)}>
      {ago(time, now.value)}
    </time>
  );
}

function look(name: string) {
  goTo(dataAppName.peek(), name);
  // On a phone, the timeline is below the list and out of view.
  document.getElementById('timeline-heading')?.scrollIntoView({ block: 'nearest' });
}

export function TokenItem({ token, onEnsure, onRotate }: Props) {
  const { name, fingerprint, createdAt, rotatedAt } = token;
  const looked = tokenName.value === name;
  return (
    <li class={`token ${looked ? 'looked' : ''}`}>
      <div class="token-main">
        <div class="token-title">
          <h3>{name}</h3>
          <TokenBadge token={token} />
        </div>
        <dl class="facts">
          <div>
            <dt>Fingerprint</dt>
            <dd>{fingerprint ? <code>{fingerprint}</code> : 'none yet'}</dd>
          </div>
          <div>
            <dt>Created</dt>
            <dd>{createdAt ? <When at={createdAt} /> : 'unknown'}</dd>
          </div>
          <div>
            <dt>Rotated</dt>
            <dd>{rotatedAt ? <When at={rotatedAt} /> : 'never'}</dd>
          </div>
        </dl>
        <TokenExplanation token={token} />
        <OldKey token={token} />
      </div>
      <div class="token-acts">
        <button type="button" class="button ghost" aria-pressed={looked} onClick={() => look(name)}>
          <Icon name="clock" />
          Timeline<span class="unseen"> of {name}</span>
        </button>
        <Acts token={token} onEnsure={onEnsure} onRotate={onRotate} />
      </div>
    </li>
  );
}

function Acts({ token: { name, managed, state }, onEnsure, onRotate }: Props) {
  if (!mayProvision.value) return null;
  return (
    <>
      {managed && state === 'ready' && (
        <button type="button" class="button" onClick={() => onRotate(name)}>
          <Icon name="rotate" />
          Rotate<span class="unseen"> {name}</span>
        </button>
      )}
      {managed && state === 'unknown' && (
        <button type="button" class="button" onClick={() => onEnsure(name)}>
          <Icon name="find" />
          Check outcome<span class="unseen"> of {name}</span>
        </button>
      )}
      {!managed && (
        <button type="button" class="button" onClick={() => onEnsure(name)}>
          Take over<span class="unseen"> {name}</span>
        </button>
      )}
    </>
  );
}

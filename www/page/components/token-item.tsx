import type { Token } from '../api/types';
import { ago, exact } from '../format/time';
import { stopManaging } from '../state/actions';
import { now } from '../state/clock';
import { dataAppName, select, tokenName } from '../state/selection';
import { mayProvision } from '../state/session';
import { Icon } from './icon';
import { OldKeyExpiry } from './old-key-expiry';
import { TokenBadge, TokenExplanation } from './token-badge';

interface Props {
  token: Token;
  onEnsure: (name: string) => void;
  onRotate: (name: string) => void;
}

function RelativeTime({ at }: { at: string }) {
  const time = Date.parse(at);
  return Number.isNaN(time) ? (
    <>unknown</>
  ) : (
    <time dateTime={at} title={exact(time)}>
      {ago(time, now.value)}
    </time>
  );
}

function showTimeline(name: string) {
  select(dataAppName.peek(), name);
  // On a phone, the timeline is below the list, outside the viewport.
  document.getElementById('timeline-heading')?.scrollIntoView({ block: 'nearest' });
}

export function TokenItem({ token, onEnsure, onRotate }: Props) {
  const { name, fingerprint, createdAt, rotatedAt } = token;
  const isSelected = tokenName.value === name;
  return (
    <li class={`token ${isSelected ? 'selected' : ''}`}>
      <div class="token-main">
        <div class="token-title">
          <h3>
            <bdi>{name}</bdi>
          </h3>
          <TokenBadge token={token} />
        </div>
        <dl class="facts">
          <div>
            <dt>Fingerprint</dt>
            <dd>{fingerprint ? <code>{fingerprint}</code> : 'none yet'}</dd>
          </div>
          <div>
            <dt>Created</dt>
            <dd>{createdAt ? <RelativeTime at={createdAt} /> : 'unknown'}</dd>
          </div>
          <div>
            <dt>Rotated</dt>
            <dd>{rotatedAt ? <RelativeTime at={rotatedAt} /> : 'never'}</dd>
          </div>
        </dl>
        <TokenExplanation token={token} />
        <Duplicates fingerprints={token.duplicates ?? []} />
        <OldKeyExpiry token={token} />
      </div>
      <div class="token-actions">
        <button type="button" class="button ghost" aria-pressed={isSelected} onClick={() => showTimeline(name)}>
          <Icon name="clock" />
          Timeline<span class="visually-hidden"> of {name}</span>
        </button>
        <TokenActions token={token} onEnsure={onEnsure} onRotate={onRotate} />
      </div>
    </li>
  );
}

function Duplicates({ fingerprints }: { fingerprints: string[] }) {
  if (fingerprints.length === 0) return null;
  return (
    <p class="explanation">
      Databrain lists other valid keys with this name, which the broker does not hand out: <code>{fingerprints.join(', ')}</code>
    </p>
  );
}

function TokenActions({ token: { name, managed, state }, onEnsure, onRotate }: Props) {
  if (!mayProvision.value) return null;
  const isAbsent = state === 'missing' || state === 'notCreated';
  return (
    <>
      {managed && state === 'ready' && (
        <button type="button" class="button" onClick={() => onRotate(name)}>
          <Icon name="rotate" />
          Rotate<span class="visually-hidden"> {name}</span>
        </button>
      )}
      {managed && state === 'unknown' && (
        <button type="button" class="button" onClick={() => onEnsure(name)}>
          <Icon name="search" />
          Check outcome<span class="visually-hidden"> for {name}</span>
        </button>
      )}
      {managed && isAbsent && (
        <>
          <button type="button" class="button" onClick={() => onEnsure(name)}>
            Recreate<span class="visually-hidden"> {name}</span>
          </button>
          <button type="button" class="button ghost" onClick={() => void stopManaging(dataAppName.peek() ?? '', name)}>
            {state === 'missing' ? 'Stop managing' : 'Dismiss'}
            <span class="visually-hidden"> {name}</span>
          </button>
        </>
      )}
      {!managed && (
        <button type="button" class="button" onClick={() => onEnsure(name)}>
          Adopt<span class="visually-hidden"> {name}</span>
        </button>
      )}
    </>
  );
}

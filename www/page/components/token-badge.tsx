import type { Token } from '../api/types';

const BADGES = {
  ready: ['success', 'Ready', ''],
  creating: ['progress', 'Creating', 'The broker has requested the token and is waiting for the response.'],
  rotating: ['progress', 'Rotating', 'The broker has requested a new key and is waiting for the response.'],
  unknown: ['warning', 'Outcome unknown', 'The response was lost. The broker checks the outcome before it sends anything else, so that no duplicate key is created.'],
  missing: ['error', 'Missing', 'Databrain no longer lists this token, so services do not receive its key. Create it again, or stop managing it.'],
  notCreated: ['neutral', 'Not created', 'The creation was not executed. Create the token again, or dismiss it.'],
} as const;

const badgeOf = ({ managed, state }: Token) =>
  !managed || !state
    ? (['neutral', 'Not managed', 'The broker does not store or rotate this key until you adopt it.'] as const)
    : BADGES[state];

export function TokenBadge({ token }: { token: Token }) {
  const [tone, label] = badgeOf(token);
  return <span class={`badge state ${tone}`}>{label}</span>;
}

export function TokenExplanation({ token }: { token: Token }) {
  const [, , explanation] = badgeOf(token);
  return explanation ? <p class="explanation">{explanation}</p> : null;
}

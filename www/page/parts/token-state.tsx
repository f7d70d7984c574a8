import type { Token } from '../api/types';

const BADGES = {
  ready: ['good', 'Ready', ''],
  creating: ['busy', 'Creating', 'The broker has requested the token and waits for the answer.'],
  rotating: ['busy', 'Rotating', 'The broker has requested a new key and waits for the answer.'],
  unknown: ['warn', 'Outcome unknown', 'The answer was lost. The broker checks the outcome before it sends anything else, so that no second key is created.'],
} as const;

const badgeOf = ({ managed, state }: Token) =>
  !managed || !state
    ? (['calm', 'Not managed', 'Not created by the broker, which neither stores its key nor rotates it until you take it over.'] as const)
    : BADGES[state];

export function TokenBadge({ token }: { token: Token }) {
  const [tone, label] = badgeOf(token);
  return <span class={`badge state ${tone}`}>{label}</span>;
}

export function TokenExplanation({ token }: { token: Token }) {
  const [, , explanation] = badgeOf(token);
  return explanation ? <p class="explanation">{explanation}</p> : null;
}

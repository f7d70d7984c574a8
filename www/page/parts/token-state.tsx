import type { Token } from '../api/types';

const BADGES = {
  ready: ['good', 'Ready', ''],
  creating: ['busy', 'Creating', 'The broker has asked for it and waits for the answer.'],
  rotating: ['busy', 'Rotating', 'The broker has asked for a new key and waits for the answer.'],
  unknown: ['warn', 'Outcome unknown', 'The answer got lost. The broker finds out before it sends anything else, so no second key is made.'],
} as const;

const badgeOf = ({ managed, state }: Token) =>
  !managed || !state
    ? (['calm', 'Not managed', 'Made elsewhere. The broker neither keeps its key nor rotates it until somebody takes it over.'] as const)
    : BADGES[state];

export function TokenBadge({ token }: { token: Token }) {
  const [tone, label] = badgeOf(token);
  return <span class={`badge state ${tone}`}>{label}</span>;
}

export function TokenExplanation({ token }: { token: Token }) {
  const [, , explanation] = badgeOf(token);
  return explanation ? <p class="explanation">{explanation}</p> : null;
}

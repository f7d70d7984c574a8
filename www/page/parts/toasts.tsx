import { dismiss, toasts } from '../state/toasts';
import { Icon } from './icon';

const ICONS = { good: 'check', warn: 'warn', bad: 'warn' } as const;

/** The region exists from the start, since few screen readers read a live region that is added with its text. */
export const Toasts = () => (
  <div class="toasts" role="status" aria-live="polite" aria-label="Notices">
    {toasts.value.map(({ id, tone, text }) => (
      <div key={id} class={`toast ${tone}`}>
        <Icon name={ICONS[tone]} />
        <p>{text}</p>
        <button type="button" class="button ghost square small" aria-label="Dismiss" onClick={() => dismiss(id)}>
          <Icon name="close" />
        </button>
      </div>
    ))}
  </div>
);

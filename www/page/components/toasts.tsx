import { dismiss, toasts } from '../state/toasts';
import { Icon } from './icon';

const ICONS = { success: 'check', warning: 'warning', error: 'warning' } as const;

/** Always rendered, because many screen readers ignore a live region that is added together with its text. */
export const Toasts = () => (
  <div class="toasts" role="status" aria-live="polite" aria-label="Notifications">
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

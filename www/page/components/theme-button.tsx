import { THEMES, theme } from '../state/theme';
import { Icon, type IconName } from './icon';

const ICONS: Record<string, IconName> = { system: 'system', light: 'sun', dark: 'moon' };

export function ThemeButton() {
  const next = THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length] ?? 'system';
  const label = `Colours: ${theme.value}. Switch to ${next}`;
  return (
    <button
      type="button"
      class="button ghost square"
      aria-label={label}
      title={label}
      onClick={() => {
        theme.value = next;
      }}
    >
      <Icon name={ICONS[theme.value] ?? 'system'} />
    </button>
  );
}

import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from './icon';

export const Empty = ({ icon, title, children }: { icon: IconName; title: string; children: ComponentChildren }) => (
  <div class="empty">
    <span class="empty-icon">
      <Icon name={icon} />
    </span>
    <strong>{title}</strong>
    <p>{children}</p>
  </div>
);

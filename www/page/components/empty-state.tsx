import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from './icon';

export const EmptyState = ({ icon, title, children }: { icon: IconName; title: string; children: ComponentChildren }) => (
  <div class="empty-state">
    <span class="empty-state-icon">
      <Icon name={icon} />
    </span>
    <strong>{title}</strong>
    <p>{children}</p>
  </div>
);

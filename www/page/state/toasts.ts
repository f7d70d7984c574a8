import { signal } from '@preact/signals';

export interface Toast {
  id: number;
  tone: 'good' | 'warn' | 'bad';
  text: string;
}

const STAYS_MS = 7000;

export const toasts = signal<Toast[]>([]);

let count = 0;

export function dismiss(id: number) {
  toasts.value = toasts.peek().filter((toast) => toast.id !== id);
}

/** A failure stays until it is dismissed. */
export function toast(tone: Toast['tone'], text: string) {
  const id = (count += 1);
  toasts.value = [...toasts.peek().slice(-3), { id, tone, text }];
  if (tone !== 'bad') setTimeout(dismiss, STAYS_MS, id);
}

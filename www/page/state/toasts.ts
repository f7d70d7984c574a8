import { signal } from '@preact/signals';

export interface Toast {
  id: number;
  tone: 'success' | 'warning' | 'error';
  text: string;
}

const TOAST_MS = 7000;

export const toasts = signal<Toast[]>([]);

let count = 0;

export function dismiss(id: number) {
  toasts.value = toasts.peek().filter((toast) => toast.id !== id);
}

/** Shows a message. An error stays until it is dismissed. */
export function toast(tone: Toast['tone'], text: string) {
  const id = (count += 1);
  toasts.value = [...toasts.peek().slice(-3), { id, tone, text }];
  if (tone !== 'error') setTimeout(dismiss, TOAST_MS, id);
}

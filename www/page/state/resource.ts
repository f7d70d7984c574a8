import { type Signal, signal } from '@preact/signals';
import { type ApiFailure, failureOf } from '../api/failure';

export interface Held<Value> {
  value: Value | undefined;
  failure: ApiFailure | undefined;
  loading: boolean;
}

export interface Resource<Value> {
  readonly held: Signal<Held<Value>>;
  /** Loads the value again. The current one stays until the answer arrives. Never rejects. */
  reload(): Promise<void>;
  /** Clears the value, and ignores pending answers. */
  clear(): void;
}

const nothing = { value: undefined, failure: undefined, loading: false };

/** A value that is loaded from the Worker. Only the answer to the latest request is used. */
export function resource<Value>(load: (signal: AbortSignal) => Promise<Value>): Resource<Value> {
  const held = signal<Held<Value>>(nothing);
  let asked: AbortController | undefined;

  return {
    held,
    reload: async () => {
      asked?.abort();
      const mine = new AbortController();
      asked = mine;
      held.value = { ...held.peek(), loading: true };
      try {
        const value = await load(mine.signal);
        if (asked === mine) held.value = { value, failure: undefined, loading: false };
      } catch (reason) {
        if (asked === mine && !mine.signal.aborted) held.value = { ...held.peek(), failure: failureOf(reason), loading: false };
      }
    },
    clear() {
      asked?.abort();
      asked = undefined;
      held.value = nothing;
    },
  };
}

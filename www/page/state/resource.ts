import { type Signal, signal } from '@preact/signals';
import { type ApiFailure, toFailure } from '../api/failure';

export interface ResourceState<Value> {
  value: Value | undefined;
  failure: ApiFailure | undefined;
  loading: boolean;
}

export interface Resource<Value> {
  readonly state: Signal<ResourceState<Value>>;
  /** Reloads the value, and keeps the current one until the response arrives. It never rejects. */
  reload(): Promise<void>;
  /** Clears the value and aborts a pending request. */
  clear(): void;
}

const EMPTY = { value: undefined, failure: undefined, loading: false };

/** A value that is loaded from the Worker. Only the response to the latest request is used. */
export function resource<Value>(load: (signal: AbortSignal) => Promise<Value>): Resource<Value> {
  const state = signal<ResourceState<Value>>(EMPTY);
  let current: AbortController | undefined;

  return {
    state,
    reload: async () => {
      current?.abort();
      const controller = new AbortController();
      current = controller;
      state.value = { ...state.peek(), loading: true };
      try {
        const value = await load(controller.signal);
        if (current === controller) state.value = { value, failure: undefined, loading: false };
      } catch (reason) {
        if (current === controller && !controller.signal.aborted) state.value = { ...state.peek(), failure: toFailure(reason), loading: false };
      }
    },
    clear() {
      current?.abort();
      current = undefined;
      state.value = EMPTY;
    },
  };
}

import type { Step } from 'databrain-edge/emulator';

type WithoutTarget<S> = S extends unknown ? Omit<S, 'operation' | 'times'> : never;

export interface EmulatedFault {
  name: string;
  label: string;
  explanation: string;
  step: WithoutTarget<Step>;
}

/** The faults that the page can inject. */
export const emulatedFaults: EmulatedFault[] = [
  {
    name: 'lostAnswer',
    label: 'Response lost',
    explanation: 'Databrain executes the request, then the connection fails, so the outcome is unknown at first.',
    step: { fault: 'lostAnswer' },
  },
  {
    name: 'neverAnswers',
    label: 'No response',
    explanation: 'Databrain neither executes the request nor responds, so the request times out.',
    step: { fault: 'neverAnswers' },
  },
  {
    name: 'executedNoResponse',
    label: 'Executed, no response',
    explanation: 'Databrain executes the request but never responds. The broker cannot distinguish this from “No response”.',
    step: { fault: 'neverAnswers', handled: true },
  },
  {
    name: 'reset',
    label: 'Connection reset',
    explanation: 'The connection fails before Databrain executes the request.',
    step: { fault: 'reset' },
  },
  {
    name: 'cutBody',
    label: 'Response truncated',
    explanation: 'Databrain executes the request, but only half of the response arrives.',
    step: { fault: 'cutBody' },
  },
  {
    name: 'unavailable',
    label: '503 from a proxy',
    explanation: 'A proxy responds instead of Databrain. Listings are retried, creations and rotations are not.',
    step: { fault: 'status', status: 503 },
  },
  {
    name: 'rateLimited',
    label: 'Rate limited',
    explanation: 'Databrain responds with 429 and a Retry-After of one second. Every request is retried after that.',
    step: { fault: 'status', status: 429, retryAfter: 1 },
  },
  {
    name: 'invalidServiceToken',
    label: 'Service token rejected',
    explanation: 'Databrain rejects the credential. The request is neither executed nor retried.',
    step: { fault: 'apiError', code: 'AUTHENTICATION_ERROR', message: 'Invalid service token' },
  },
];

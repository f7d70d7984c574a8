import type { Step } from 'databrain-edge/emulator';

type WithoutTarget<S> = S extends unknown ? Omit<S, 'operation' | 'times'> : never;

export interface EmulatedFault {
  name: string;
  label: string;
  explanation: string;
  step: WithoutTarget<Step>;
}

/** The faults that the page offers to inject. */
export const emulatedFaults: EmulatedFault[] = [
  {
    name: 'lostAnswer',
    label: 'Answer lost',
    explanation: 'Databrain executes the request, then the connection fails. The outcome is unknown until the list is read.',
    step: { fault: 'lostAnswer' },
  },
  {
    name: 'neverAnswers',
    label: 'Never answers',
    explanation: 'Databrain neither executes nor answers the request, until the timeout ends it.',
    step: { fault: 'neverAnswers' },
  },
  {
    name: 'doneButSilent',
    label: 'Done, but silent',
    explanation: 'Databrain executes the request and never answers. To the broker, this looks the same as “Never answers”.',
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
    label: 'Answer cut short',
    explanation: 'Databrain executes the request, but only half of its answer arrives.',
    step: { fault: 'cutBody' },
  },
  {
    name: 'unavailable',
    label: '503 from a proxy',
    explanation: 'A proxy answers instead of Databrain. A read is retried, a creation is not.',
    step: { fault: 'status', status: 503 },
  },
  {
    name: 'rateLimited',
    label: 'Rate limited',
    explanation: 'Databrain answers with 429 and requests a wait of one second. Every request is then retried.',
    step: { fault: 'status', status: 429, retryAfter: 1 },
  },
  {
    name: 'refused',
    label: 'Service token refused',
    explanation: 'Databrain refuses the credential. Nothing happens, and nothing is retried.',
    step: { fault: 'apiError', code: 'AUTHENTICATION_ERROR', message: 'Invalid service token' },
  },
];

import type { Step } from 'databrain-edge/emulator';

type WithoutTarget<S> = S extends unknown ? Omit<S, 'operation' | 'times'> : never;

export interface EmulatedFault {
  name: string;
  label: string;
  explanation: string;
  step: WithoutTarget<Step>;
}

/** The faults that the page offers. */
export const emulatedFaults: EmulatedFault[] = [
  {
    name: 'lostAnswer',
    label: 'Answer lost',
    explanation: 'Databrain does what was asked, then the connection breaks. The outcome is unknown until the list is read.',
    step: { fault: 'lostAnswer' },
  },
  {
    name: 'neverAnswers',
    label: 'Never answers',
    explanation: 'Nothing happens and nothing is answered, until the time limit ends the request.',
    step: { fault: 'neverAnswers' },
  },
  {
    name: 'doneButSilent',
    label: 'Done, but silent',
    explanation: 'Databrain does what was asked and never answers. It looks just like the fault above, and is the opposite.',
    step: { fault: 'neverAnswers', handled: true },
  },
  {
    name: 'reset',
    label: 'Connection reset',
    explanation: 'The connection breaks before Databrain has done anything.',
    step: { fault: 'reset' },
  },
  {
    name: 'cutBody',
    label: 'Answer cut short',
    explanation: 'Databrain does what was asked; half of its answer arrives.',
    step: { fault: 'cutBody' },
  },
  {
    name: 'unavailable',
    label: '503 from a proxy',
    explanation: 'A proxy answers for Databrain. Reading is repeated, a creation is not.',
    step: { fault: 'status', status: 503 },
  },
  {
    name: 'rateLimited',
    label: 'Rate limited',
    explanation: 'Databrain answers 429 and asks to come back in a second. Everything is repeated after that.',
    step: { fault: 'status', status: 429, retryAfter: 1 },
  },
  {
    name: 'refused',
    label: 'Service token refused',
    explanation: 'Databrain refuses the credential. Nothing happened, and nothing is repeated.',
    step: { fault: 'apiError', code: 'AUTHENTICATION_ERROR', message: 'Invalid service token' },
  },
];

/** What each preset is worth comparing, as a question and two policies in the link's notation. */
import { presets } from '#engines/simulation/presets/index.ts';

export interface Comparison {
  readonly question: string;
  readonly a: string;
  readonly b: string;
}

const comparisons: Readonly<Record<string, Comparison>> = {
  'retry-budget': {
    question: 'For three seconds the service is slow. Does it come back when it is fast again?',
    a: 'budget=none',
    b: '',
  },
  'flaky-service': {
    question: 'One answer in five is an error. What do two retries buy, and what do they cost?',
    a: 'retries=0',
    b: '',
  },
  'thundering-herd': {
    question: 'Five hundred clients fail together. Who is answered sooner, with jitter or without?',
    a: '',
    b: 'wait=exponential,capMs=10000,jitter=full',
  },
  'metastable-collapse': {
    question: 'The service is slow for 0.8 s. Are forty seconds enough to get over it?',
    a: '',
    b: 'budget=retry-bucket',
  },
  'three-layers': {
    question: 'The database is down. How many calls does one request make?',
    a: '',
    b: 'at=innermost',
  },
  'slow-replica': {
    question: 'One pod of four becomes slow. Give up and try another, or send a second try beside the first?',
    a: '',
    b: 'retries=0;try=none;hedges=1',
  },
  breaker: {
    question: 'One pod of three fails. Does it help to leave it out?',
    a: 'breaker=none',
    b: '',
  },
  hedging: {
    question: 'No answer after 100 ms: does a second try shorten the tail, and at what price?',
    a: 'hedges=0',
    b: '',
  },
  'independent-failures': {
    question: 'A tenth of the answers are errors. What does a bucket of tokens change?',
    a: '',
    b: 'retries=10;budget=retry-bucket',
  },
  'aws-contention': {
    question: 'A hundred clients write one row. Which backoff makes fewer calls, and which is done first?',
    a: 'strategy=none',
    b: '',
  },
};

/** A preset that is not named here is compared with itself without retries. */
export function comparisonOf(preset: string): Comparison {
  return comparisons[preset] ?? { question: presets.require(preset).summary, a: '', b: 'retries=0' };
}

/** The presets in the order of the picker: the one with the plainest picture first. */
export const firstPreset = 'retry-budget';

/** The playground's state as its link carries it. */
import type { Fit, Language } from '#engines/convert/index.ts';
import { defaultParams } from '#engines/core/params.ts';

export const ownText = 'own';
export const noDeadlineMs = 600_000;

export const timeSpecs = {
  tryMs: {
    kind: 'number',
    label: 'Each try takes',
    doc: 'How long a try runs until it fails; a shorter timeout of the try ends it earlier.',
    unit: 'ms',
    min: 0,
    max: 60_000,
    default: 100,
    step: 10,
    scale: 'log',
  },
  deadlineMs: {
    kind: 'number',
    label: 'The caller waits',
    doc: 'After this time nobody wants the answer.',
    unit: 'ms',
    min: 1,
    max: noDeadlineMs,
    default: noDeadlineMs,
    step: 100,
    scale: 'log',
    maxMeans: 'for ever',
  },
} as const;

const times = defaultParams(timeSpecs);

export interface PlaygroundState {
  /** Id of an example, or `own`. */
  readonly ex: string;
  /** The reader's text, plain or packed (`packText`) where it is long. */
  readonly src: string;
  readonly srcz: string;
  /** `` = guessed. */
  readonly lang: '' | Language;
  /** Index of the policy. */
  readonly p: number;
  /** Answers to open questions, as a query string. */
  readonly ask: string;
  readonly to: string;
  /** The target's options, `name=value,…`. */
  readonly set: string;
  readonly host: string;
  readonly fit: Fit;
  /** 1 = the YAML is the reader's, in `out`; 0 = as converted. */
  readonly mine: number;
  readonly out: string;
  readonly outz: string;
  readonly tryMs: number;
  readonly deadlineMs: number;
  readonly [key: string]: string | number;
}

export const defaultState = (example: string, target: string): PlaygroundState => ({
  ex: example,
  src: '',
  srcz: '',
  lang: '',
  p: 0,
  ask: '',
  to: target,
  set: '',
  host: 'ratings',
  fit: 'nearest-mean',
  mine: 0,
  out: '',
  outz: '',
  tryMs: times.tryMs,
  deadlineMs: times.deadlineMs,
});

export const readAsked = (ask: string): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(ask)) as Record<string, string>;

/** Empty answers are left out. */
export function writeAsked(answers: Readonly<Record<string, string>>): string {
  return new URLSearchParams(Object.entries(answers).filter(([, answer]) => answer.trim() !== '')).toString();
}

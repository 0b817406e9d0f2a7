/** What is set on the page besides the policies, and the state its link carries. */
import type { ParamValues } from '#engines/core/params.ts';
import { presets, type Preset } from './presets.ts';

/** The failure all clients share, and how long they would wait. */
export const settingSpecs = {
  retries: {
    kind: 'number',
    label: 'Retries',
    doc: 'How many more times each client asks after its first call. Every try is taken to fail.',
    unit: 'count',
    min: 1,
    max: 50,
    default: 5,
    step: 1,
    integer: true,
  },
  deadlineMs: {
    kind: 'number',
    label: 'Deadline',
    doc: 'How long the caller is willing to wait.',
    unit: 'ms',
    min: 10,
    max: 3_600_000,
    default: 5000,
    step: 100,
    scale: 'log',
  },
  clients: {
    kind: 'number',
    label: 'Clients',
    doc: 'How many fail at the same moment.',
    unit: 'count',
    min: 1,
    max: 100_000,
    default: 1000,
    step: 1,
    integer: true,
    scale: 'log',
  },
  windowMs: {
    kind: 'number',
    label: 'Window',
    doc: 'Retries are counted per window of this length.',
    unit: 'ms',
    min: 1,
    max: 60_000,
    default: 50,
    step: 1,
    integer: true,
    scale: 'log',
  },
  scale: {
    kind: 'choice',
    label: 'Scale of waits',
    doc: 'Linear shows what a wait costs; logarithmic shows the short waits beside the long ones.',
    options: [
      { value: 'linear', label: 'linear' },
      { value: 'log', label: 'log' },
    ],
    default: 'linear',
  },
} as const;

export type Settings = ParamValues<typeof settingSpecs>;

export interface PlaygroundState {
  readonly [key: string]: string | number;
  readonly preset: string;
  /** Policies in the link's notation, separated by `|`. */
  readonly p: string;
  readonly retries: number;
  readonly deadlineMs: number;
  readonly clients: number;
  readonly windowMs: number;
  readonly scale: string;
  readonly seed: number;
}

export function stateOf(preset: Preset): Pick<PlaygroundState, 'preset' | 'p' | 'retries' | 'deadlineMs'> {
  return {
    preset: preset.id,
    p: preset.policies.join('|'),
    retries: preset.retries,
    deadlineMs: preset.deadlineMs,
  };
}

export const defaultState: PlaygroundState = {
  ...stateOf(presets[0]!),
  clients: settingSpecs.clients.default,
  windowMs: settingSpecs.windowMs.default,
  scale: settingSpecs.scale.default,
  seed: 1,
};

/** Parameter descriptions that several breakers share. */
import type { NumberParam } from '../../core/params.ts';

export function durationParam(label: string, doc: string, defaultMs: number, minMs = 0): NumberParam {
  return {
    kind: 'number',
    label,
    doc,
    unit: 'ms',
    min: minMs,
    max: 86_400_000,
    default: defaultMs,
    step: 100,
    scale: 'log',
  };
}

export function countParam(label: string, doc: string, initial: number, min: number, max: number): NumberParam {
  return { kind: 'number', label, doc, unit: 'count', min, max, default: initial, step: 1, integer: true };
}

export function ratioParam(label: string, doc: string, initial: number): NumberParam {
  return { kind: 'number', label, doc, unit: 'ratio', min: 0, max: 1, default: initial, step: 0.05 };
}

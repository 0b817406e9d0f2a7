/** Parameter descriptions that several formulas share. */
import type { NumberParam, ToggleParam } from '../core/params.ts';

const dayMs = 86_400_000;

/** The value of a cap that is not set: no wait a double counts exactly is longer. */
export const noCapMs = Number.MAX_SAFE_INTEGER;

export function delayParam(label: string, doc: string, defaultMs: number, minMs = 0): NumberParam {
  return { kind: 'number', label, doc, unit: 'ms', min: minMs, max: dayMs, default: defaultMs, step: 10, scale: 'log' };
}

/** Whole milliseconds, as Java's `long` intervals are. */
export function wholeDelayParam(label: string, doc: string, defaultMs: number, minMs = 0): NumberParam {
  return { ...delayParam(label, doc, defaultMs, minMs), integer: true };
}

export function factorParam(label: string, doc: string, initial: number, min: number, max = 10): NumberParam {
  return { kind: 'number', label, doc, unit: 'factor', min, max, default: initial, step: 0.1 };
}

/** The longest wait a formula allows; `noCapMs` where the library has none unless told. */
export function capParam(label: string, doc: string, defaultMs: number = noCapMs, minMs = 0): NumberParam {
  return { ...delayParam(label, doc, defaultMs, minMs), max: noCapMs, maxMeans: 'no cap' };
}

export function wholeCapParam(label: string, doc: string, defaultMs: number = noCapMs, minMs = 1): NumberParam {
  return { ...capParam(label, doc, defaultMs, minMs), integer: true };
}

export function ratioParam(label: string, doc: string, initial: number, max = 1): NumberParam {
  return { kind: 'number', label, doc, unit: 'ratio', min: 0, max, default: initial, step: 0.05 };
}

export function toggleParam(label: string, doc: string, initial = false): ToggleParam {
  return { kind: 'toggle', label, doc, default: initial };
}

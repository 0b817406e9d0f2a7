/** Parameter descriptions that several formulas share. */
import type { NumberParam } from '../core/params.ts';

const dayMs = 86_400_000;

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

/** A formula with its parameters, as plain data and as something to ask. */
import { resolveParams, type ParamValue } from '../core/params.ts';
import type { RandomStream } from '../core/random.ts';
import type { BackoffFormula, DelayBounds } from './formula.ts';
import { formulas } from './index.ts';

/** A formula of this folder by id; parameters left out take their defaults. */
export interface BackoffChoice {
  readonly formula: string;
  readonly params: Readonly<Record<string, ParamValue>>;
  /** A wait named by the answer's Retry-After header is taken instead, where there is one. */
  readonly honoursRetryAfter?: boolean;
}

/** `retry` counts from 1, delays are milliseconds. */
export interface Backoff {
  readonly formula: BackoffFormula;
  readonly params: Readonly<Record<string, ParamValue>>;
  nominalMs(retry: number): number;
  boundsMs(retry: number): DelayBounds;
  /** Expected delay; undefined where the formula cannot say it. */
  meanMs(retry: number): number | undefined;
  start(random: RandomStream): (retry: number) => number;
}

/** @throws RangeError for an unknown formula id */
export function createBackoff(choice: BackoffChoice): Backoff {
  const formula = formulas.require(choice.formula);
  const { values } = resolveParams(formula.params, choice.params);
  return {
    formula,
    params: values as Readonly<Record<string, ParamValue>>,
    nominalMs: (retry) => formula.nominalMs(retry, values),
    boundsMs: (retry) => formula.boundsMs(retry, values),
    meanMs: (retry) => formula.meanMs?.(retry, values),
    start: (random) => formula.start(values, random),
  };
}

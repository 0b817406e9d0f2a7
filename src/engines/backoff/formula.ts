/** What a backoff formula is. One formula per file, listed once in index.ts. */
import type { Diagnostic } from '../core/diagnostics.ts';
import type { ParamSpecs, ParamValues } from '../core/params.ts';
import type { RandomStream } from '../core/random.ts';
import type { SourceRef } from '../core/source-ref.ts';

/** Who the formula belongs to; groups the pickers and the reference. */
export type FormulaFamily = 'general' | 'aws' | 'spring' | 'resilience4j' | 'reactor' | 'polly' | 'proxy' | 'platform';

export const familyLabels: Readonly<Record<FormulaFamily, string>> = {
  general: 'general',
  aws: 'AWS',
  spring: 'Spring',
  resilience4j: 'Resilience4j',
  reactor: 'Reactor',
  polly: 'Polly',
  proxy: 'proxies and meshes',
  platform: 'platforms',
};

/** Closed range of a delay in milliseconds. For a half-open law [a, b) `maxMs` is the supremum, never reached. */
export interface DelayBounds {
  readonly minMs: number;
  readonly maxMs: number;
}

/**
 * How long to wait before each retry.
 * `retry` counts from 1: retry 1 is the wait between the first call and the second.
 * Delays are milliseconds, finite and ≥ 0; a formula of a library that counts in ticks returns fractions of a millisecond.
 */
export interface BackoffFormula<S extends ParamSpecs = ParamSpecs> {
  readonly id: string;
  readonly label: string;
  readonly family: FormulaFamily;
  /** One sentence a newcomer understands. */
  readonly summary: string;
  /** The law as the source states it, one line per case, in plain mathematical text with the parameter names. */
  readonly definition: readonly string[];
  /** What surprises people. */
  readonly gotchas: readonly string[];
  readonly params: S;
  readonly sources: readonly SourceRef[];
  /**
   * How a delay is distributed within its bounds: `uniform-integer` among minMs, minMs + 1, …, maxMs; `other` is told by `cdf`.
   * The contract test checks draws against it.
   */
  readonly law: 'fixed' | 'uniform' | 'uniform-integer' | 'other';
  /**
   * Probability that the delay before `retry` is at most `ms`. Required for the law `other`.
   * A formula with `lawRetry` answers for retries up to that one only.
   */
  cdf?(retry: number, params: ParamValues<S>, ms: number): number;
  /** For formulas with memory: the retry whose law is stated, because later ones depend on the draws before. */
  readonly lawRetry?: number;
  /** The delay without jitter. */
  nominalMs(retry: number, params: ParamValues<S>): number;
  /** Exact bounds of the delay over all draws (and, for a formula with memory, over all histories). */
  boundsMs(retry: number, params: ParamValues<S>): DelayBounds;
  /** Expected delay, where a closed form or a quadrature exists; undefined where neither does. */
  meanMs?(retry: number, params: ParamValues<S>): number | undefined;
  /** What goes wrong within so many retries and cannot be seen from the waits, e.g. one the runtime refuses to sleep. */
  findings?(retries: number, params: ParamValues<S>): readonly Diagnostic[];
  /**
   * A fresh series for one request. Call the result once per retry, in order, from 1; formulas with memory
   * (decorrelated jitter) carry the previous delay inside.
   */
  start(params: ParamValues<S>, random: RandomStream): (retry: number) => number;
}

/** Infers the parameter types of a formula from its `params`. */
export function defineFormula<const S extends ParamSpecs>(formula: BackoffFormula<S>): BackoffFormula<S> {
  return formula;
}

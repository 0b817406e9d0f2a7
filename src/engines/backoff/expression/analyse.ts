/** What a typed formula does, retry by retry, and what about it should worry its author. */
import type { Diagnostic } from '../../core/diagnostics.ts';
import { defaultParams, type ParamSpecs, type ParamValues } from '../../core/params.ts';
import type { CompiledExpression } from './compile-formula.ts';
import { delayRange, formulaOf } from './expression-formula.ts';
import { findIssues } from './findings.ts';
import { quantileOf, sampleExpression, type Samples, type SampleMethod } from './samples.ts';

export interface RetryForecast {
  /** Counts from 1. */
  readonly retry: number;
  readonly nominalMs: number;
  readonly minMs: number;
  readonly maxMs: number;
  /** Whether minMs and maxMs are the true ends; otherwise every wait lies between them. */
  readonly boundsExact: boolean;
  /** Exact where the formula has a mean by rule, otherwise the mean of the samples. */
  readonly meanMs: number;
  readonly meanExact: boolean;
  readonly quantilesMs: {
    readonly p05: number;
    readonly p25: number;
    readonly p50: number;
    readonly p75: number;
    readonly p95: number;
  };
}

export interface ExpressionAnalysis {
  readonly retries: readonly RetryForecast[];
  /** How the quantiles were found, and from how many samples. */
  readonly method: SampleMethod;
  readonly sampleSize: number;
  readonly findings: readonly Diagnostic[];
  readonly samples: Samples;
}

export interface AnalysisOptions {
  /** How many retries to look at; default 10. */
  readonly retries?: number;
  /** Draws per retry where chance must be sampled; default 20,000. */
  readonly draws?: number;
  readonly seed?: number;
}

/** @param given parameter values by name; those left out take their defaults */
export function analyseExpression(
  compiled: CompiledExpression,
  given: Readonly<Record<string, number>> = {},
  { retries = 10, draws = 20_000, seed = 1 }: AnalysisOptions = {},
): ExpressionAnalysis {
  const formula = formulaOf(compiled);
  const values: Readonly<Record<string, number>> = { ...defaultParams(compiled.params), ...given };
  const params = values as unknown as ParamValues<ParamSpecs>;
  const samples = sampleExpression(compiled, values, retries, draws, seed);
  const forecasts = samples.retries.map(({ sortedMs }, i): RetryForecast => {
    const retry = i + 1;
    const { delay } = delayRange(compiled, retry, values);
    const mean = formula.meanMs!(retry, params);
    const q = (p: number): number => quantileOf(sortedMs, p);
    return {
      retry,
      nominalMs: formula.nominalMs(retry, params),
      minMs: delay.low,
      maxMs: delay.high,
      boundsExact: delay.exact,
      meanMs: mean ?? sortedMs.reduce((sum, ms) => sum + ms, 0) / sortedMs.length,
      meanExact: mean !== undefined,
      quantilesMs: { p05: q(0.05), p25: q(0.25), p50: q(0.5), p75: q(0.75), p95: q(0.95) },
    };
  });
  return {
    retries: forecasts,
    method: samples.method,
    sampleSize: samples.size,
    findings: findIssues(compiled, values, forecasts, samples),
    samples,
  };
}

/** Many runs of both policies on the same seeds, summed up. Plain data. */
import type { Experiment } from '#engines/simulation/experiment.ts';
import type { Unit } from '#engines/core/params.ts';

/** Null where too few runs have a value. */
export interface Estimate {
  readonly mean: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Runs that have a value. */
  readonly count: number;
}

export interface SummaryRow {
  readonly id: string;
  readonly label: string;
  readonly unit: Unit;
  readonly doc: string;
  readonly a: Estimate;
  readonly b: Estimate;
  /** a − b, run by run. */
  readonly difference: Estimate;
}

export interface Summary {
  /** Runs of each policy. */
  readonly runs: number;
  readonly rows: readonly SummaryRow[];
  /** Runs that collapsed, of A and of B; null for a model that cannot. */
  readonly collapsed: readonly [number, number] | null;
}

export interface SummaryRequest {
  readonly experiments: readonly [Experiment, Experiment];
  readonly seed: number;
  readonly runs: number;
}

/** A map over two settings: how likely a collapse is, how much succeeds, how much load it makes. In chunks, as replicate.ts. */
import type { ParamValue } from '../core/params.ts';
import { cutInterval, estimateMean, estimateShare, type MeanEstimate, type ShareEstimate } from '../core/statistics.ts';
import { planChunks, type Chunk, type Progress } from './chunks.ts';
import { withSetting, type Experiment } from './experiment.ts';
import { measureOnce } from './measure-once.ts';

export interface Axis {
  /** Parameter name of a preset, or path in a scenario. */
  readonly key: string;
  readonly values: readonly ParamValue[];
}

export interface SweepPlan {
  readonly experiment: Experiment;
  readonly x: Axis;
  readonly y: Axis;
  /** Runs per cell. */
  readonly replications: number;
  readonly seed: number;
}

export interface SweepSamples extends Chunk {
  readonly collapsed: Uint8Array;
  readonly successRatio: Float64Array;
  readonly load: Float64Array;
}

export interface SweepCell {
  readonly x: ParamValue;
  readonly y: ParamValue;
  /** Runs so far. */
  readonly replications: number;
  readonly collapse: ShareEstimate;
  readonly successRatio: MeanEstimate;
  readonly load: MeanEstimate;
}

export interface SweepMap {
  /** Row by row: all x of the first y, then of the second. */
  readonly cells: readonly SweepCell[];
}

/** Runs in all. Job `i` is replication ⌊i / cells⌋ of cell i mod cells, so that the whole map appears early and sharpens. */
export function sweepJobs({ x, y, replications }: SweepPlan): number {
  return x.values.length * y.values.length * replications;
}

export function runSweep(plan: SweepPlan, { first, count }: Chunk): SweepSamples {
  const { experiment, x, y, seed } = plan;
  const cells = x.values.length * y.values.length;
  const collapsed = new Uint8Array(count);
  const successRatio = new Float64Array(count);
  const load = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const cell = (first + i) % cells;
    const set = withSetting(
      withSetting(experiment, x.key, x.values[cell % x.values.length]!),
      y.key,
      y.values[Math.floor(cell / x.values.length)]!,
    );
    // The same seeds in every cell: neighbours differ by their settings only.
    const values = measureOnce(set, seed + Math.floor((first + i) / cells));
    collapsed[i] = values['collapsed'] ?? 0;
    successRatio[i] = values['successRatio'] ?? NaN;
    load[i] = values['load'] ?? NaN;
  }
  return { first, count, collapsed, successRatio, load };
}

export function mergeSweep({ x, y }: SweepPlan, parts: readonly SweepSamples[]): SweepMap {
  const cells = x.values.length * y.values.length;
  const byCell = Array.from({ length: cells }, () => ({ hits: 0, success: [] as number[], load: [] as number[] }));
  for (const part of parts.toSorted((a, b) => a.first - b.first)) {
    for (let i = 0; i < part.count; i++) {
      const cell = byCell[(part.first + i) % cells]!;
      cell.hits += part.collapsed[i]!;
      cell.success.push(part.successRatio[i]!);
      cell.load.push(part.load[i]!);
    }
  }
  return {
    cells: byCell.map(({ hits, success, load }, cell) => ({
      x: x.values[cell % x.values.length]!,
      y: y.values[Math.floor(cell / x.values.length)]!,
      replications: success.length,
      collapse: estimateShare(hits, success.length),
      successRatio: cutInterval(estimateMean(success), 0, 1),
      load: cutInterval(estimateMean(load), 0),
    })),
  };
}

/** The whole map in this thread. Yields after each chunk; whoever stops asking has cancelled. */
export function* sweep(plan: SweepPlan, chunkSize = 16): Generator<Progress<SweepMap>, SweepMap> {
  const parts: SweepSamples[] = [];
  const total = sweepJobs(plan);
  let done = 0;
  for (const chunk of planChunks(total, chunkSize)) {
    parts.push(runSweep(plan, chunk));
    done += chunk.count;
    if (done < total) yield { done, total, result: mergeSweep(plan, parts) };
  }
  return mergeSweep(plan, parts);
}

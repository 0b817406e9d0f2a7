/**
 * Many runs of one experiment, seeds counting up from the first, so that replication `i` can be looked at as the run with seed
 * `seed + i`. A worker pool hands out the chunks of `planChunks`, calls `runReplications` for each and `mergeReplications` with
 * what has come back; `replicate` does the same in one thread, a chunk per step.
 */
import { cutInterval, estimateMean, estimateShare, type MeanEstimate, type ShareEstimate } from '../core/statistics.ts';
import { planChunks, type Chunk, type Progress } from './chunks.ts';
import { figuresOf, type Experiment } from './experiment.ts';
import { measureOnce } from './measure-once.ts';
import type { FigureSpec } from './figures/figure.ts';

export interface ReplicationPlan {
  readonly experiment: Experiment;
  readonly seed: number;
  /** 1 or more. */
  readonly replications: number;
}

/** Samples of each figure, by figure id. */
export interface ReplicationSamples extends Chunk {
  readonly samples: Readonly<Record<string, Float64Array>>;
}

/** Student's t, cut at what the figure can be; Wilson's for `collapsed`, which is 0 or 1. */
export interface FigureEstimate extends MeanEstimate, FigureSpec {}

export interface Replications {
  /** Runs so far. */
  readonly replications: number;
  readonly figures: readonly FigureEstimate[];
  /** Share of the runs that collapsed, with Wilson's interval; null for a model that cannot. */
  readonly collapse: ShareEstimate | null;
  /** Every run's value, by figure id, in the order of the seeds. */
  readonly samples: Readonly<Record<string, Float64Array>>;
}

/** Runs the replications of one chunk. */
export function runReplications({ experiment, seed }: ReplicationPlan, { first, count }: Chunk): ReplicationSamples {
  const ids = figuresOf(experiment).map(({ id }) => id);
  const samples = Object.fromEntries(ids.map((id) => [id, new Float64Array(count)]));
  for (let i = 0; i < count; i++) {
    const values = measureOnce(experiment, seed + first + i);
    for (const id of ids) samples[id]![i] = values[id] ?? NaN;
  }
  return { first, count, samples };
}

/** Sums up the chunks that are done, in whatever order they came. */
export function mergeReplications(plan: ReplicationPlan, parts: readonly ReplicationSamples[]): Replications {
  const ordered = parts.toSorted((a, b) => a.first - b.first);
  const replications = ordered.reduce((sum, { count }) => sum + count, 0);
  const samples: Record<string, Float64Array> = {};
  const figures = figuresOf(plan.experiment).map((spec): FigureEstimate => {
    const all = new Float64Array(replications);
    let at = 0;
    for (const part of ordered) {
      all.set(part.samples[spec.id]!, at);
      at += part.count;
    }
    samples[spec.id] = all;
    return { ...spec, ...cutInterval(estimateMean(all), 0, spec.max) };
  });
  const collapsed = samples['collapsed'];
  if (!collapsed) return { replications, figures, samples, collapse: null };
  const hits = collapsed.reduce((sum, value) => sum + value, 0);
  const collapse = estimateShare(hits, replications);
  const { low, high } = collapse;
  const told = figures.map((figure) => (figure.id === 'collapsed' ? { ...figure, low, high } : figure));
  return { replications, figures: told, samples, collapse };
}

/** All replications in this thread. Yields after each chunk; whoever stops asking has cancelled. */
export function* replicate(plan: ReplicationPlan, chunkSize = 10): Generator<Progress<Replications>, Replications> {
  const parts: ReplicationSamples[] = [];
  let done = 0;
  for (const chunk of planChunks(plan.replications, chunkSize)) {
    parts.push(runReplications(plan, chunk));
    done += chunk.count;
    if (done < plan.replications) {
      yield { done, total: plan.replications, result: mergeReplications(plan, parts) };
    }
  }
  return mergeReplications(plan, parts);
}

/** Runs a generator of progress to its end. */
export function finish<T>(steps: Generator<Progress<T>, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** Pieces of long work, as they are handed to a worker and come back. */
import type { Chunk } from '#engines/simulation/chunks.ts';
import { runHysteresis, type HysteresisPlan, type HysteresisSamples } from '#engines/simulation/hysteresis.ts';
import { runReplications, type ReplicationPlan, type ReplicationSamples } from '#engines/simulation/replicate.ts';
import { runSweep, type SweepPlan, type SweepSamples } from '#engines/simulation/sweep.ts';

export type Task =
  /** The same seeds for both, so that every pair is complete whenever the work is looked at. */
  | { readonly kind: 'pair'; readonly plans: readonly [ReplicationPlan, ReplicationPlan]; readonly chunk: Chunk }
  | { readonly kind: 'sweep'; readonly plan: SweepPlan; readonly chunk: Chunk }
  | { readonly kind: 'ramp'; readonly plan: HysteresisPlan; readonly curve: number; readonly chunk: Chunk };

export type Part =
  | {
      readonly kind: 'pair';
      readonly count: number;
      readonly samples: readonly [ReplicationSamples, ReplicationSamples];
    }
  | { readonly kind: 'sweep'; readonly count: number; readonly samples: SweepSamples }
  | { readonly kind: 'ramp'; readonly count: number; readonly curve: number; readonly samples: HysteresisSamples };

/** `count` is the number of runs that were made. */
export function perform(task: Task): Part {
  const { chunk } = task;
  switch (task.kind) {
    case 'pair': {
      const [a, b] = task.plans;
      return { kind: 'pair', count: 2 * chunk.count, samples: [runReplications(a, chunk), runReplications(b, chunk)] };
    }
    case 'sweep':
      return { kind: 'sweep', count: chunk.count, samples: runSweep(task.plan, chunk) };
    case 'ramp':
      return { kind: 'ramp', count: chunk.count, curve: task.curve, samples: runHysteresis(task.plan, chunk) };
  }
}

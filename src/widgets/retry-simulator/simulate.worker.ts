/** Runs simulations away from the page. It keeps the last runs, so that another request of them can be asked for. */
import type { Run } from '#engines/simulation/run.ts';
import type { Experiment } from '#engines/simulation/experiment.ts';
import { lifeOf, type Life } from './life.ts';
import { lookAt, runOnce, type Look } from './look.ts';
import type { Reply } from './pool.ts';
import { perform, type Part, type Task } from './tasks.ts';

export type ViewTask =
  | { readonly kind: 'look'; readonly experiments: readonly Experiment[]; readonly seed: number }
  /** `request` −1 asks for the one most worth a look. */
  | { readonly kind: 'life'; readonly experiment: Experiment; readonly seed: number; readonly request: number };

export type ViewPart =
  { readonly kind: 'look'; readonly look: Look } | { readonly kind: 'life'; readonly life: Life | null };

const kept = new Map<string, Run>();

function runFor(experiment: Experiment, seed: number): Run {
  const key = JSON.stringify([experiment, seed]);
  let run = kept.get(key);
  if (!run) {
    run = runOnce(experiment, seed)!;
    if (kept.size >= 2) kept.delete(kept.keys().next().value!);
    kept.set(key, run);
  }
  return run;
}

function answer(task: Task | ViewTask): Part | ViewPart {
  switch (task.kind) {
    case 'look':
      return { kind: 'look', look: lookAt(task.experiments.map((experiment) => runFor(experiment, task.seed))) };
    case 'life': {
      const run = runFor(task.experiment, task.seed);
      const request = Math.min(task.request, run.requestTrace.length - 1);
      return { kind: 'life', life: request < 0 ? null : lifeOf(run, request) };
    }
    default:
      return perform(task);
  }
}

self.addEventListener('message', ({ data }: MessageEvent<Task | ViewTask>) => {
  let reply: Reply<Part | ViewPart>;
  try {
    reply = { part: answer(data) };
  } catch (error) {
    reply = { error: error instanceof Error ? error.message : String(error) };
  }
  self.postMessage(reply);
});

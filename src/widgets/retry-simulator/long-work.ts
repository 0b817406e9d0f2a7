/** The long work of the page: what is handed out, and how what comes back is put together. Loaded when work begins. */
import { planChunks } from '#engines/simulation/chunks.ts';
import { hysteresisJobs, mergeHysteresis } from '#engines/simulation/hysteresis.ts';
import { pairedFigures } from '#engines/simulation/paired.ts';
import { mergeReplications, type ReplicationPlan } from '#engines/simulation/replicate.ts';
import { mergeSweep, sweepJobs } from '#engines/simulation/sweep.ts';
import type { Experiment } from '#engines/simulation/experiment.ts';
import type { Estimate, Summary, SummaryRequest } from './summary.ts';
import type { Part, Task } from './tasks.ts';
import type { Tipping, TippingPlan } from './tipping.ts';
import type { LongWork } from './use-work.ts';

export function summaryWork(request: SummaryRequest): LongWork<Summary> {
  return { tasks: summaryTasks(request), merge: (parts) => summarise(request, parts) };
}

export function tippingWork(plan: TippingPlan): LongWork<Tipping> {
  return { tasks: tippingTasks(plan), merge: (parts) => tippingOf(plan, parts) };
}

const plansOf = ({ experiments, seed, runs }: SummaryRequest): [ReplicationPlan, ReplicationPlan] => {
  const plan = (experiment: Experiment): ReplicationPlan => ({ experiment, seed, replications: runs });
  return [plan(experiments[0]), plan(experiments[1])];
};

function summaryTasks(request: SummaryRequest): Task[] {
  const plans = plansOf(request);
  return planChunks(request.runs, Math.ceil(request.runs / 100)).map((chunk) => ({ kind: 'pair', plans, chunk }));
}

function summarise(request: SummaryRequest, parts: readonly Part[]): Summary {
  const [planA, planB] = plansOf(request);
  const pairs = parts.flatMap((part) => (part.kind === 'pair' ? [part.samples] : []));
  const a = mergeReplications(
    planA,
    pairs.map(([samples]) => samples),
  );
  const b = mergeReplications(
    planB,
    pairs.map(([, samples]) => samples),
  );
  const plain = ({ mean, low, high, count }: { mean: number; low: number; high: number; count: number }): Estimate => {
    const known = (value: number): number | null => (Number.isFinite(value) ? value : null);
    return { mean: known(mean), low: known(low), high: known(high), count };
  };
  return {
    runs: a.replications,
    collapsed: a.collapse && b.collapse && [a.collapse.hits, b.collapse.hits],
    rows: pairedFigures(a, b).map(({ a: left, b: right, difference }) => ({
      id: left.id,
      label: left.label,
      unit: left.unit,
      doc: left.doc,
      a: plain(left),
      b: plain(right),
      difference: plain(difference),
    })),
  };
}

function tippingTasks({ sweep, ramps }: TippingPlan): Task[] {
  return [
    ...planChunks(sweepJobs(sweep), 4).map((chunk): Task => ({ kind: 'sweep', plan: sweep, chunk })),
    ...ramps.flatMap(({ plan }, curve) =>
      planChunks(hysteresisJobs(plan), 1).map((chunk): Task => ({ kind: 'ramp', plan, curve, chunk })),
    ),
  ];
}

const known = (value: number): number | null => (Number.isFinite(value) ? Math.round(value * 1e4) / 1e4 : null);

function tippingOf({ sweep, x, y, ramps }: TippingPlan, parts: readonly Part[]): Tipping {
  const map = mergeSweep(
    sweep,
    parts.flatMap((part) => (part.kind === 'sweep' ? [part.samples] : [])),
  );
  return {
    x,
    y,
    cells: map.cells.map(({ collapse, replications, successRatio, load }) => ({
      share: known(collapse.share),
      low: known(collapse.low)!,
      high: known(collapse.high)!,
      runs: replications,
      successRatio: known(successRatio.mean),
      load: known(load.mean),
    })),
    ramp:
      ramps.length === 0
        ? null
        : {
            ratesRps: x.values,
            stepMs: ramps[0]!.plan.stepMs,
            curves: ramps.map(({ letter, plan }, curve) => {
              const own = parts.flatMap((part) => (part.kind === 'ramp' && part.curve === curve ? [part.samples] : []));
              const [merged] = mergeHysteresis(plan, own);
              const means = (list: readonly { mean: number }[]) => list.map(({ mean }) => known(mean));
              return { letter, up: means(merged!.up), down: means(merged!.down) };
            }),
          },
  };
}

/** Load raised step by step and lowered again in one run: where it comes back by another way than it went, it has memory. */
import type { ParamValue } from '../core/params.ts';
import { cutInterval, estimateMean, type MeanEstimate } from '../core/statistics.ts';
import { planChunks, type Chunk, type Progress } from './chunks.ts';
import { outcomeCode } from './codes.ts';
import { scenarioOf, withSetting, type Experiment } from './experiment.ts';
import type { RunData } from './run.ts';
import type { Scenario } from './scenario.ts';
import { simulate } from './simulate.ts';

export interface HysteresisPlan {
  readonly experiment: Experiment;
  /** Rates on the way up, ascending; the way down is the same backwards. */
  readonly ratesRps: readonly number[];
  readonly stepMs: number;
  /** One curve for each value of this setting, e.g. the number of retries. */
  readonly curves: { readonly key: string; readonly values: readonly ParamValue[] };
  readonly replications: number;
  readonly seed: number;
}

export interface HysteresisSamples extends Chunk {
  /** Success by job, then step: `steps` values for each job. */
  readonly successRatio: Float64Array;
}

export interface HysteresisCurve {
  readonly value: ParamValue;
  readonly up: readonly MeanEstimate[];
  /** In the order of the rates, like `up`. */
  readonly down: readonly MeanEstimate[];
}

/** The scenario under a load that climbs the steps and comes down again; its faults and own changes are left out. */
export function toRamp(scenario: Scenario, ratesRps: readonly number[], stepMs: number): Scenario {
  const steps = [...ratesRps, ...ratesRps.toReversed()];
  return {
    ...scenario,
    load: {
      arrivals: 'poisson',
      rateRps: steps[0]!,
      durationMs: steps.length * stepMs,
      clients: scenario.load.clients ?? 1,
    },
    faults: [],
    changes: steps.slice(1).map((rateRps, i) => ({ atMs: (i + 1) * stepMs, patch: { rateRps } })),
  };
}

/** Share of the requests that arrived in each step and were answered; NaN for a step without requests. */
export function successByStep({ requestTrace }: RunData, steps: number, stepMs: number): Float64Array {
  const arrived = new Float64Array(steps);
  const answered = new Float64Array(steps);
  for (let id = 0; id < requestTrace.length; id++) {
    const step = Math.min(steps - 1, Math.floor(requestTrace.arriveMs[id]! / stepMs));
    arrived[step]! += 1;
    if (requestTrace.outcome[id] === outcomeCode.answered) answered[step]! += 1;
  }
  return answered.map((count, step) => count / arrived[step]!);
}

export function hysteresisJobs({ curves, replications }: HysteresisPlan): number {
  return curves.values.length * replications;
}

/** @throws RangeError for a preset with a model of its own, which has no load to raise */
export function runHysteresis(plan: HysteresisPlan, { first, count }: Chunk): HysteresisSamples {
  const { curves, ratesRps, stepMs, seed } = plan;
  const steps = 2 * ratesRps.length;
  const successRatio = new Float64Array(count * steps);
  for (let i = 0; i < count; i++) {
    const job = first + i;
    const value = curves.values[job % curves.values.length]!;
    const scenario = scenarioOf(withSetting(plan.experiment, curves.key, value));
    if (!scenario) throw new RangeError('invalid experiment: a model of its own (expected a scenario)');
    const run = simulate(toRamp(scenario, ratesRps, stepMs), seed + Math.floor(job / curves.values.length));
    successRatio.set(successByStep(run, steps, stepMs), i * steps);
  }
  return { first, count, successRatio };
}

export function mergeHysteresis(plan: HysteresisPlan, parts: readonly HysteresisSamples[]): HysteresisCurve[] {
  const { curves, ratesRps } = plan;
  const steps = 2 * ratesRps.length;
  return curves.values.map((value, curve) => {
    const samples: number[][] = Array.from({ length: steps }, () => []);
    for (const part of parts.toSorted((a, b) => a.first - b.first)) {
      for (let i = 0; i < part.count; i++) {
        if ((part.first + i) % curves.values.length !== curve) continue;
        for (let step = 0; step < steps; step++) samples[step]!.push(part.successRatio[i * steps + step]!);
      }
    }
    const estimates = samples.map((list) => cutInterval(estimateMean(list), 0, 1));
    return { value, up: estimates.slice(0, ratesRps.length), down: estimates.slice(ratesRps.length).toReversed() };
  });
}

/** All curves in this thread, as `sweep` does. */
export function* hysteresis(
  plan: HysteresisPlan,
  chunkSize = 4,
): Generator<Progress<HysteresisCurve[]>, HysteresisCurve[]> {
  const parts: HysteresisSamples[] = [];
  const total = hysteresisJobs(plan);
  let done = 0;
  for (const chunk of planChunks(total, chunkSize)) {
    parts.push(runHysteresis(plan, chunk));
    done += chunk.count;
    if (done < total) yield { done, total, result: mergeHysteresis(plan, parts) };
  }
  return mergeHysteresis(plan, parts);
}

/** One run of each policy on the same seed, as the page shows it: plain data, made in a worker or at build time. */
import { measureRun } from '#engines/simulation/figures/index.ts';
import { scenarioOf, type Experiment } from '#engines/simulation/experiment.ts';
import type { Run } from '#engines/simulation/run.ts';
import type { Fault, Scenario } from '#engines/simulation/scenario.ts';
import { simulate } from '#engines/simulation/simulate.ts';
import { timeSeriesOf } from '#engines/simulation/time-series.ts';
import { notableRequests, type Notable } from './notable.ts';

/** One entry per window; null where a window has no value. */
export interface Series {
  readonly offeredRps: readonly number[];
  readonly attemptsRps: readonly number[];
  readonly goodputRps: readonly number[];
  readonly queue: readonly number[];
  readonly p50Ms: readonly (number | null)[];
  readonly p95Ms: readonly (number | null)[];
  readonly p99Ms: readonly (number | null)[];
}

export interface SideLook {
  /** By figure id; null where the run has no such value. */
  readonly figures: Readonly<Record<string, number | null>>;
  readonly series: Series;
  readonly requests: number;
  readonly notable: readonly Notable[];
  /** The limit on events ended the run before its time. */
  readonly stoppedEarly: boolean;
}

export interface Disturbance {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly label: string;
}

export interface Look {
  readonly windowMs: number;
  /** Where the time axis ends. */
  readonly endMs: number;
  readonly arrivalsEndMs: number;
  readonly disturbances: readonly Disturbance[];
  readonly sides: readonly SideLook[];
}

/** Windows that the time axis is cut into. */
const windows = 110;

/** @returns undefined for a model, which has no run to show */
export function runOnce(experiment: Experiment, seed: number): Run | undefined {
  const scenario = scenarioOf(experiment);
  return scenario && simulate(scenario, seed);
}

export function lookAt(runs: readonly Run[]): Look {
  const endMs = Math.max(1, ...runs.map((run) => Math.max(run.endMs, run.drainedMs)));
  const windowMs = roundUp(endMs / windows);
  const shown = Math.ceil(endMs / windowMs);
  const [first] = runs;
  return {
    windowMs,
    endMs: shown * windowMs,
    arrivalsEndMs: first!.scenario.load.durationMs,
    disturbances: disturbancesOf(first!.scenario, endMs),
    sides: runs.map((run) => {
      const series = timeSeriesOf(run, { windowMs });
      // A run that ended sooner has nothing more to show, but its axis is as long.
      const windowsOf = (column: Float64Array, beyond: number): number[] =>
        Array.from({ length: shown }, (_, i) => short(column[i] ?? beyond));
      const plain = (column: Float64Array): number[] => windowsOf(column, 0);
      const holes = (column: Float64Array): (number | null)[] => windowsOf(column, NaN).map(known);
      return {
        figures: Object.fromEntries(Object.entries(measureRun(run)).map(([id, value]) => [id, known(value)])),
        series: {
          offeredRps: plain(series.offeredRps),
          attemptsRps: plain(series.attemptsRps),
          goodputRps: plain(series.goodputRps),
          queue: plain(series.queue),
          p50Ms: holes(series.p50Ms),
          p95Ms: holes(series.p95Ms),
          p99Ms: holes(series.p99Ms),
        },
        requests: run.requestTrace.length,
        notable: notableRequests(run),
        stoppedEarly: run.stoppedEarly,
      };
    }),
  };
}

const known = (value: number): number | null => (Number.isFinite(value) ? value : null);
const short = (value: number): number => Math.round(value * 10) / 10;

/** The next number of one digit, times a power of ten. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 3, 4, 5, 6, 8, 10].find((factor) => factor * power >= value * (1 - 1e-9))! * power;
}

/** What goes wrong, as a stretch of the time axis with its name. */
function disturbancesOf({ faults = [], hops }: Scenario, endMs: number): Disturbance[] {
  return faults
    .filter(({ fromMs, untilMs }) => untilMs > fromMs && fromMs < endMs)
    .map((fault) => {
      const service = hops.find((hop) => hop.service.id === fault.service)?.service;
      const replica = service?.replicas.find(({ id }) => id === fault.replica);
      const who = replica?.label ?? service?.label ?? fault.service;
      return { fromMs: fault.fromMs, untilMs: Math.min(fault.untilMs, endMs), label: `${who} ${faultWords(fault)}` };
    });
}

function faultWords(fault: Fault): string {
  switch (fault.kind) {
    case 'errors':
      return fault.errorRatio === 1 ? 'fails' : `fails ${Math.round(fault.errorRatio * 100)} %`;
    case 'outage':
      return 'is out';
    case 'slow':
      return `is slow, ${fault.slowness} ×`;
    case 'crash':
      return 'has crashed';
    case 'partition':
      return 'is cut off';
    case 'withdrawn':
      return 'is withdrawn';
  }
}

/** Where a policy tips: how likely a collapse is over two settings, and whether the way back is the way there. */
import type { NumberParam, ParamSpecs } from '#engines/core/params.ts';
import type { HysteresisPlan } from '#engines/simulation/hysteresis.ts';
import type { Scenario } from '#engines/simulation/scenario.ts';
import type { Axis, SweepPlan } from '#engines/simulation/sweep.ts';
import { hedgeDelaySpec, hedgesSpec, retriesSpec } from './policy-specs.ts';
import type { Settings, Side } from './settings.ts';

export interface MapAxis {
  readonly label: string;
  readonly unit: NumberParam['unit'];
  readonly values: readonly number[];
}

export interface MapCell {
  readonly share: number | null;
  readonly low: number;
  readonly high: number;
  readonly runs: number;
  readonly successRatio: number | null;
  readonly load: number | null;
}

/** Share of requests answered at each step of the load, on the way up and on the way down. */
export interface RampCurve {
  readonly letter: string;
  readonly up: readonly (number | null)[];
  readonly down: readonly (number | null)[];
}

export interface Tipping {
  readonly x: MapAxis;
  readonly y: MapAxis;
  /** Row by row, the first value of y first. */
  readonly cells: readonly MapCell[];
  readonly ramp: {
    readonly ratesRps: readonly number[];
    readonly stepMs: number;
    readonly curves: readonly RampCurve[];
  } | null;
}

export interface TippingPlan {
  readonly sweep: SweepPlan;
  readonly x: MapAxis;
  readonly y: MapAxis;
  /** Where the policy stands now. */
  readonly now: { readonly x: number; readonly y: number };
  readonly ramps: readonly { readonly letter: string; readonly plan: HysteresisPlan }[];
}

const steps = 9;
/** Each step of the ramp lasts so long, virtual time. */
const stepMs = 5000;
const rampShare = 0.4;

/** @returns undefined where a map says nothing: a model of its own, or a load that is no rate */
export function planTipping(settings: Settings, side: Side, runs: number, seed: number): TippingPlan | undefined {
  const { preset, scenario, sides, environment, values } = settings;
  if (preset.kind !== 'scenario' || !scenario || !preset.map || !side.policy) return undefined;
  const specs = preset.params as ParamSpecs;
  const { x: xName, y: yName } = preset.map;
  const xSpec = specs[xName];
  const ySpec = specs[yName];
  if (xSpec?.kind !== 'number' || !Object.hasOwn(environment, xName)) return undefined;
  const rate = xName === 'rateRps';
  const x: MapAxis = {
    label: xSpec.label,
    unit: xSpec.unit,
    values: through(
      rate ? loads(scenario, xSpec, values[xName] as number) : spread(xSpec.min, xSpec.max, steps, xSpec),
      values[xName] as number,
      xSpec,
    ),
  };
  const hedges = yName === 'maxHedges';
  const own = Object.hasOwn(environment, yName) && ySpec?.kind === 'number';
  const y: MapAxis = own
    ? { label: ySpec.label, unit: ySpec.unit, values: powers(ySpec.min, ySpec.max, 6) }
    : { label: (hedges ? hedgesSpec : retriesSpec).label, unit: 'count', values: [0, 1, 2, 3, 4, 5] };
  const yKey = own ? yName : hedges ? 'policy.hedging.maxHedges' : 'policy.maxRetries';
  const { hedging, maxRetries } = side.policy.policy;
  const now = {
    x: values[xName] as number,
    y: own ? (values[yName] as number) : hedges ? (hedging?.maxHedges ?? 0) : maxRetries,
  };
  const experiment =
    hedges && side.experiment.kind === 'preset'
      ? {
          ...side.experiment,
          policy: {
            at: side.policy.at,
            change: {
              ...side.policy.change,
              hedging: { maxHedges: 0, delayMs: hedging?.delayMs ?? hedgeDelaySpec.default },
            },
          },
        }
      : side.experiment;
  const axis = (key: string, { values: list }: MapAxis): Axis => ({ key, values: list });
  const sweep: SweepPlan = { experiment, x: axis(xName, x), y: axis(yKey, y), replications: runs, seed };
  const ramps = rate
    ? sides.map(({ letter, experiment: ramped, policy }) => ({
        letter,
        plan: {
          experiment: ramped,
          ratesRps: x.values,
          stepMs,
          curves: { key: 'policy.maxRetries', values: [policy!.policy.maxRetries] },
          replications: Math.max(2, Math.round(runs * rampShare)),
          seed,
        },
      }))
    : [];
  return { sweep, x, y, now, ramps };
}

/** Up to a little beyond what the scenario can do, in even steps. */
function loads(scenario: Scenario, spec: NumberParam, currentRps: number): number[] {
  const capacities = scenario.hops.map(({ service }) =>
    service.work.meanMs > 0 ? (service.replicas.length * service.concurrency * 1000) / service.work.meanMs : Infinity,
  );
  const capacityRps = Math.min(...capacities);
  const top = Math.min(spec.max, Math.max(1.1 * capacityRps, 0));
  return spread((3 / 11) * top, Number.isFinite(top) ? top : 2 * currentRps, steps, spec);
}

function spread(from: number, to: number, count: number, spec: NumberParam): number[] {
  const unit = Math.max(spec.unit === 'rps' ? 1 : 0.01, 10 ** (Math.floor(Math.log10(to)) - 2));
  return Array.from({ length: count }, (_, i) => {
    const value = from + ((to - from) * i) / (count - 1);
    return Number((Math.round(value / unit) * unit).toPrecision(6));
  });
}

/** The steps moved so that one of them is what is set now; where they would leave the range, the nearest step alone. */
function through(values: readonly number[], now: number, { min, max }: NumberParam): readonly number[] {
  if (now < values[0]! || now > values.at(-1)!) return values;
  const near = values.reduce((best, value, i) => (Math.abs(value - now) < Math.abs(values[best]! - now) ? i : best), 0);
  const moved = values.map((value) => Number((value + now - values[near]!).toPrecision(6)));
  return moved[0]! > min && moved.at(-1)! <= max ? moved : values.with(near, now);
}

/** Even steps on a scale of powers. */
function powers(min: number, max: number, count: number): number[] {
  const from = Math.max(1, min);
  return Array.from({ length: count }, (_, i) => Math.round(from * (max / from) ** (i / (count - 1))));
}

/** Runs that the whole plan takes. */
export function runsOf({ sweep, ramps }: TippingPlan): number {
  const cells = sweep.x.values.length * sweep.y.values.length;
  return cells * sweep.replications + ramps.reduce((sum, { plan }) => sum + plan.replications, 0);
}

/** The map before any run has ended. */
export function emptyTipping({ x, y }: TippingPlan): Tipping {
  const cell: MapCell = { share: null, low: 0, high: 1, runs: 0, successRatio: null, load: null };
  return { x, y, cells: Array.from({ length: x.values.length * y.values.length }, () => cell), ramp: null };
}

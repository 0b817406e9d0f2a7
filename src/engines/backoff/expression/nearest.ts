/** The built-in formula, and the setting of each mesh and proxy, that comes nearest to a typed formula. */
import type { ParamValue } from '../../core/params.ts';
import { createRandom } from '../../core/random.ts';
import { createBackoff } from '../choice.ts';
import { noCapMs } from '../delay-params.ts';
import { formulas } from '../index.ts';
import type { ExpressionAnalysis } from './analyse.ts';
import type { CompiledExpression } from './compile-formula.ts';
import { fitFormula, type Fit, type FitHints, type TargetRow, type Ties } from './fit.ts';
import { quantileOf } from './samples.ts';
import { parts, timeUnits } from './syntax.ts';

export interface Match {
  readonly formula: string;
  readonly label: string;
  readonly params: Readonly<Record<string, ParamValue>>;
  /**
   * Largest relative difference over the first ten retries: how far a wait has to move on average to turn one distribution
   * into the other, as a share of the longer mean. 0 is the same formula, 1 is no wait at all instead of a wait.
   */
  readonly difference: number;
  /** Differences below this are chance: 0 unless the formula had to be sampled. */
  readonly resolution: number;
}

export interface MeshMatch extends Match {
  readonly mesh: string;
  /** Which field carries it, or why none does. */
  readonly how: string;
}

const comparedRetries = 10;
const checkedDraws = 4000;
/** How much two samples of this size of one distribution differ by chance. */
const noise = 0.025;

interface Mesh {
  readonly mesh: string;
  readonly formula: string;
  readonly how: string;
  readonly ties?: Ties;
}

const meshes: readonly Mesh[] = [
  { mesh: 'Istio, kgateway', formula: 'istio', how: 'one base interval; the cap is ten times it' },
  { mesh: 'Envoy, Kuma, Envoy Gateway', formula: 'envoy', how: 'base and maximum interval' },
  {
    mesh: 'Cilium',
    formula: 'envoy',
    how: 'HTTPRoute retry.backoff; the cap is twice it',
    ties: (params) => ({ ...params, maxMs: 2 * Number(params['baseMs']) }),
  },
  { mesh: 'Consul, Contour', formula: 'envoy-fixed', how: 'no field for it' },
  { mesh: 'Linkerd', formula: 'linkerd', how: 'no field for it' },
  {
    mesh: 'Traefik',
    formula: 'traefik',
    how: `initialInterval; attempts is ${comparedRetries + 1}, for as many retries as are compared`,
    ties: (params) => ({ ...params, attempts: comparedRetries + 1 }),
  },
  { mesh: 'HAProxy', formula: 'haproxy', how: 'no field for it; timeout connect shortens the one second' },
  { mesh: 'nginx', formula: 'nginx', how: 'never waits' },
];

/** Unbounded waits are compared from their 1st to their 99th hundredth. */
function targetOf({ retries, samples }: ExpressionAnalysis): TargetRow[] {
  return retries.slice(0, comparedRetries).map(({ minMs, maxMs, meanMs, boundsExact }, i) => {
    const usable = boundsExact && maxMs < noCapMs;
    const { sortedMs } = samples.retries[i]!;
    return {
      minMs: usable ? minMs : quantileOf(sortedMs, 0.01),
      maxMs: usable ? maxMs : quantileOf(sortedMs, 0.99),
      meanMs,
    };
  });
}

/** Numbers that stand in the formula, as first guesses. */
function hintsOf(compiled: CompiledExpression, values: Readonly<Record<string, number>>): FitHints {
  const timesMs: number[] = [];
  const factors: number[] = [];
  for (const [name, spec] of Object.entries(compiled.params))
    (spec.unit === 'ms' ? timesMs : factors).push(values[name]!);
  for (const part of parts(compiled.root)) {
    if (part.kind !== 'number') continue;
    if (part.unit) timesMs.push(part.value * timeUnits[part.unit]);
    else if (part.value >= 20) timesMs.push(part.value);
    else factors.push(part.value);
  }
  return { timesMs: timesMs.slice(0, 4), factors: factors.slice(0, 4) };
}

/** The same measure from draws of both, for distributions that agree in their shortest, mean and longest wait only. */
function sampledDifference(fit: Fit, { samples }: ExpressionAnalysis): number {
  const backoff = createBackoff({ formula: fit.formula.id, params: fit.params });
  const random = createRandom(7, 'nearest');
  const compared = Math.min(comparedRetries, samples.retries.length);
  const waits = Array.from({ length: compared }, () => new Float64Array(checkedDraws));
  for (let k = 0; k < checkedDraws; k++) {
    const next = backoff.start(random);
    for (let i = 0; i < compared; i++) waits[i]![k] = next(i + 1);
  }
  return Math.max(...waits.map((drawn, i) => movedShare(drawn.sort(), samples.retries[i]!.sortedMs)));
}

function movedShare(a: Float64Array, b: Float64Array): number {
  let moved = 0;
  let meanA = 0;
  let meanB = 0;
  for (let i = 0; i < a.length; i++) {
    const other = quantileOf(b, (i + 0.5) / a.length);
    moved += Math.abs(a[i]! - other);
    meanA += a[i]!;
    meanB += other;
  }
  return moved === 0 ? 0 : moved / Math.max(meanA, meanB);
}

function matchOf(fit: Fit, analysis: ExpressionAnalysis): Match {
  const { formula, params } = fit;
  const sampled = sampledDifference(fit, analysis);
  const resolution = analysis.method === 'draws' ? 2 * noise : 0;
  return {
    formula: formula.id,
    label: formula.label,
    params,
    difference: Math.abs(sampled - fit.difference) > noise ? sampled : fit.difference,
    resolution,
  };
}

export interface NearestOptions {
  /** Parameter values the analysis was made with. */
  readonly values: Readonly<Record<string, number>>;
  /** How many formulas to return; default 3. */
  readonly count?: number;
}

/** Differences of less than half a percent do not decide. */
const step = ({ difference }: Match): number => Math.ceil(difference * 200 - 1e-6);

/** The nearest built-in formulas, nearest first; of equals the one the pickers show first. */
export function nearestFormulas(
  compiled: CompiledExpression,
  analysis: ExpressionAnalysis,
  { values, count = 3 }: NearestOptions,
): Match[] {
  const target = targetOf(analysis);
  const hints = hintsOf(compiled, values);
  const guesses = formulas.list
    .map((formula) => fitFormula(formula, target, hints, { refine: false }))
    .filter((fit) => fit !== undefined)
    .toSorted((a, b) => a.loss - b.loss)
    .slice(0, 2 * count + 2);
  return guesses
    .map((fit) => (fit.loss > 1e-9 ? (fitFormula(fit.formula, target, hints) ?? fit) : fit))
    .map((fit) => matchOf(fit, analysis))
    .toSorted((a, b) => step(a) - step(b) || formulas.ids.indexOf(a.formula) - formulas.ids.indexOf(b.formula))
    .slice(0, count);
}

/** What each mesh and proxy can express, nearest to the formula. */
export function nearestInMeshes(
  compiled: CompiledExpression,
  analysis: ExpressionAnalysis,
  { values }: NearestOptions,
): MeshMatch[] {
  const target = targetOf(analysis);
  const hints = hintsOf(compiled, values);
  return meshes.flatMap(({ mesh, formula, how, ties }) => {
    const fit = fitFormula(formulas.require(formula), target, hints, ties ? { ties } : {});
    return fit ? [{ mesh, how, ...matchOf(fit, analysis) }] : [];
  });
}

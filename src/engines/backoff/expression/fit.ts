/** Fits the parameters of a built-in formula to given waits, and says how far off the best fit is. */
import type { ParamSpec, ParamSpecs, ParamValue, ParamValues } from '../../core/params.ts';
import { noCapMs } from '../delay-params.ts';
import type { BackoffFormula } from '../formula.ts';
import { minimise } from './minimise.ts';

/** The waits before one retry, as far as they are compared. */
export interface TargetRow {
  readonly minMs: number;
  readonly meanMs: number;
  readonly maxMs: number;
}

export interface FitHints {
  /** Times and factors that stand in the formula: good first guesses. */
  readonly timesMs: readonly number[];
  readonly factors: readonly number[];
}

export interface Fit {
  readonly formula: BackoffFormula;
  readonly params: Readonly<Record<string, ParamValue>>;
  /**
   * Largest relative difference over the retries: how far a wait has to move on average to turn one distribution into the
   * other, as a share of the longer mean. From the shortest, mean and longest waits.
   */
  readonly difference: number;
  /** What was minimised: the largest difference, and a tenth of the average one. */
  readonly loss: number;
}

/** Parameters that are given, or follow from the others. */
export type Params = Readonly<Record<string, ParamValue>>;
export type Ties = (params: Params) => Params;

/** The mean is not compared where the formula cannot say it. */
function rowDifference(
  formula: BackoffFormula,
  retry: number,
  params: ParamValues<ParamSpecs>,
  row: TargetRow,
): number {
  const { minMs, maxMs } = formula.boundsMs(retry, params);
  const ends = Math.abs(minMs - row.minMs) + Math.abs(maxMs - row.maxMs);
  const mean = formula.meanMs?.(retry, params);
  const moved = (ends + (mean === undefined ? 0 : 2 * Math.abs(mean - row.meanMs))) / 4;
  return moved === 0 ? 0 : moved / Math.max(row.meanMs, mean ?? 0, 1e-6);
}

interface Difference {
  readonly difference: number;
  readonly loss: number;
}

/** Stops early, with a loss above `limit`, once that is certain. */
function compare(formula: BackoffFormula, params: Params, target: readonly TargetRow[], limit = Infinity): Difference {
  let difference = 0;
  let loss = 0;
  let sum = 0;
  for (let i = 0; i < target.length && loss <= limit; i++) {
    const row = rowDifference(formula, i + 1, params as ParamValues<ParamSpecs>, target[i]!);
    difference = Math.max(difference, row);
    sum += row;
    loss = difference + (0.1 * sum) / target.length;
  }
  return { difference, loss };
}

/** Values worth trying first, fewest first. */
function pool(spec: ParamSpec, target: readonly TargetRow[], hints: FitHints): readonly ParamValue[] {
  const [first, second] = target as [TargetRow, TargetRow | undefined];
  switch (spec.kind) {
    case 'choice':
      return spec.options.map((option) => option.value);
    case 'toggle':
      return [false, true];
    case 'numbers':
      return [];
    case 'number': {
      const last = target.at(-1)!;
      const values =
        spec.unit === 'ms'
          ? [
              ...(spec.max === noCapMs ? [noCapMs] : []),
              ...hints.timesMs,
              first.maxMs,
              first.minMs,
              first.meanMs,
              first.maxMs / 2,
              last.maxMs,
              last.maxMs - last.minMs,
            ]
          : spec.unit === 'factor'
            ? [2, 1, 1.5, 3, ...(second && first.maxMs > 0 ? [second.maxMs / first.maxMs] : []), ...hints.factors]
            : spec.unit === 'ratio'
              ? [
                  0.5,
                  0,
                  1,
                  ...(last.maxMs > 0 ? [(last.maxMs - last.minMs) / (last.maxMs + last.minMs)] : []),
                  ...hints.factors,
                ]
              : [spec.default];
      const allowed = values
        .map((value) => (spec.integer ? Math.round(value) : value))
        .filter((value) => value >= spec.min && value <= spec.max);
      return [...new Set(allowed)].slice(0, 9);
    }
  }
}

function* combinations(pools: readonly (readonly [string, readonly ParamValue[]])[]): Generator<Params> {
  const [head, ...tail] = pools;
  if (!head) {
    yield {};
    return;
  }
  for (const rest of combinations(tail)) for (const value of head[1]) yield { [head[0]]: value, ...rest };
}

const mostCombinations = 3000;

/** The best parameters of `formula` for these waits; undefined when it takes a list of waits, which fits anything. */
export function fitFormula(
  formula: BackoffFormula,
  target: readonly TargetRow[],
  hints: FitHints,
  { ties = (params) => params, refine = true }: { readonly ties?: Ties; readonly refine?: boolean } = {},
): Fit | undefined {
  const specs = Object.entries(formula.params);
  if (target.length === 0 || specs.some(([, spec]) => spec.kind === 'numbers')) return undefined;
  let best: Fit | undefined;
  let tried = 0;
  for (const params of combinations(specs.map(([name, spec]) => [name, pool(spec, target, hints)] as const))) {
    if (tried++ >= mostCombinations || best?.loss === 0) break;
    const tied = ties(params);
    const compared = compare(formula, tied, target, best?.loss);
    if (!best || compared.loss < best.loss) best = { formula, params: tied, ...compared };
  }
  return best && refine && best.loss > 1e-9 ? refineFit(best, target, ties) : best;
}

/** A simplex search from the best guess over the numbers that are not given. */
function refineFit(start: Fit, target: readonly TargetRow[], ties: Ties): Fit {
  const { formula, params: guess } = start;
  const free = Object.entries(formula.params).filter(
    ([name, spec]) => spec.kind === 'number' && guess[name] !== noCapMs && !isTied(name, guess, ties),
  );
  if (free.length === 0) return start;
  const names = free.map(([name]) => name);
  const paramsAt = (point: readonly number[]): Params => {
    const params = { ...guess };
    free.forEach(([name, spec], i) => {
      if (spec.kind !== 'number') return;
      const value = Math.min(spec.max, Math.max(spec.min, Math.exp(point[i]!)));
      params[name] = spec.integer ? Math.round(value) : value;
    });
    return ties(params);
  };
  const loss = (point: readonly number[]): number => compare(formula, paramsAt(point), target).loss;
  const origin = names.map((name) => Math.log(Math.max(guess[name] as number, 1e-3)));
  const params = paramsAt(minimise(loss, origin, 60 * free.length));
  const found = { formula, params, ...compare(formula, params, target) };
  const best = found.loss < start.loss ? found : start;
  for (const digits of [2, 3, 4]) {
    const short = ties(rounded(best.params, names, digits));
    const compared = compare(formula, short, target);
    if (compared.loss < best.loss + 0.002) return { formula, params: short, ...compared };
  }
  return best;
}

function isTied(name: string, params: Params, ties: Ties): boolean {
  const value = params[name];
  return typeof value === 'number' && ties({ ...params, [name]: value * 2 + 1 })[name] === value;
}

/** A few digits are what a reader would write. */
function rounded(params: Params, names: readonly string[], digits: number): Params {
  const short = names.map((name) => [name, Number((params[name] as number).toPrecision(digits))] as const);
  return { ...params, ...Object.fromEntries(short) };
}

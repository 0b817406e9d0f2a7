/** A typed formula as one of the formulas: usable wherever a BackoffFormula is. */
import type { ParamSpecs, ParamValues } from '../../core/params.ts';
import type { RandomStream } from '../../core/random.ts';
import { createScriptedRandom } from '../../core/random.ts';
import { expressionId } from '../choice.ts';
import { noCapMs } from '../delay-params.ts';
import type { BackoffFormula, DelayBounds } from '../formula.ts';
import type { CompiledExpression } from './compile-formula.ts';
import type { Evaluate } from './evaluate.ts';
import { point, type Interval } from './interval.ts';
import { meanOf } from './mean.ts';
import { rangeOf } from './range.ts';

type Values = ParamValues<ParamSpecs>;
type Numbers = Readonly<Record<string, number>>;

/** What a value means as a wait: no number and negative numbers are no wait, and there is no wait beyond `noCapMs`. */
export const asDelayMs = (value: number): number => (value > 0 ? Math.min(value, noCapMs) : 0);

const clampRange = (x: Interval): Interval => ({
  ...x,
  low: x.nan ? 0 : asDelayMs(x.low),
  high: asDelayMs(x.high),
  lowOpen: x.lowOpen && x.low >= 0 && !x.nan,
  highOpen: x.highOpen && x.high < noCapMs,
  nan: false,
});

/** The raw range of the value before retry `retry`, and what comes of it as a wait. */
export function delayRange(
  compiled: CompiledExpression,
  retry: number,
  values: Numbers,
): { readonly raw: Interval; readonly delay: Interval } {
  const repeated = compiled.usesPrev;
  let prev = point(0);
  let raw = prev;
  for (let n = repeated ? 1 : retry; n <= retry; n++) {
    raw = rangeOf(compiled.root, { n, prev, values });
    prev = clampRange(raw);
  }
  return { raw, delay: prev };
}

/** The largest wait that the bounds claim, where an excluded end counts as reached. */
export function boundsOf(compiled: CompiledExpression, retry: number, values: Numbers): DelayBounds {
  const { delay } = delayRange(compiled, retry, values);
  return { minMs: delay.low, maxMs: delay.high };
}

function startSeries(evaluate: Evaluate, values: Numbers, random: RandomStream): (retry: number) => number {
  const moment = { n: 1, prev: 0, values, random };
  return (retry) => {
    moment.n = retry;
    moment.prev = asDelayMs(evaluate(moment));
    return moment.prev;
  };
}

/** Just below 1: the upper end of rand(), where a wait is what it would be without jitter. */
const topDraw: RandomStream = {
  ...createScriptedRandom([1]),
  nextUnit: () => 1,
  nextGaussian: () => 0,
};

function nominalMs(compiled: CompiledExpression, retry: number, values: Numbers): number {
  const next = startSeries(compiled.evaluate, values, topDraw);
  if (!compiled.usesPrev) return next(retry);
  let delayMs = 0;
  for (let n = 1; n <= retry; n++) delayMs = next(n);
  return delayMs;
}

export function formulaOf(compiled: CompiledExpression): BackoffFormula {
  const fixed = compiled.uniformDraws + compiled.normalDraws === 0;
  const numbers = (values: Values): Numbers => values as unknown as Numbers;
  return {
    id: expressionId,
    label: 'Your formula',
    family: 'general',
    summary: 'A formula you typed.',
    definition: [compiled.text.trim()],
    gotchas: [],
    params: compiled.params,
    sources: [],
    law: fixed ? 'fixed' : 'other',
    nominalMs: (retry, values) => nominalMs(compiled, retry, numbers(values)),
    boundsMs: (retry, values) => boundsOf(compiled, retry, numbers(values)),
    meanMs: (retry, values) => meanOf(compiled, retry, numbers(values)),
    start: (values, random) => startSeries(compiled.evaluate, numbers(values), random),
  };
}

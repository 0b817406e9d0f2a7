/** The interval an expression lies in, every rand() being a variable of its own. */
import {
  absolute,
  add,
  divide,
  equal,
  everything,
  floor,
  isNever,
  isPoint,
  less,
  maximum,
  minimum,
  monotone,
  multiply,
  negate,
  never,
  point,
  power,
  truth,
  union,
  unit,
  type Interval,
} from './interval.ts';
import { modulo } from './evaluate.ts';
import { timeUnits, type BinaryOperator, type Expression, type FunctionName } from './syntax.ts';

export interface RangeMoment {
  readonly n: number;
  readonly prev: Interval;
  readonly values: Readonly<Record<string, number>>;
}

const not = (x: Interval): Interval => ({ ...negate(x), low: 1 - x.high, high: 1 - x.low });

/** 1, 0 or either: whether the value counts as true. */
const truthOf = (x: Interval): Interval => {
  if (isNever(x)) return point(1);
  if (isPoint(x)) return { ...point(Number(x.low !== 0)), nan: x.nan, exact: x.exact };
  const outside = x.low > 0 || x.high < 0 || (x.low === 0 && x.lowOpen) || (x.high === 0 && x.highOpen);
  return { ...(outside ? point(1) : truth), nan: x.nan, exact: x.exact };
};

function remainder(a: Interval, b: Interval): Interval {
  if (isNever(a) || isNever(b)) return never;
  if (isPoint(a) && isPoint(b)) return point(modulo(a.low, b.low));
  const nan = a.nan || b.nan || (b.low <= 0 && b.high >= 0);
  const low = Math.min(0, b.low);
  const high = Math.max(0, b.high);
  return { low, high, lowOpen: low < 0, highOpen: high > 0, nan, exact: false };
}

const binary: Readonly<Record<BinaryOperator, (a: Interval, b: Interval) => Interval>> = {
  '+': add,
  '-': (a, b) => add(a, negate(b)),
  '*': multiply,
  '/': divide,
  '%': remainder,
  '^': power,
  '<': (a, b) => less(a, b, false),
  '>': (a, b) => less(b, a, false),
  '<=': (a, b) => less(a, b, true),
  '>=': (a, b) => less(b, a, true),
  '==': equal,
  '!=': (a, b) => not(equal(a, b)),
  '&&': (a, b) => multiply(truthOf(a), truthOf(b)),
  '||': (a, b) => maximum(truthOf(a), truthOf(b)),
};

const calls: Readonly<Record<FunctionName, (args: readonly Interval[]) => Interval>> = {
  rand: () => unit,
  randn: () => everything,
  min: (args) => args.reduce(minimum),
  max: (args) => args.reduce(maximum),
  pow: ([a, b]) => power(a!, b!),
  exp: ([a]) => monotone(a!, Math.exp),
  log: ([a]) => domain(a!, Math.log),
  sqrt: ([a]) => domain(a!, Math.sqrt),
  floor: ([a]) => floor(a!),
  round: ([a]) => floor(add(a!, point(0.5))),
  abs: ([a]) => absolute(a!),
  clamp: ([x, low, high]) => minimum(maximum(x!, low!), high!),
  if: ([condition, then, otherwise]) => {
    const certain = truthOf(condition!);
    if (isPoint(certain)) return certain.low === 1 ? then! : otherwise!;
    return { ...union(then!, otherwise!), nan: then!.nan || otherwise!.nan };
  },
};

/** A rising function that has no value below zero. */
function domain(x: Interval, of: (value: number) => number): Interval {
  if (x.high < 0) return never;
  const inside = x.low < 0 ? { ...x, low: 0, nan: true } : x;
  return monotone(inside, of);
}

export function rangeOf(expression: Expression, moment: RangeMoment): Interval {
  switch (expression.kind) {
    case 'number':
      return point(expression.value * (expression.unit ? timeUnits[expression.unit] : 1));
    case 'name':
      if (expression.name === 'n') return point(moment.n);
      if (expression.name === 'prev') return moment.prev;
      return point(moment.values[expression.name]!);
    case 'unary': {
      const of = rangeOf(expression.of, moment);
      if (expression.operator === '+') return of;
      return expression.operator === '-' ? negate(of) : not(truthOf(of));
    }
    case 'binary':
      return binary[expression.operator](rangeOf(expression.left, moment), rangeOf(expression.right, moment));
    case 'call':
      return calls[expression.name](expression.args.map((argument) => rangeOf(argument, moment)));
  }
}

/** From the tree to closures: compiled once, called for every wait. */
import type { RandomStream } from '../../core/random.ts';
import { timeUnits, type BinaryOperator, type Expression, type FunctionName } from './syntax.ts';

/** What an evaluation sees. Booleans are the numbers 1 and 0. */
export interface Moment {
  n: number;
  prev: number;
  readonly values: Readonly<Record<string, number>>;
  readonly random: RandomStream;
}

export type Evaluate = (moment: Moment) => number;

export const modulo = (a: number, b: number): number => a - b * Math.floor(a / b);

const binary: Readonly<Record<BinaryOperator, (a: Evaluate, b: Evaluate) => Evaluate>> = {
  '+': (a, b) => (m) => a(m) + b(m),
  '-': (a, b) => (m) => a(m) - b(m),
  '*': (a, b) => (m) => a(m) * b(m),
  '/': (a, b) => (m) => a(m) / b(m),
  '%': (a, b) => (m) => modulo(a(m), b(m)),
  '^': (a, b) => (m) => a(m) ** b(m),
  '<': (a, b) => (m) => Number(a(m) < b(m)),
  '>': (a, b) => (m) => Number(a(m) > b(m)),
  '<=': (a, b) => (m) => Number(a(m) <= b(m)),
  '>=': (a, b) => (m) => Number(a(m) >= b(m)),
  '==': (a, b) => (m) => Number(a(m) === b(m)),
  '!=': (a, b) => (m) => Number(a(m) !== b(m)),
  '&&': (a, b) => (m) => Number(a(m) !== 0 && b(m) !== 0),
  '||': (a, b) => (m) => Number(a(m) !== 0 || b(m) !== 0),
};

function fold(args: readonly Evaluate[], of: (a: number, b: number) => number): Evaluate {
  const [first, ...others] = args as [Evaluate, ...Evaluate[]];
  return others.reduce<Evaluate>((before, next) => (m) => of(before(m), next(m)), first);
}

const calls: Readonly<Record<FunctionName, (args: readonly Evaluate[]) => Evaluate>> = {
  rand: () => (m) => m.random.nextUnit(),
  randn: () => (m) => m.random.nextGaussian(),
  min: (args) => fold(args, Math.min),
  max: (args) => fold(args, Math.max),
  pow: ([a, b]) => binary['^'](a!, b!),
  exp:
    ([a]) =>
    (m) =>
      Math.exp(a!(m)),
  log:
    ([a]) =>
    (m) =>
      Math.log(a!(m)),
  sqrt:
    ([a]) =>
    (m) =>
      Math.sqrt(a!(m)),
  floor:
    ([a]) =>
    (m) =>
      Math.floor(a!(m)),
  round:
    ([a]) =>
    (m) =>
      Math.round(a!(m)),
  abs:
    ([a]) =>
    (m) =>
      Math.abs(a!(m)),
  clamp:
    ([x, low, high]) =>
    (m) =>
      Math.min(Math.max(x!(m), low!(m)), high!(m)),
  if:
    ([condition, then, otherwise]) =>
    (m) =>
      condition!(m) !== 0 ? then!(m) : otherwise!(m),
};

export function compile(expression: Expression): Evaluate {
  switch (expression.kind) {
    case 'number': {
      const value = expression.value * (expression.unit ? timeUnits[expression.unit] : 1);
      return () => value;
    }
    case 'name': {
      const { name } = expression;
      if (name === 'n') return (m) => m.n;
      if (name === 'prev') return (m) => m.prev;
      return (m) => m.values[name]!;
    }
    case 'unary': {
      const of = compile(expression.of);
      if (expression.operator === '+') return of;
      return expression.operator === '-' ? (m) => -of(m) : (m) => Number(of(m) === 0);
    }
    case 'binary':
      return binary[expression.operator](compile(expression.left), compile(expression.right));
    case 'call':
      return calls[expression.name](expression.args.map(compile));
  }
}

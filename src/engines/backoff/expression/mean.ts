/** The expected wait of a typed formula, where the rules of expectation or one quadrature give it. */
import type { RandomStream } from '../../core/random.ts';
import type { CompiledExpression } from './compile-formula.ts';
import { asDelayMs, delayRange } from './expression-formula.ts';
import { compile } from './evaluate.ts';
import { parts, type Expression } from './syntax.ts';

type Numbers = Readonly<Record<string, number>>;

/** Midpoints of equal steps of one rand(). */
export const gridSize = 2048;

const still: RandomStream = { nextUnit: () => 0.5, nextInt: () => 0, nextGaussian: () => 0 };

const isRandom = (expression: Expression): boolean =>
  [...parts(expression)].some((part) => part.kind === 'call' && (part.name === 'rand' || part.name === 'randn'));

/** The waits of retry `retry` on a grid over the one rand() of the formula; undefined where it has more or other chance. */
export function gridOf(compiled: CompiledExpression, retry: number, values: Numbers): Float64Array | undefined {
  if (compiled.normalDraws > 0 || compiled.uniformDraws !== 1 || compiled.usesPrev) return undefined;
  let u = 0;
  const moment = { n: retry, prev: 0, values, random: { ...still, nextUnit: () => u } };
  return Float64Array.from({ length: gridSize }, (_, i) => {
    u = (i + 0.5) / gridSize;
    return asDelayMs(compiled.evaluate(moment));
  });
}

/** E[x] by linearity; products of separate draws are independent. Undefined where neither helps. */
function linearMean(expression: Expression, n: number, values: Numbers): number | undefined {
  if (!isRandom(expression)) return compile(expression)({ n, prev: 0, values, random: still });
  if (expression.kind === 'call') {
    return expression.name === 'rand' ? 0.5 : expression.name === 'randn' ? 0 : undefined;
  }
  if (expression.kind === 'unary') {
    const of = linearMean(expression.of, n, values);
    return of === undefined || expression.operator === '!' ? undefined : expression.operator === '-' ? -of : of;
  }
  if (expression.kind !== 'binary') return undefined;
  const left = linearMean(expression.left, n, values);
  const right = linearMean(expression.right, n, values);
  if (left === undefined || right === undefined) return undefined;
  switch (expression.operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return isRandom(expression.right) ? undefined : left / right;
    default:
      return undefined;
  }
}

/** A fixed series has its value as mean, also when it looks back at `prev`. */
function fixedMean(compiled: CompiledExpression, retry: number, values: Numbers): number {
  const moment = { n: 1, prev: 0, values, random: still };
  for (let n = compiled.usesPrev ? 1 : retry; n <= retry; n++) {
    moment.n = n;
    moment.prev = asDelayMs(compiled.evaluate(moment));
  }
  return moment.prev;
}

export function meanOf(compiled: CompiledExpression, retry: number, values: Numbers): number | undefined {
  if (compiled.uniformDraws + compiled.normalDraws === 0) return fixedMean(compiled, retry, values);
  if (compiled.usesPrev) return undefined;
  const { raw, delay } = delayRange(compiled, retry, values);
  const uncut = !raw.nan && raw.low === delay.low && raw.high === delay.high;
  const linear = uncut ? linearMean(compiled.root, retry, values) : undefined;
  if (linear !== undefined) return linear;
  const grid = gridOf(compiled, retry, values);
  return grid && grid.reduce((sum, wait) => sum + wait, 0) / grid.length;
}

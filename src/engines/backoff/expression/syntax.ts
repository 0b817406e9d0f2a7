/** The formula as a tree of the few things it may consist of. Offsets count UTF-16 units of the whole text. */

export type UnaryOperator = '-' | '+' | '!';
export type BinaryOperator = '+' | '-' | '*' | '/' | '%' | '^' | '<' | '>' | '<=' | '>=' | '==' | '!=' | '&&' | '||';

interface Span {
  readonly start: number;
  readonly end: number;
}

export type Expression = Span &
  (
    | { readonly kind: 'number'; readonly value: number; readonly unit: TimeUnit | undefined }
    /** `n`, the number of the retry from 1; `prev`, the wait before this one in ms, 0 before the first; or a parameter. */
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'unary'; readonly operator: UnaryOperator; readonly of: Expression }
    | {
        readonly kind: 'binary';
        readonly operator: BinaryOperator;
        readonly left: Expression;
        readonly right: Expression;
      }
    | { readonly kind: 'call'; readonly name: FunctionName; readonly args: readonly Expression[] }
  );

/** What a number may carry, in milliseconds. */
export const timeUnits = { us: 0.001, µs: 0.001, ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;
export type TimeUnit = keyof typeof timeUnits;

/** Fewest and most arguments, and how the help shows them. */
export const functions = {
  rand: { least: 0, most: 0, usage: 'rand()' },
  randn: { least: 0, most: 0, usage: 'randn()' },
  min: { least: 1, most: 16, usage: 'min(a, b, …)' },
  max: { least: 1, most: 16, usage: 'max(a, b, …)' },
  pow: { least: 2, most: 2, usage: 'pow(base, exponent)' },
  exp: { least: 1, most: 1, usage: 'exp(x)' },
  log: { least: 1, most: 1, usage: 'log(x)' },
  sqrt: { least: 1, most: 1, usage: 'sqrt(x)' },
  floor: { least: 1, most: 1, usage: 'floor(x)' },
  round: { least: 1, most: 1, usage: 'round(x)' },
  abs: { least: 1, most: 1, usage: 'abs(x)' },
  clamp: { least: 3, most: 3, usage: 'clamp(x, low, high)' },
  if: { least: 3, most: 3, usage: 'if(condition, then, else)' },
} as const;
export type FunctionName = keyof typeof functions;

export const isFunction = (name: string): name is FunctionName => Object.hasOwn(functions, name);

/** Names that mean something already. */
export const builtInNames = ['n', 'prev'] as const;

export const maxLength = 500;
export const maxDepth = 32;

export function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'unary':
      return [expression.of];
    case 'binary':
      return [expression.left, expression.right];
    case 'call':
      return expression.args;
    default:
      return [];
  }
}

/** The expression and everything in it. */
export function* parts(expression: Expression): Generator<Expression> {
  yield expression;
  for (const child of childrenOf(expression)) yield* parts(child);
}

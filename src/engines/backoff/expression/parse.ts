/**
 * jsep with numbers that carry units, places, and a power operator that binds as in mathematics.
 *
 * `^` is right-associative and binds tighter than a minus before it: 2^3^2 = 2^9 and −2^2 = −4; in its exponent a minus needs
 * no brackets: 2^−1. jsep gives unary operators the tightest binding, so `^` is read here, right after each operand.
 */
import jsep from 'jsep';
import { timeUnits, type TimeUnit } from './syntax.ts';

export interface Node {
  readonly type: string;
  start: number;
  end: number;
  readonly [key: string]: unknown;
}

export interface ParseFailure {
  /** Offset in the text that was given. */
  readonly at: number;
  /** What jsep says. */
  readonly reason: string;
}

type Scope = jsep.HookScope;

const numberPattern = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![.\d])/y;
const unitPattern = /\s*(us|µs|ms|s|m|h)(?![\w$.(])/y;

/** Where the operands that are being read began, per parse. */
const starts = new WeakMap<Scope, number[]>();

function matchAt(pattern: RegExp, text: string, index: number): RegExpExecArray | null {
  pattern.lastIndex = index;
  return pattern.exec(text);
}

function readNumber(scope: Scope): Node | undefined {
  const start = scope.index;
  const digits = matchAt(numberPattern, scope.expr, start);
  if (!digits) return undefined;
  let end = start + digits[0].length;
  const unit = matchAt(unitPattern, scope.expr, end);
  if (unit) end += unit[0].length;
  else if (/[A-Za-z_$\u0080-\uffff]/.test(scope.expr.charAt(end))) {
    scope.index = end;
    scope.throwError('unknown unit');
  }
  scope.index = end;
  return { type: 'Number', value: Number(digits[0]), unit: unit?.[1] as TimeUnit | undefined, start, end };
}

function endOf(scope: Scope): number {
  let end = scope.index;
  while (end > 0 && /\s/.test(scope.expr.charAt(end - 1))) end -= 1;
  return end;
}

function afterToken(this: Scope, env: { node?: jsep.Expression }): void {
  const start = starts.get(this)?.pop() ?? 0;
  if (!env.node) return;
  const node = env.node as unknown as Node;
  node.start = start;
  node.end = endOf(this);
  this.gobbleSpaces();
  if (this.char !== '^') return;
  this.index += 1;
  const right = this.gobbleToken() as unknown as Node | undefined;
  if (!right) this.throwError('Expected expression after ^');
  env.node = { type: 'BinaryExpression', operator: '^', left: node, right, start, end: right!.end } as never;
}

function beforeToken(this: Scope, env: { node?: jsep.Expression }): void {
  const open = starts.get(this) ?? [];
  starts.set(this, open);
  open.push(this.index);
  if (/[\d.]/.test(this.char)) env.node = readNumber(this) as never;
}

jsep.removeBinaryOp('^');
jsep.hooks.add('gobble-token', beforeToken);
jsep.hooks.add('after-token', afterToken);

/** One expression. jsep reports by throwing; that ends here. */
export function parseText(text: string): { readonly node: Node } | { readonly failure: ParseFailure } {
  try {
    return { node: jsep(text) as unknown as Node };
  } catch (error) {
    const { index, description, message } = error as Error & { index?: number; description?: string };
    return { failure: { at: Math.min(index ?? text.length, text.length), reason: description ?? message } };
  }
}

export const unitList = Object.keys(timeUnits).filter((unit) => unit !== 'µs');

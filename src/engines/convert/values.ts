/** What an expression of a snippet is worth, as far as the text alone can say. Chance is a range. */
import type { SyntaxNode } from './syntax.ts';

export interface NumberValue {
  readonly kind: 'number';
  readonly min: number;
  readonly max: number;
  /** Whether division drops the fraction. */
  readonly integer: boolean;
}

export interface DurationValue {
  readonly kind: 'duration';
  readonly minMs: number;
  readonly maxMs: number;
}

export type Value =
  | NumberValue
  | DurationValue
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'truth'; readonly value: boolean }
  | { readonly kind: 'list'; readonly items: readonly Value[] }
  /** A type as written, e.g. `IOException.class`. */
  | { readonly kind: 'type'; readonly name: string }
  /** Something of which the type and some members are known, e.g. the answer a predicate is asked about. */
  | { readonly kind: 'object'; readonly type: string; readonly members: ReadonlyMap<string, Value> }
  /** null, or the default of a type that may be null. */
  | { readonly kind: 'nothing' }
  | {
      readonly kind: 'unknown';
      readonly node: SyntaxNode;
      readonly why: string;
      /** Set where the text does say it, and the language or the library refuses what it says. */
      readonly refused?: Refusal;
    };

export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

export type Unknowable = Extract<Value, { kind: 'unknown' }>;

export const numberValue = (value: number, integer = Number.isInteger(value)): NumberValue => ({
  kind: 'number',
  min: value,
  max: value,
  integer,
});

export const durationValue = (minMs: number, maxMs = minMs): DurationValue => ({ kind: 'duration', minMs, maxMs });

export const unknownValue = (node: SyntaxNode, why: string): Unknowable => ({ kind: 'unknown', node, why });

export const maxInt = 2_147_483_647;

/** The number where it fits the type that counts have in Java and C#; refused where it has a fraction or too many bits. */
export function intValue(node: SyntaxNode, value: NumberValue, type: 'int' | 'long' = 'int'): number | Unknowable {
  const fits = type === 'long' || Math.abs(value.min) <= maxInt;
  if (value.integer && Number.isInteger(value.min) && fits) return value.min;
  const text = node.text.replace(/\s+/g, ' ').slice(0, 60);
  return {
    ...unknownValue(node, `is no ${type}`),
    refused: {
      code: 'count-not-int',
      message: `Unexpected “${text}”, expected ${type === 'int' ? `an int: a whole number up to ${maxInt}` : 'a long: a whole number'}.`,
      hint: 'Write the count as a whole number.',
    },
  };
}

/** Something else than the number or time that is expected: refused where no run of the program changes it. */
export function otherValue(node: SyntaxNode, value: Value, expected: string): Unknowable {
  if (value.kind === 'unknown') return value;
  const text = node.text.replace(/\s+/g, ' ').slice(0, 60);
  const why = unknownValue(node, `is no ${expected}`);
  const fixed = value.kind === 'truth' || value.kind === 'type' || value.kind === 'list';
  // What Spring would evaluate or look up is known only when the program runs.
  if (!fixed && !(value.kind === 'text' && /^[^@#${}()?]*$/.test(value.value))) return why;
  const message = `Unexpected “${text}”, expected a ${expected}.`;
  return { ...why, refused: { code: 'value-refused', message, hint: `Write the ${expected}.` } };
}

export const objectValue = (type: string, members: Readonly<Record<string, Value>> = {}): Value => ({
  kind: 'object',
  type,
  members: new Map(Object.entries(members)),
});

export const nothing: Value = { kind: 'nothing' };

export function isCertain(value: NumberValue | DurationValue): boolean {
  return value.kind === 'number' ? value.min === value.max : value.minMs === value.maxMs;
}

const ends = (v: NumberValue | DurationValue): [number, number] =>
  v.kind === 'number' ? [v.min, v.max] : [v.minMs, v.maxMs];

/** `a op b` over ranges. Durations add and subtract, and scale by numbers; anything else is unknown. */
export function arithmetic(node: SyntaxNode, operator: string, a: Value, b: Value): Value {
  if (a.kind === 'unknown') return a;
  if (b.kind === 'unknown') return b;
  if ((a.kind !== 'number' && a.kind !== 'duration') || (b.kind !== 'number' && b.kind !== 'duration')) {
    return unknownValue(node, 'not a number');
  }
  const [a1, a2] = ends(a);
  const [b1, b2] = ends(b);
  const range = (values: number[], timed: boolean, integer: boolean): Value => {
    if (values.some((v) => Number.isNaN(v))) return unknownValue(node, 'not a number');
    const min = Math.min(...values);
    const max = Math.max(...values);
    return timed ? durationValue(min, max) : { kind: 'number', min, max, integer };
  };
  const integer = a.kind === 'number' && b.kind === 'number' && a.integer && b.integer;
  const timed = a.kind === 'duration' || b.kind === 'duration';
  const both = a.kind === b.kind;
  switch (operator) {
    case '+':
      return both ? range([a1 + b1, a2 + b2], timed, integer) : unknownValue(node, 'adds a number to a duration');
    case '-':
      return both
        ? range([a1 - b2, a2 - b1], timed, integer)
        : unknownValue(node, 'subtracts a number from a duration');
    case '*':
      return both && timed
        ? unknownValue(node, 'multiplies two durations')
        : range([a1 * b1, a1 * b2, a2 * b1, a2 * b2], timed, integer);
    case '/': {
      if (b1 <= 0 && b2 >= 0) return unknownValue(node, 'divides by zero');
      const whole = (x: number) => (integer ? Math.trunc(x) : x);
      return range([a1 / b1, a1 / b2, a2 / b1, a2 / b2].map(whole), timed && !both, integer);
    }
    case '%':
      return both && !timed && a1 === a2 && b1 === b2 && b1 !== 0
        ? range([a1 % b1], false, integer)
        : unknownValue(node, 'a remainder of something that varies');
    case '<<':
    case '>>':
    case '>>>':
    case '&':
    case '|':
    case '^':
      return integer && a1 === a2 && b1 === b2
        ? numberValue(bitOperation(operator, a1, b1, isLong(node)), true)
        : unknownValue(node, `uses ${operator} on something that varies or is no integer`);
    default:
      return unknownValue(node, `uses ${operator}`);
  }
}

/** Whether an operand is written as a 64-bit integer: `1L << n`, `(long)1 << n`. */
const isLong = (node: SyntaxNode): boolean =>
  /\b(?:u?long|U?Int64)\b|\b\d[\d_]*(?:[uU]?[lL]|[lL][uU])\b/.test(node.text);

type BitOperator = '<<' | '>>' | '>>>' | '&' | '|' | '^';

/** In 32 bits, or 64 for a long: shifts take their count modulo the width, what does not fit wraps; C# and Java agree. */
function bitOperation(operator: BitOperator, a: number, b: number, long: boolean): number {
  const width = long || Math.abs(a) > maxInt + 1 || (/^[&|^]$/.test(operator) && Math.abs(b) > maxInt + 1) ? 64 : 32;
  const [x, y] = [BigInt.asIntN(width, BigInt(a)), BigInt.asIntN(width, BigInt(b))];
  const by = BigInt.asUintN(width === 64 ? 6 : 5, BigInt(b));
  const results = {
    '<<': () => x << by,
    '>>': () => x >> by,
    '>>>': () => BigInt.asUintN(width, x) >> by,
    '&': () => x & y,
    '|': () => x | y,
    '^': () => x ^ y,
  };
  return Number(BigInt.asIntN(width, results[operator]()));
}

/** `a op b` for comparisons; undefined where the ranges overlap. */
export function compare(operator: string, a: Value, b: Value): boolean | undefined {
  if ((a.kind !== 'number' && a.kind !== 'duration') || a.kind !== b.kind) return undefined;
  const [a1, a2] = ends(a);
  const [b1, b2] = ends(b as NumberValue | DurationValue);
  switch (operator) {
    case '<':
      return a2 < b1 ? true : a1 >= b2 ? false : undefined;
    case '<=':
      return a2 <= b1 ? true : a1 > b2 ? false : undefined;
    case '>':
      return compare('<', b, a);
    case '>=':
      return compare('<=', b, a);
    case '==':
      return a1 === a2 && b1 === b2 ? a1 === b1 : undefined;
    case '!=':
      return a1 === a2 && b1 === b2 ? a1 !== b1 : undefined;
    default:
      return undefined;
  }
}

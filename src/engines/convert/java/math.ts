/** `Math.pow`, `min`, `max`, `random` and the rounding functions over ranges. */
import type { SyntaxNode } from '../syntax.ts';
import { numberValue, unknownValue, type NumberValue, type Value } from '../values.ts';

const rounding: Readonly<Record<string, (x: number) => number>> = {
  floor: Math.floor,
  ceil: Math.ceil,
  round: (x) => Math.floor(x + 0.5),
  sqrt: Math.sqrt,
  log: Math.log,
  exp: Math.exp,
  toIntExact: (x) => x,
};

export function mathCall(node: SyntaxNode, name: string, args: readonly Value[]): Value {
  if (name === 'random') return { kind: 'number', min: 0, max: 1, integer: false };
  const unknown = args.find((arg) => arg.kind === 'unknown');
  if (unknown) return unknown;
  const numbers = args.filter((arg): arg is NumberValue => arg.kind === 'number');
  const [a, b] = numbers;
  if (!a || numbers.length !== args.length) return unknownValue(node, 'is no number');
  const integer = numbers.every((n) => n.integer);
  const one = Object.hasOwn(rounding, name) ? rounding[name] : undefined;
  if (one) return { kind: 'number', min: one(a.min), max: one(a.max), integer: /^(round|toIntExact)$/.test(name) };
  if (!b)
    return name === 'abs' && a.min === a.max
      ? numberValue(Math.abs(a.min), integer)
      : unknownValue(node, `uses Math.${name}`);
  switch (name) {
    case 'min':
      return { kind: 'number', min: Math.min(a.min, b.min), max: Math.min(a.max, b.max), integer };
    case 'max':
      return { kind: 'number', min: Math.max(a.min, b.min), max: Math.max(a.max, b.max), integer };
    case 'pow': {
      const ends = [a.min ** b.min, a.min ** b.max, a.max ** b.min, a.max ** b.max];
      if (ends.some((x) => Number.isNaN(x))) return unknownValue(node, 'is no number');
      return { kind: 'number', min: Math.min(...ends), max: Math.max(...ends), integer: false };
    }
    case 'multiplyExact':
      return a.min === a.max && b.min === b.max ? numberValue(a.min * b.min, true) : unknownValue(node, 'is random');
    default:
      return unknownValue(node, `uses Math.${name}`);
  }
}

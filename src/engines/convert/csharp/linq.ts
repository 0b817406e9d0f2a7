/** Lists made by LINQ: Range, Repeat, Select, Concat, Append, Prepend, Take, Skip, Contains. */
import type { SyntaxNode } from '../syntax.ts';
import { numberValue, unknownValue, type Value } from '../values.ts';
import type { Argument } from './calls.ts';
import { evaluateCsharp } from './evaluate.ts';
import { applyFunction, toLambda } from './lambda.ts';
import { sameValue } from './patterns.ts';
import type { CsharpScope } from './scope.ts';

interface ListCall {
  readonly node: SyntaxNode;
  readonly name: string;
  /** What the call is made on, without spaces. */
  readonly object: string;
  readonly expression: SyntaxNode | null;
  readonly args: readonly Argument[];
  readonly scope: CsharpScope;
  readonly depth: number;
}

/** More waits than this no one lists. */
const maxItems = 1000;

/** Undefined when it is no call on a list. */
export function listCall(call: ListCall): Value | undefined {
  const { node, name, object, expression, args, scope, depth } = call;
  const inner = (child: SyntaxNode | undefined): Value =>
    child ? evaluateCsharp(child, scope, depth + 1) : unknownValue(node, 'is incomplete');
  if (/(^|\.)Enumerable$/.test(object)) {
    const [first, second] = [inner(args[0]?.value), inner(args[1]?.value)];
    if (second.kind !== 'number' || second.min > maxItems) return unknownValue(node, 'has no known length');
    const length = Math.max(0, second.min);
    if (name === 'Repeat') return { kind: 'list', items: Array.from({ length }, () => first) };
    if (name !== 'Range' || first.kind !== 'number') return unknownValue(node, 'is no known list');
    return { kind: 'list', items: Array.from({ length }, (_, i) => numberValue(first.min + i, true)) };
  }
  if (!expression || !/^(Select|Concat|Append|Prepend|Take|Skip|Contains|Reverse|Any|Count)$/.test(name))
    return undefined;
  const list = inner(expression);
  if (list.kind !== 'list') return undefined;
  const first = args[0]?.value;
  switch (name) {
    case 'Select': {
      const lambda = first && toLambda(first, scope);
      if (!lambda) return unknownValue(node, 'is no lambda in this text');
      const items = list.items.map((item, i) =>
        applyFunction(lambda, node, [item, numberValue(i, true)], scope, depth + 1),
      );
      return { kind: 'list', items };
    }
    case 'Concat': {
      const other = inner(first);
      return other.kind === 'list' ? { kind: 'list', items: [...list.items, ...other.items] } : other;
    }
    case 'Append':
      return { kind: 'list', items: [...list.items, inner(first)] };
    case 'Prepend':
      return { kind: 'list', items: [inner(first), ...list.items] };
    case 'Reverse':
      return { kind: 'list', items: list.items.toReversed() };
    case 'Count':
      return numberValue(list.items.length, true);
    case 'Take':
    case 'Skip': {
      const count = inner(first);
      if (count.kind !== 'number') return count;
      return { kind: 'list', items: name === 'Take' ? list.items.slice(0, count.min) : list.items.slice(count.min) };
    }
    case 'Contains':
      return containsValue(node, list.items, inner(first));
    default:
      return undefined;
  }
}

function containsValue(node: SyntaxNode, items: readonly Value[], value: Value): Value {
  const answers = items.map((item) => sameValue(item, value));
  if (answers.includes(true)) return { kind: 'truth', value: true };
  if (!answers.includes(undefined)) return { kind: 'truth', value: false };
  return value.kind === 'unknown' ? value : unknownValue(node, 'is only known when the program runs');
}

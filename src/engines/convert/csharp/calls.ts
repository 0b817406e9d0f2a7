/** Calls whose value the text tells: TimeSpan, Math, Random, LINQ, functions of the same text. */
import { namedChildrenOf, type SyntaxNode } from '../syntax.ts';
import { unknownValue, type Value } from '../values.ts';
import { evaluateCsharp } from './evaluate.ts';
import { applyFunction, toLambda } from './lambda.ts';
import { listCall } from './linq.ts';
import type { CsharpScope } from './scope.ts';
import { timeSpanCall, timeSpanCreation, type NamedValue } from './time-span.ts';

const monotone: Readonly<Record<string, (x: number) => number>> = {
  Sqrt: Math.sqrt,
  Cbrt: Math.cbrt,
  Exp: Math.exp,
  Log: Math.log,
  Log2: Math.log2,
  Log10: Math.log10,
  Floor: Math.floor,
  Ceiling: Math.ceil,
  Truncate: Math.trunc,
  Round: halfToEven,
};

/** Math.Round without a mode rounds halves to the even neighbour. */
function halfToEven(x: number): number {
  const low = Math.floor(x);
  const part = x - low;
  if (part !== 0.5) return Math.round(x);
  return low % 2 === 0 ? low : low + 1;
}

export interface Argument {
  readonly name: string | undefined;
  readonly value: SyntaxNode;
}

export function argumentsOf(node: SyntaxNode): Argument[] {
  const list =
    node.childForFieldName('arguments') ?? namedChildrenOf(node).find((child) => child.type === 'argument_list');
  return (list ? namedChildrenOf(list) : [])
    .filter((argument) => argument.type === 'argument')
    .flatMap((argument) => {
      const value = namedChildrenOf(argument).at(-1);
      return value ? [{ name: argument.childForFieldName('name')?.text, value }] : [];
    });
}

/** The argument of that name, or the one at that position if it has no name. */
export function argumentAt(args: readonly Argument[], name: string, position: number): SyntaxNode | undefined {
  const named = args.find((argument) => argument.name === name);
  if (named) return named.value;
  const at = args[position];
  return at && at.name === undefined ? at.value : undefined;
}

/** The value a task stands for. */
const wrappers =
  /^(FromResult|Create|AsTask|ConfigureAwait|ToList|ToArray|AsEnumerable|AsReadOnly|ToImmutableArray|GetValueOrDefault)$/;

export function invocationValue(node: SyntaxNode, scope: CsharpScope, depth: number): Value {
  const inner = (child: SyntaxNode): Value => evaluateCsharp(child, scope, depth + 1);
  const callee = node.childForFieldName('function');
  const named = callee?.childForFieldName('name') ?? callee;
  const name = (named?.type === 'generic_name' ? namedChildrenOf(named)[0] : named)?.text ?? '';
  const expression = callee?.type === 'member_access_expression' ? callee.childForFieldName('expression') : null;
  const object = expression?.text.replace(/\s+/g, '') ?? '';
  const args = argumentsOf(node);
  const values = (): NamedValue[] => args.map((argument) => ({ name: argument.name, value: inner(argument.value) }));
  if (/(^|\.)TimeSpan$/.test(object)) return timeSpanCall(node, name, values());
  if (/(^|\.)Math$/.test(object))
    return mathValue(
      node,
      name,
      values().map(({ value }) => value),
    );
  if (/^Next(Double|Single|Int64)?$/.test(name))
    return drawValue(
      node,
      name,
      values().map(({ value }) => value),
    );
  if (name === 'True' && /(^|\.)PredicateResult$/.test(object)) return { kind: 'truth', value: true };
  if (name === 'False' && /(^|\.)PredicateResult$/.test(object)) return { kind: 'truth', value: false };
  if (/ResiliencePredicates$/.test(object) && args[0]) return transientValue(node, inner(args[0].value));
  if (wrappers.test(name)) {
    const wrapped = /(^|\.)(Value)?Task$/.test(object) ? args[0]?.value : expression;
    if (wrapped) return inner(wrapped);
  }
  const listed = listCall({ node, name, object, expression, args, scope, depth });
  if (listed) return listed;
  return ownFunction(node, name, object, scope, depth) ?? unknownValue(node, 'is only known when the program runs');
}

/** A function or lambda variable of the same text. */
function ownFunction(
  node: SyntaxNode,
  name: string,
  object: string,
  scope: CsharpScope,
  depth: number,
): Value | undefined {
  const own = object === '' || object === 'this' ? scope.functionNamed(name) : undefined;
  const variable =
    object === '' ? scope.lookUp(name, node) : name === 'Invoke' ? scope.lookUp(object, node) : undefined;
  const foreign = /^[A-Z]\w*$/.test(object) ? scope.functionNamed(name) : undefined;
  const target = own ?? (variable && toLambda(variable, scope)) ?? foreign;
  if (!target) return undefined;
  const args = argumentsOf(node).map((argument) => evaluateCsharp(argument.value, scope, depth + 1));
  return applyFunction(target, node, args, scope, depth + 1);
}

/** `HttpClientResiliencePredicates.IsTransient(outcome)` (dotnet/extensions, HttpClientResiliencePredicates.cs). */
function transientValue(node: SyntaxNode, outcome: Value): Value {
  if (outcome.kind !== 'object') return unknownValue(node, 'is only known when the program runs');
  const exception = outcome.members.get('Exception');
  if (exception?.kind === 'object') {
    return { kind: 'truth', value: /^(HttpRequestException|TimeoutRejectedException)$/.test(exception.type) };
  }
  const result = outcome.members.get('Result');
  const status = result?.kind === 'object' ? result.members.get('StatusCode') : undefined;
  if (status?.kind !== 'number') return unknownValue(node, 'is only known when the program runs');
  return { kind: 'truth', value: status.min >= 500 || status.min === 408 || status.min === 429 };
}

function mathValue(node: SyntaxNode, name: string, args: readonly Value[]): Value {
  const unknown = args.find((value) => value.kind === 'unknown');
  if (unknown) return unknown;
  const [a, b, c] = args;
  if (a?.kind !== 'number') return unknownValue(node, 'is no number');
  const range = (...values: number[]): Value =>
    values.some((v) => !Number.isFinite(v))
      ? unknownValue(node, 'is no finite number')
      : { kind: 'number', min: Math.min(...values), max: Math.max(...values), integer: false };
  const apply = monotone[name];
  if (apply) return range(apply(a.min), apply(a.max));
  if (name === 'Abs') return range(a.min < 0 && a.max > 0 ? 0 : Math.abs(a.min), Math.abs(a.min), Math.abs(a.max));
  if (b?.kind !== 'number') return unknownValue(node, `needs two numbers`);
  const integer = a.integer && b.integer;
  if (name === 'Pow') return range(a.min ** b.min, a.min ** b.max, a.max ** b.min, a.max ** b.max);
  if (name === 'Min') return { kind: 'number', min: Math.min(a.min, b.min), max: Math.min(a.max, b.max), integer };
  if (name === 'Max') return { kind: 'number', min: Math.max(a.min, b.min), max: Math.max(a.max, b.max), integer };
  if (name === 'Clamp' && c?.kind === 'number') {
    const clamp = (x: number, low: number, high: number): number => Math.max(low, Math.min(x, high));
    return { kind: 'number', min: clamp(a.min, b.min, c.min), max: clamp(a.max, b.max, c.max), integer };
  }
  return unknownValue(node, `uses Math.${name}`);
}

/** `Next(max)` and `Next(min, max)` leave out their upper end, `NextDouble()` is in [0, 1). */
function drawValue(node: SyntaxNode, name: string, args: readonly Value[]): Value {
  if (name === 'NextDouble' || name === 'NextSingle') return { kind: 'number', min: 0, max: 1, integer: false };
  const [a, b] = args;
  if (a?.kind !== 'number') return unknownValue(node, 'is a random number without bounds');
  if (!b) return { kind: 'number', min: 0, max: Math.max(0, a.max - 1), integer: true };
  if (b.kind !== 'number') return unknownValue(node, 'is a random number without bounds');
  return { kind: 'number', min: a.min, max: Math.max(a.min, b.max - 1), integer: true };
}

/** `new TimeSpan(…)`, `new List<TimeSpan> { … }`, `new ValueTask<bool>(…)`. */
export function creationValue(node: SyntaxNode, scope: CsharpScope, depth: number): Value {
  const inner = (child: SyntaxNode): Value => evaluateCsharp(child, scope, depth + 1);
  const type = (node.childForFieldName('type') ?? node.parent?.parent?.childForFieldName('type'))?.text ?? '';
  const args = argumentsOf(node);
  const initializer = namedChildrenOf(node).find((child) => child.type === 'initializer_expression');
  if (/^(?:System\.)?TimeSpan\??$/.test(type) || (node.type.startsWith('implicit') && type === '')) {
    return timeSpanCreation(
      node,
      args.map((argument) => ({ name: argument.name, value: inner(argument.value) })),
    );
  }
  if (/(^|\.)ValueTask(<.*>)?$/.test(type) && args[0]) return inner(args[0].value);
  if (/(^|\.)HttpMethod$/.test(type) && args[0]) {
    const method = inner(args[0].value);
    return method.kind === 'text' ? { kind: 'text', value: method.value.toUpperCase() } : method;
  }
  if (initializer && /^(List|HashSet|I?(ReadOnly)?(Collection|List|Set)|Queue|Stack|LinkedList)</.test(type)) {
    return inner(initializer);
  }
  if (/^(List|HashSet)</.test(type) && args[0]) return inner(args[0].value);
  return unknownValue(node, 'is only known when the program runs');
}

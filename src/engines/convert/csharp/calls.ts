/** Calls of the .NET library that a retry policy is made of: TimeSpan, Math, Random. */
import { namedChildrenOf, type SyntaxNode } from '../syntax.ts';
import { httpStatusCodes } from './http-status-code.ts';
import { durationValue, numberValue, unknownValue, type Value } from '../values.ts';

type Evaluate = (node: SyntaxNode | null | undefined) => Value;

const tickMs = 1e-4;
/** TimeSpan counts in ticks of 100 ns and drops what is smaller (dotnet/runtime, TimeSpan.cs). */
const toTicks = (ms: number): number => Math.trunc(Math.round(ms * 1e7) / 1e3) * tickMs;

const unitsMs: Readonly<Record<string, number>> = {
  FromTicks: tickMs,
  FromMicroseconds: 1e-3,
  FromMilliseconds: 1,
  FromSeconds: 1000,
  FromMinutes: 60_000,
  FromHours: 3_600_000,
  FromDays: 86_400_000,
};

/** Longest TimeSpan; `From…` beyond it throws. */
const maxTimeSpanMs = 922_337_203_685_477;

const monotone: Readonly<Record<string, (x: number) => number>> = {
  Sqrt: Math.sqrt,
  Exp: Math.exp,
  Log: Math.log,
  Log2: Math.log2,
  Log10: Math.log10,
  Floor: Math.floor,
  Ceiling: Math.ceil,
  Truncate: Math.trunc,
  Round: Math.round,
};

export function argumentsOf(node: SyntaxNode): { readonly name: string | undefined; readonly value: SyntaxNode }[] {
  const list = node.childForFieldName('arguments');
  return (list ? namedChildrenOf(list) : [])
    .filter((argument) => argument.type === 'argument')
    .flatMap((argument) => {
      const value = namedChildrenOf(argument).at(-1);
      return value ? [{ name: argument.childForFieldName('name')?.text, value }] : [];
    });
}

/** Constants of the .NET library. */
export function knownMember(text: string): Value | undefined {
  if (/^(?:System\.)?TimeSpan\.Zero$/.test(text)) return durationValue(0);
  const status = httpStatusCodes[/(?:^|\.)HttpStatusCode\.(\w+)$/.exec(text)?.[1] ?? ''];
  if (status !== undefined) return numberValue(status, true);
  if (text === 'int.MaxValue' || text === 'Int32.MaxValue') return numberValue(2_147_483_647, true);
  return undefined;
}

export function invocationValue(node: SyntaxNode, evaluate: Evaluate): Value {
  const callee = node.childForFieldName('function');
  const name = (callee?.childForFieldName('name') ?? callee)?.text ?? '';
  const object = callee?.childForFieldName('expression')?.text ?? '';
  const args = argumentsOf(node).map((argument) => evaluate(argument.value));
  if (/(^|\.)TimeSpan$/.test(object)) return fromUnits(node, name, args);
  if (/(^|\.)Math$/.test(object)) return mathValue(node, name, args);
  if (name === 'Next' || name === 'NextDouble' || name === 'NextInt64') return drawValue(node, name, args);
  return unknownValue(node, 'is only known when the program runs');
}

function fromUnits(node: SyntaxNode, name: string, args: readonly Value[]): Value {
  const unitMs = unitsMs[name];
  const [amount] = args;
  if (unitMs === undefined || !amount) return unknownValue(node, 'is no known TimeSpan');
  if (amount.kind === 'unknown') return amount;
  if (amount.kind !== 'number') return unknownValue(node, 'is no number');
  const minMs = toTicks(amount.min * unitMs);
  const maxMs = toTicks(amount.max * unitMs);
  if (Math.abs(maxMs) > maxTimeSpanMs) return unknownValue(node, 'overflows TimeSpan and would throw');
  return durationValue(minMs, maxMs);
}

function mathValue(node: SyntaxNode, name: string, args: readonly Value[]): Value {
  const unknown = args.find((value) => value.kind === 'unknown');
  if (unknown) return unknown;
  const [a, b] = args;
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
  return unknownValue(node, `uses Math.${name}`);
}

/** `Next(max)` and `Next(min, max)` leave out their upper end, `NextDouble()` is in [0, 1). */
function drawValue(node: SyntaxNode, name: string, args: readonly Value[]): Value {
  if (name === 'NextDouble') return { kind: 'number', min: 0, max: 1, integer: false };
  const [a, b] = args;
  if (a?.kind !== 'number') return unknownValue(node, 'is a random number without bounds');
  if (!b) return { kind: 'number', min: 0, max: Math.max(0, a.max - 1), integer: true };
  if (b.kind !== 'number') return unknownValue(node, 'is a random number without bounds');
  return { kind: 'number', min: a.min, max: Math.max(a.min, b.max - 1), integer: true };
}

/** `new TimeSpan(h, m, s)` and its longer and shorter forms. */
export function creationValue(node: SyntaxNode, evaluate: Evaluate): Value {
  const type = node.childForFieldName('type')?.text ?? '';
  if (node.type === 'object_creation_expression' && !/(^|\.)TimeSpan$/.test(type)) {
    const initializer = node.childForFieldName('initializer');
    if (/^List</.test(type) && initializer) return evaluate(initializer);
    return unknownValue(node, 'is only known when the program runs');
  }
  const args = argumentsOf(node).map((argument) => evaluate(argument.value));
  const numbers = args.flatMap((value) => (value.kind === 'number' ? [value.min] : []));
  if (numbers.length !== args.length || args.length === 0) return unknownValue(node, 'is no known TimeSpan');
  if (numbers.length === 1) return durationValue(numbers[0]! * tickMs);
  const [days, hours, minutes, seconds, ms] = numbers.length === 3 ? [0, ...numbers] : numbers;
  const total = (((days ?? 0) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0);
  return durationValue(total * 1000 + (ms ?? 0));
}

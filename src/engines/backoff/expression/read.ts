/** From jsep's tree to ours. What is not on the list of allowed things becomes a diagnostic at its place. */
import { hintForFunction, reportFailure } from './hints.ts';
import { parseText, type Node } from './parse.ts';
import { checkName, type Report } from './report.ts';
import {
  childrenOf,
  functions,
  isFunction,
  maxDepth,
  type BinaryOperator,
  type Expression,
  type TimeUnit,
} from './syntax.ts';

const binaryOperators: readonly BinaryOperator[] = [
  ...(['+', '-', '*', '/', '%', '^'] as const),
  ...(['<', '>', '<=', '>=', '==', '!=', '&&', '||'] as const),
];
const isBinaryOperator = (operator: string): operator is BinaryOperator =>
  (binaryOperators as readonly string[]).includes(operator);

/** Parses `text`, a stretch of the whole text that begins at `offset`. Undefined when something is wrong. */
export function readExpression(text: string, offset: number, report: Report): Expression | undefined {
  const strange = /[×·÷−²³“”‘’„]/.exec(text);
  const parsed = strange ? { failure: { at: strange.index, reason: 'Unexpected character' } } : parseText(text);
  if ('failure' in parsed) {
    reportFailure(parsed.failure, text, offset, report);
    return undefined;
  }
  const before = report.diagnostics.length;
  const expression = convert(parsed.node, { offset, report, text });
  if (report.diagnostics.length > before || !expression) return undefined;
  const deep = tooDeep(expression, 1);
  if (!deep) return expression;
  report.error(
    'formula-too-deep',
    deep.start,
    deep.end,
    `Unexpected nesting deeper than ${maxDepth} levels, expected a flatter formula.`,
    'Name a part of it as a parameter, or remove brackets.',
  );
  return undefined;
}

function tooDeep(expression: Expression, depth: number): Expression | undefined {
  if (depth > maxDepth) return expression;
  for (const child of childrenOf(expression)) {
    const found = tooDeep(child, depth + 1);
    if (found) return found;
  }
  return undefined;
}

interface Reading {
  readonly offset: number;
  readonly report: Report;
  readonly text: string;
}

function convert(node: Node, reading: Reading): Expression | undefined {
  switch (node.type) {
    case 'Number':
      return {
        kind: 'number',
        value: node['value'] as number,
        unit: node['unit'] as TimeUnit | undefined,
        ...spanOf(node, reading),
      };
    case 'Identifier':
      return convertName(node, reading);
    case 'UnaryExpression':
      return convertUnary(node, reading);
    case 'BinaryExpression':
      return convertBinary(node, reading);
    case 'CallExpression':
      return convertCall(node, reading);
    default:
      return refuse(node, reading);
  }
}

/** jsep's operands have a place; what it builds from them reaches from the first to the last. */
function spanOf(node: Node, reading: Pick<Reading, 'offset'>): { start: number; end: number } {
  const { offset } = reading;
  if (node.start !== undefined) return { start: node.start + offset, end: node.end + offset };
  const within = [
    node['left'] ?? node['test'],
    node['right'] ?? node['alternate'],
    ...((node['expressions'] as []) ?? []),
  ]
    .filter((child) => child)
    .map((child) => spanOf(child as Node, reading));
  return {
    start: Math.min(...within.map((span) => span.start), within.length > 0 ? Infinity : offset),
    end: Math.max(...within.map((span) => span.end), offset),
  };
}

function convertName(node: Node, reading: Reading): Expression | undefined {
  const name = node['name'] as string;
  const span = spanOf(node, reading);
  if (isFunction(name)) {
    reading.report.error(
      'formula-call-expected',
      span.start,
      span.end,
      `Unexpected ${name} without brackets, expected ${functions[name].usage}.`,
      `Write ${functions[name].usage}.`,
    );
    return undefined;
  }
  if (!checkName(name, span, reading.report)) return undefined;
  return { kind: 'name', name, ...span };
}

function convertUnary(node: Node, reading: Reading): Expression | undefined {
  const operator = node['operator'] as string;
  const of = convert(node['argument'] as Node, reading);
  const span = spanOf(node, reading);
  if (operator !== '-' && operator !== '+' && operator !== '!') {
    reading.report.error(
      'formula-operator',
      span.start,
      span.start + operator.length,
      `Unexpected operator ${operator}, expected −, + or !.`,
      'Remove it.',
    );
    return undefined;
  }
  return of && { kind: 'unary', operator, of, ...span };
}

function convertBinary(node: Node, reading: Reading): Expression | undefined {
  const operator = node['operator'] as string;
  const left = convert(node['left'] as Node, reading);
  const right = convert(node['right'] as Node, reading);
  if (!isBinaryOperator(operator)) {
    const leftEnd = spanOf(node['left'] as Node, reading).end;
    const start = reading.offset + reading.text.indexOf(operator, leftEnd - reading.offset);
    reading.report.error(
      'formula-operator',
      start,
      start + operator.length,
      `Unexpected operator ${operator}, expected one of ${binaryOperators.join(' ')}.`,
      (
        {
          '**': 'Write ^ for a power.',
          '===': 'Write ==.',
          '!==': 'Write !=.',
          '&': 'Write &&.',
          '|': 'Write ||.',
        } as Record<string, string>
      )[operator] ?? 'Use one of the operators named.',
    );
    return undefined;
  }
  if (!left || !right) return undefined;
  return { kind: 'binary', operator, left, right, start: left.start, end: right.end };
}

function convertCall(node: Node, reading: Reading): Expression | undefined {
  const { report } = reading;
  const callee = node['callee'] as Node;
  const nodes = node['arguments'] as readonly (Node | null)[];
  const span = spanOf(node, reading);
  if (callee.type !== 'Identifier') return refuse(node, reading);
  const name = callee['name'] as string;
  const nameEnd = span.start + name.length;
  if (!isFunction(name)) {
    report.error(
      'formula-unknown-function',
      span.start,
      nameEnd,
      `Unexpected function ${report.slice(span.start, nameEnd)}, expected one of ${Object.keys(functions).join(', ')}.`,
      hintForFunction(name),
    );
    return undefined;
  }
  const args = nodes.map((argument) => (argument ? convert(argument, reading) : undefined));
  const { least, most, usage } = functions[name];
  if (nodes.length < least || nodes.length > most) {
    const hint = name === 'rand' && nodes.length === 2 ? 'Write low + (high − low) * rand().' : `Write ${usage}.`;
    report.error(
      'formula-arguments',
      span.start,
      span.end,
      `Unexpected ${countOf(nodes.length)} for ${name}, expected ${usage}.`,
      hint,
    );
    return undefined;
  }
  if (args.some((argument) => argument === undefined)) return undefined;
  const complete = args as Expression[];
  for (let i = 1; i < complete.length; i++) {
    const between = reading.text.slice(complete[i - 1]!.end - reading.offset, complete[i]!.start - reading.offset);
    if (between.includes(',')) continue;
    const at = complete[i]!.start;
    report.error(
      'formula-comma',
      at,
      at + 1,
      `Unexpected ${report.slice(at, complete[i]!.end)}, expected a comma before it.`,
      'Put a comma between arguments.',
    );
    return undefined;
  }
  return { kind: 'call', name, args: complete, ...span };
}

const countOf = (n: number): string => (n === 0 ? 'no arguments' : n === 1 ? 'one argument' : `${n} arguments`);

const refusals: Readonly<Record<string, string>> = {
  MemberExpression: 'A formula has no properties. Write a decimal point between digits: 1.5.',
  ArrayExpression: 'A formula has no lists; use min, max or if to choose between values.',
  Literal: 'Write numbers, with a unit if they are times: 250ms.',
  ThisExpression: 'Use n, prev or a parameter.',
  ConditionalExpression: 'Write if(condition, then, else).',
  SequenceExpression: 'Commas separate the arguments of a function.',
  Compound: 'Put an operator between the two parts.',
  CallExpression: 'Only the functions of the list can be called, by name.',
};

function refuse(node: Node, reading: Reading): undefined {
  const { report, offset, text } = reading;
  const body = node['body'] as readonly Node[] | undefined;
  if (body?.length === 0) {
    report.error(
      'formula-empty',
      offset,
      offset + text.length,
      'Unexpected end, expected a formula.',
      'Write, for example, min(10s, 100ms * 2^n) * rand().',
    );
    return undefined;
  }
  const { start, end } = spanOf(body?.[1] ?? node, reading);
  report.error(
    body ? 'formula-syntax' : 'formula-not-allowed',
    start,
    end,
    `Unexpected ${report.slice(start, end)}, expected ${body ? 'an operator before it' : 'a number, a name or a function'}.`,
    refusals[node.type] ?? 'Remove it.',
  );
  return undefined;
}

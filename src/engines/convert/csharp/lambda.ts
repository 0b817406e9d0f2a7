/** C# lambdas as parameters and one expression. */
import { namedChildrenOf, type SyntaxNode } from '../syntax.ts';
import { evaluateCsharp, type CsharpScope } from './evaluate.ts';
import { unknownValue, type Value } from '../values.ts';

export interface Lambda {
  readonly parameters: readonly string[];
  /** The expression it returns; undefined for a body with more than a return. */
  readonly result: SyntaxNode | undefined;
}

export function toLambda(node: SyntaxNode): Lambda | undefined {
  if (node.type === 'parenthesized_expression') {
    const inner = namedChildrenOf(node)[0];
    return inner && toLambda(inner);
  }
  if (node.type !== 'lambda_expression') return undefined;
  const parameters = node.childForFieldName('parameters');
  const body = node.childForFieldName('body');
  if (!parameters || !body) return undefined;
  const names =
    parameters.type === 'implicit_parameter'
      ? [parameters.text]
      : namedChildrenOf(parameters).map((p) => (p.childForFieldName('name') ?? p).text);
  return { parameters: names, result: body.type === 'block' ? returned(body) : body };
}

function returned(block: SyntaxNode): SyntaxNode | undefined {
  const [only, ...rest] = namedChildrenOf(block);
  if (!only || rest.length > 0 || only.type !== 'return_statement') return undefined;
  return namedChildrenOf(only)[0];
}

/** The lambda's value with its first parameter bound. */
export function applyLambda(lambda: Lambda, node: SyntaxNode, argument: Value, scope: CsharpScope): Value {
  if (!lambda.result) return unknownValue(node, 'does more than return one value');
  const bound = new Map(scope.bound);
  const first = lambda.parameters[0];
  if (first !== undefined) bound.set(first, argument);
  return evaluateCsharp(lambda.result, { ...scope, bound });
}

/**
 * The HTTP statuses a predicate accepts, found by asking it about each one from 100 to 599.
 * Undefined when it looks at anything but the status.
 */
export function acceptedStatuses(lambda: Lambda, scope: CsharpScope): { from: number; to: number }[] | undefined {
  const [response] = lambda.parameters;
  if (!lambda.result || response === undefined) return undefined;
  const ranges: { from: number; to: number }[] = [];
  for (let status = 100; status <= 599; status++) {
    const members = new Map<string, Value>([
      [`${response}.StatusCode`, { kind: 'number', min: status, max: status, integer: true }],
      [`${response}.IsSuccessStatusCode`, { kind: 'truth', value: status >= 200 && status <= 299 }],
    ]);
    const answer = evaluateCsharp(lambda.result, { ...scope, members });
    if (answer.kind !== 'truth') return undefined;
    if (!answer.value) continue;
    const last = ranges.at(-1);
    if (last && last.to === status - 1) last.to = status;
    else ranges.push({ from: status, to: status });
  }
  return ranges;
}

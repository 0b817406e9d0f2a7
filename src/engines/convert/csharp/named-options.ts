/** Options that are set apart from the handler that reads them: `services.Configure<HttpStandardResilienceOptions>("x-standard", …)`. */
import { nodesOfType, type SyntaxNode } from '../syntax.ts';
import { callChain, type ChainCall } from './call-chain.ts';
import { argumentsOf } from './calls.ts';
import { evaluateCsharp } from './evaluate.ts';
import type { CsharpScope } from './scope.ts';

export interface NamedOptions {
  /** Which options are set; null = those of every name, '' = those without one. */
  readonly name: string | null;
  readonly call: ChainCall;
  /** The delegate or the configuration section. */
  readonly value: SyntaxNode;
  /** Whether it is applied after all others. */
  readonly isPost: boolean;
}

const setters = /^(Post)?Configure(All)?$/;

/** Every setting of options of a type, in the order in which they are applied. */
export function namedOptions(root: SyntaxNode, scope: CsharpScope, type: string): NamedOptions[] {
  const found: NamedOptions[] = [];
  for (const node of nodesOfType(root, 'invocation_expression')) {
    const { calls } = callChain(node);
    const call = calls.at(-1)!;
    const setter = setters.exec(call?.name ?? '');
    if (!setter) continue;
    const own = call.typeArguments.length === 1 && call.typeArguments[0] === type;
    const options = calls.findLast(({ name, typeArguments }) => name === 'AddOptions' && typeArguments[0] === type);
    if (!own && !options) continue;
    const values = argumentsOf(call.node).map(({ value }) => value);
    const value = values.at(-1);
    if (!value) continue;
    const named = own ? (values.length > 1 ? values[0] : undefined) : argumentsOf(options!.node)[0]?.value;
    found.push({
      name: setter[2] ? null : named ? textOf(named, scope) : '',
      call,
      value,
      isPost: setter[1] !== undefined,
    });
  }
  const byPlace = (a: NamedOptions, b: NamedOptions) => a.call.node.endIndex - b.call.node.endIndex;
  return [
    ...found.filter(({ isPost }) => !isPost).toSorted(byPlace),
    ...found.filter(({ isPost }) => isPost).toSorted(byPlace),
  ];
}

/** What the expression says, or its source when the text does not tell. */
function textOf(node: SyntaxNode, scope: CsharpScope): string {
  const value = evaluateCsharp(node, scope);
  return value.kind === 'text' ? value.value : node.text;
}

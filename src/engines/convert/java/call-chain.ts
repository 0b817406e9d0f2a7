/** `A.b(…).c(…)` as a list of calls. */
import { namedChildrenOf, nodesOfType, oncePerTree, type SyntaxNode } from '../syntax.ts';

export interface ChainCall {
  readonly node: SyntaxNode;
  /** The name alone: where the call itself begins. */
  readonly named: SyntaxNode;
  readonly name: string;
  readonly args: readonly SyntaxNode[];
}

export interface CallChain {
  /** The whole expression. */
  readonly node: SyntaxNode;
  /** What the first call is made on; null for a bare call. */
  readonly target: SyntaxNode | null;
  /** Its text without package and type arguments, e.g. `RetryConfig`; `new RetryTemplateBuilder()` keeps its `new`. */
  readonly root: string;
  /** In the order they are written. */
  readonly calls: readonly ChainCall[];
}

export function argumentsOf(node: SyntaxNode): SyntaxNode[] {
  const list = node.childForFieldName('arguments');
  return list ? namedChildrenOf(list).filter((child) => child.type !== 'ERROR') : [];
}

export const simpleName = (written: string): string =>
  written
    .replace(/<[^]*$/, '')
    .replace(/\s+/g, '')
    .split('.')
    .at(-1)!;

export function callChain(invocation: SyntaxNode): CallChain {
  const calls: ChainCall[] = [];
  let target: SyntaxNode | null = invocation;
  while (target?.type === 'method_invocation') {
    const named: SyntaxNode | null = target.childForFieldName('name');
    if (!named) break;
    calls.unshift({ node: target, named, name: named.text, args: argumentsOf(target) });
    target = target.childForFieldName('object');
  }
  let root = '';
  if (target?.type === 'object_creation_expression') root = `new ${typeOfNew(target)}`;
  else if (target?.type === 'identifier' || target?.type === 'field_access') root = simpleName(target.text);
  return { node: invocation, target, root, calls };
}

export const typeOfNew = (node: SyntaxNode): string => simpleName(node.childForFieldName('type')?.text ?? '');

/** The longest chains of the text: each expression of calls once, not its beginnings. */
export const chainsOf = oncePerTree((root): readonly CallChain[] =>
  nodesOfType(root, 'method_invocation')
    .filter((node) => {
      const { parent } = node;
      return parent?.type !== 'method_invocation' || parent.childForFieldName('object')?.id !== node.id;
    })
    .map(callChain),
);

/** The variable, field or method an expression is for. */
export function holderName(node: SyntaxNode): string | undefined {
  for (let at = node.parent; at; at = at.parent) {
    if (at.type === 'variable_declarator') return at.childForFieldName('name')?.text;
    if (at.type === 'assignment_expression') return at.childForFieldName('left')?.text.replace(/^this\./, '');
    if (at.type === 'method_declaration') return at.childForFieldName('name')?.text;
  }
  return undefined;
}

/** The expression behind names, parentheses, casts and methods of this text that only return it. */
export function resolveExpression(
  node: SyntaxNode,
  scope: {
    lookUp(name: string, at: SyntaxNode): SyntaxNode | undefined;
    resultOf(name: string): SyntaxNode | undefined;
  },
): SyntaxNode {
  let at = node;
  for (let steps = 0; steps < 12; steps++) {
    const next = oneStep(at, scope);
    if (!next) return at;
    at = next;
  }
  return at;
}

function oneStep(node: SyntaxNode, scope: Parameters<typeof resolveExpression>[1]): SyntaxNode | undefined {
  switch (node.type) {
    case 'identifier':
      return scope.lookUp(node.text, node);
    case 'field_access':
      return node.childForFieldName('object')?.type === 'this'
        ? scope.lookUp(node.childForFieldName('field')?.text ?? '', node)
        : undefined;
    case 'parenthesized_expression':
      return namedChildrenOf(node)[0];
    case 'cast_expression':
      return node.childForFieldName('value') ?? undefined;
    case 'method_invocation': {
      const object = node.childForFieldName('object');
      const bare = object === null || object.type === 'this';
      return bare && argumentsOf(node).length === 0
        ? scope.resultOf(node.childForFieldName('name')?.text ?? '')
        : undefined;
    }
    default:
      return undefined;
  }
}

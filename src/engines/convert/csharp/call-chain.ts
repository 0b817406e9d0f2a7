/** `A.B(…).C(…)` as a list of calls. */
import { namedChildrenOf, type SyntaxNode } from '../syntax.ts';

export interface ChainCall {
  readonly node: SyntaxNode;
  /** The name with its type arguments: where the call itself begins. */
  readonly named: SyntaxNode;
  readonly name: string;
  readonly typeArguments: readonly string[];
}

export interface CallChain {
  /** What the first call is made on, e.g. `Policy` or `Policy<HttpResponseMessage>`; empty for a bare call. */
  readonly root: string;
  readonly rootNode: SyntaxNode | undefined;
  /** In the order they are written. */
  readonly calls: readonly ChainCall[];
}

export function callChain(invocation: SyntaxNode): CallChain {
  const calls: ChainCall[] = [];
  let node: SyntaxNode | null = invocation;
  let root = '';
  let rootNode: SyntaxNode | undefined;
  while (node) {
    if (node.type !== 'invocation_expression') {
      root = node.text.replace(/\s+/g, '');
      rootNode = node;
      break;
    }
    const callee: SyntaxNode | null = node.childForFieldName('function');
    const named: SyntaxNode | null =
      callee?.type === 'member_access_expression' ? callee.childForFieldName('name') : callee;
    if (!named) break;
    calls.unshift({ node, named, ...nameOf(named) });
    node = callee?.type === 'member_access_expression' ? callee.childForFieldName('expression') : null;
  }
  return { root, rootNode, calls };
}

function nameOf(node: SyntaxNode): { name: string; typeArguments: string[] } {
  if (node.type !== 'generic_name') return { name: node.text, typeArguments: [] };
  const [name, list] = namedChildrenOf(node);
  return { name: name?.text ?? '', typeArguments: list ? namedChildrenOf(list).map((type) => type.text) : [] };
}

/** The variable, field or method an expression is for. */
export function holderName(node: SyntaxNode): string | undefined {
  for (let at = node.parent; at; at = at.parent) {
    if (at.type === 'variable_declarator') return namedChildrenOf(at)[0]?.text;
    if (at.type === 'assignment_expression') return at.childForFieldName('left')?.text;
    if (at.type === 'property_declaration') return at.childForFieldName('name')?.text;
    if (at.type === 'method_declaration' || at.type === 'local_function_statement') {
      return at.childForFieldName('name')?.text;
    }
  }
  return undefined;
}

import type { SyntaxNode } from '../syntax.ts';

/** The variable that a `new …` is given to. */
export function variableOfNew(node: SyntaxNode): SyntaxNode | undefined {
  const declarator = node.parent?.type === 'variable_declarator' ? node.parent : undefined;
  const assigned = node.parent?.type === 'assignment_expression' ? node.parent.childForFieldName('left') : undefined;
  return declarator?.childForFieldName('name') ?? assigned ?? undefined;
}

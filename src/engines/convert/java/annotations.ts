/** Java annotations as name and attributes. */
import { namedChildrenOf, nodesOfType, type SyntaxNode } from '../syntax.ts';

export interface Annotation {
  readonly node: SyntaxNode;
  /** Without its package. */
  readonly name: string;
  /** Expression of each attribute; a lone value stands under `value`. */
  readonly attributes: ReadonlyMap<string, SyntaxNode>;
}

export function toAnnotation(node: SyntaxNode): Annotation {
  const attributes = new Map<string, SyntaxNode>();
  const list = node.childForFieldName('arguments');
  for (const argument of list ? namedChildrenOf(list) : []) {
    if (argument.type === 'ERROR') continue;
    if (argument.type === 'element_value_pair') {
      const key = argument.childForFieldName('key');
      const value = argument.childForFieldName('value');
      if (key && value) attributes.set(key.text, value);
    } else {
      attributes.set('value', argument);
    }
  }
  const written = node.childForFieldName('name')?.text ?? '';
  return { node, name: written.split('.').at(-1)!.trim(), attributes };
}

export function annotationsNamed(root: SyntaxNode, name: string): Annotation[] {
  return nodesOfType(root, 'annotation', 'marker_annotation')
    .map(toAnnotation)
    .filter((annotation) => annotation.name === name);
}

/** The method or class an annotation stands on. */
export function annotatedName(annotation: Annotation): string | undefined {
  const holder = annotation.node.parent?.parent;
  return holder?.childForFieldName('name')?.text;
}

/** Imported names, `org.example.Thing` and `org.example.*`. */
export function importsOf(root: SyntaxNode): string[] {
  return nodesOfType(root, 'import_declaration').map((node) =>
    node.text.replace(/^import\s+(static\s+)?/, '').replace(/\s*;\s*$/, ''),
  );
}

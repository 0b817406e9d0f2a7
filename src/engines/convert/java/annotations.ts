/** Java annotations as name and attributes; annotations made of other annotations count as them. */
import { namedChildrenOf, nodesOfType, oncePerTree, type SyntaxNode } from '../syntax.ts';
import type { Report } from '../parts.ts';
import { simpleName } from './call-chain.ts';

export interface Annotation {
  readonly node: SyntaxNode;
  /** Without its package. */
  readonly name: string;
  /** As written, perhaps with its package. */
  readonly written: string;
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
  return { node, name: simpleName(written), written, attributes };
}

/** All annotations of the text, nested ones as well. */
export const annotationsIn = oncePerTree((root): readonly Annotation[] =>
  nodesOfType(root, 'annotation', 'marker_annotation').map(toAnnotation),
);

/**
 * Says which attributes the annotation does not have. Attributes that `@AliasFor` brings from elsewhere are those of the
 * annotation they alias.
 * @param whose as in a sentence, e.g. `@Backoff`
 */
export function reportUnknownAttributes(
  { attributes }: Annotation,
  whose: string,
  known: readonly string[],
  report: Report,
  /** Names that are told of elsewhere. */
  passed: readonly string[] = [],
): void {
  for (const [name, node] of attributes) {
    if (known.includes(name) || passed.includes(name)) continue;
    const message = `Unexpected attribute ${name}, expected one of those of ${whose}: ${known.join(', ')}.`;
    report('warning', 'attribute-unknown', node, message, 'It was not read; correct or remove it.');
  }
}

/** What an annotation stands on: a method, a class, an annotation type. */
export function annotated(annotation: Annotation): SyntaxNode | undefined {
  const modifiers = annotation.node.parent;
  return (modifiers?.type === 'modifiers' ? modifiers.parent : undefined) ?? undefined;
}

/** The method or class an annotation stands on. */
export function annotatedName(annotation: Annotation): string | undefined {
  return annotated(annotation)?.childForFieldName('name')?.text ?? followingName(annotation.node);
}

/** In broken code an annotation may hang loose; the next name before a parenthesis is the method's. */
function followingName(node: SyntaxNode): string | undefined {
  let root = node;
  while (root.parent) root = root.parent;
  return /^[^;{}()]*?(\w+)\s*\(/.exec(root.text.slice(node.endIndex - root.startIndex).slice(0, 400))?.[1];
}

/**
 * Annotations of that name, and uses of annotations declared in this text that carry it. Of the latter the attributes are
 * those it carries, overridden through `@AliasFor`. A declaration nobody uses stands for itself.
 */
export function usesOf(root: SyntaxNode, name: string, matches: (annotation: Annotation) => boolean): Annotation[] {
  const all = annotationsIn(root);
  const uses: Annotation[] = [];
  for (const annotation of all.filter((one) => one.name === name && matches(one))) {
    const holder = annotated(annotation);
    if (holder?.type !== 'annotation_type_declaration') {
      uses.push(annotation);
      continue;
    }
    const composed = holder.childForFieldName('name')?.text ?? '';
    const at = all.filter((one) => one.name === composed);
    if (at.length === 0) uses.push(annotation);
    for (const use of at) uses.push({ ...use, attributes: mergedAttributes(annotation, holder, use, name) });
  }
  return uses;
}

function mergedAttributes(
  meta: Annotation,
  holder: SyntaxNode,
  use: Annotation,
  name: string,
): Map<string, SyntaxNode> {
  const merged = new Map(meta.attributes);
  for (const element of nodesOfType(holder, 'annotation_type_element_declaration')) {
    const own = element.childForFieldName('name')?.text ?? '';
    const alias = annotationsIn(element).find((one) => one.name === 'AliasFor');
    const target = simpleName(alias?.attributes.get('annotation')?.text.replace(/\.class$/, '') ?? name);
    if (!alias || target !== name) continue;
    const attribute = (alias.attributes.get('attribute') ?? alias.attributes.get('value'))?.text.replaceAll('"', '');
    const value = use.attributes.get(own) ?? element.childForFieldName('value');
    if (value) merged.set(attribute ?? own, value);
  }
  return merged;
}

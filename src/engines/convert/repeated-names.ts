/** What may be named once and is named twice: annotation attributes in Java, properties of an object initialiser in C#. */
import type { Diagnostic } from '../core/diagnostics.ts';
import {
  languageNames,
  namedChildrenOf,
  nodesOfType,
  placeOf,
  type Language,
  type SourceText,
  type SyntaxNode,
} from './syntax.ts';

interface Form {
  readonly list: string;
  readonly entry: string;
  /** The field of an entry that holds the name. */
  readonly name: string;
  readonly code: string;
  readonly what: string;
}

const forms: Readonly<Partial<Record<Language, Form>>> = {
  java: {
    list: 'annotation_argument_list',
    entry: 'element_value_pair',
    name: 'key',
    code: 'attribute-repeated',
    what: 'attribute',
  },
  // CS1912; what stands in brackets is a key, which may come again.
  csharp: {
    list: 'initializer_expression',
    entry: 'assignment_expression',
    name: 'left',
    code: 'property-repeated',
    what: 'property',
  },
};

/** Neither language compiles this; the later one is read. */
export function repeatedNames(source: SourceText): Diagnostic[] {
  const form = forms[source.language];
  return form ? nodesOfType(source.root, form.list).flatMap((list) => repeatsIn(list, form, source)) : [];
}

function repeatsIn(list: SyntaxNode, { entry, name, code, what }: Form, source: SourceText): Diagnostic[] {
  const seen = new Set<string>();
  return namedChildrenOf(list).flatMap((child): Diagnostic[] => {
    const named = child.type === entry ? child.childForFieldName(name) : null;
    if (named?.type !== 'identifier') return [];
    if (!seen.has(named.text)) return (seen.add(named.text), []);
    const message = `Unexpected second ${named.text}, expected each ${what} once: ${languageNames[source.language]} does not compile this.`;
    const hint = 'Remove one of the two; the later one was read.';
    return [{ code, severity: 'error', message, place: placeOf(source, child), hint }];
  });
}

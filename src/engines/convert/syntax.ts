/** The syntax tree as this engine needs it. Whoever owns the parser hands a tree in; web-tree-sitter's `Node` fits. */
import { placeAt, placesOf, type Diagnostic, type Place, type PlaceReader } from '../core/diagnostics.ts';
import type { Insertion } from './brackets.ts';

export interface SyntaxNode {
  readonly id: number;
  readonly type: string;
  readonly text: string;
  /** UTF-16 offsets into the text. */
  readonly startIndex: number;
  readonly endIndex: number;
  readonly isMissing: boolean;
  readonly isError: boolean;
  readonly hasError: boolean;
  readonly parent: SyntaxNode | null;
  readonly namedChildren: readonly (SyntaxNode | null)[];
  readonly children: readonly (SyntaxNode | null)[];
  childForFieldName(name: string): SyntaxNode | null;
}

/** Languages whose texts are parsed into a tree. */
export type TreeLanguage = 'java' | 'csharp';

/** `yaml` also covers `.properties`: both are settings, read from the text itself. */
export type Language = TreeLanguage | 'yaml';

export const languages: readonly Language[] = ['java', 'csharp', 'yaml'];

export const languageNames: Readonly<Record<Language, string>> = {
  java: 'Java',
  csharp: 'C#',
  yaml: 'YAML or properties',
};

/** What a source reads. */
export interface SourceText {
  readonly language: Language;
  readonly text: string;
  /** The tree; for settings one node without children. */
  readonly root: SyntaxNode;
  /** Brackets that are missing in the text, and that the tree was parsed with. */
  readonly insertions?: readonly Insertion[];
  /** Why the text was not parsed: nothing is read from it. */
  readonly refusal?: Diagnostic | undefined;
  /** Whether the language was guessed: the text may be in another, or in none. */
  readonly guessed?: boolean;
}

/** A stretch of a text that no parser knows, as a node: where a setting stands, for places and questions. */
export function spanNode(text: string, startIndex: number, endIndex: number, type = 'span'): SyntaxNode {
  return {
    id: startIndex,
    type,
    text: text.slice(startIndex, endIndex),
    startIndex,
    endIndex,
    isMissing: false,
    isError: false,
    hasError: false,
    parent: null,
    namedChildren: [],
    children: [],
    childForFieldName: () => null,
  };
}

/** A text as one node without children. */
export function unparsed(language: Language, text: string): SourceText {
  return { language, text, root: spanNode(text, 0, text.length, 'text') };
}

const placeReaders = new WeakMap<SourceText, PlaceReader>();

/** Where a node stands; the lines of a text are found once. */
export function placeOf(source: SourceText, { startIndex, endIndex }: SyntaxNode): Place {
  let reader = placeReaders.get(source);
  if (!reader) placeReaders.set(source, (reader = placesOf(source.text)));
  return reader(startIndex, endIndex);
}

export function namedChildrenOf(node: SyntaxNode): SyntaxNode[] {
  return node.namedChildren.filter((child): child is SyntaxNode => child !== null && !child.type.endsWith('comment'));
}

/** Nodes of whole trees by type: every source asks for them anew. */
const indices = new WeakMap<SyntaxNode, ReadonlyMap<string, readonly SyntaxNode[]>>();

/** Every node of a type, in the order of the text. */
export function nodesOfType(root: SyntaxNode, ...types: readonly string[]): SyntaxNode[] {
  if (root.parent) return preorder(root).filter(({ type }) => types.includes(type));
  let index = indices.get(root);
  if (!index) indices.set(root, (index = grouped(preorder(root), ({ type }) => type)));
  const found = types.flatMap((type) => index.get(type) ?? []);
  // A node that begins another stands before it.
  return types.length > 1 ? found.toSorted((a, b) => a.startIndex - b.startIndex || b.endIndex - a.endIndex) : found;
}

/** Values by key, in the order they came. */
export function grouped<K, V>(values: readonly V[], keyOf: (value: V) => K): Map<K, V[]> {
  const groups = new Map<K, V[]>();
  for (const value of values) {
    const group = groups.get(keyOf(value));
    if (group) group.push(value);
    else groups.set(keyOf(value), [value]);
  }
  return groups;
}

function preorder(root: SyntaxNode): SyntaxNode[] {
  const nodes: SyntaxNode[] = [];
  const stack = [root];
  for (let node = stack.pop(); node; node = stack.pop()) {
    nodes.push(node);
    for (let i = node.namedChildren.length - 1; i >= 0; i--) {
      const child = node.namedChildren[i];
      if (child) stack.push(child);
    }
  }
  return nodes;
}

/** Remembers what a function gives for a whole tree. */
export function oncePerTree<T>(read: (root: SyntaxNode) => T): (root: SyntaxNode) => T {
  const known = new WeakMap<SyntaxNode, T>();
  return (root) => {
    if (root.parent) return read(root);
    const before = known.get(root);
    if (before !== undefined) return before;
    const result = read(root);
    known.set(root, result);
    return result;
  };
}

/** At most this many places of broken syntax are reported; the first is usually the cause of the rest. */
const maxSyntaxDiagnostics = 3;

/** Where the text does not parse. The rest of the tree is still read. */
export function syntaxDiagnostics(source: SourceText): Diagnostic[] {
  const found = missingBrackets(source);
  const stack = [source.root];
  for (let node = stack.pop(); node && found.length < maxSyntaxDiagnostics; node = stack.pop()) {
    if (node.isMissing) {
      found.push(missingToken(source, node));
    } else if (node.isError && !closedWithin(source, node)) {
      const shown = node.text.trim().split('\n')[0]!.slice(0, 40);
      found.push({
        code: 'syntax-error',
        severity: 'warning',
        message: `Unexpected ${shown === '' ? 'text' : `“${shown}”`}, which does not fit ${languageNames[source.language]} here; what could be read around it was read.`,
        place: placeOf(source, node),
        hint: 'Complete the code before or after it, or choose the other language.',
      });
      continue;
    }
    if (!node.hasError) continue;
    for (let i = node.children.length - 1; i >= 0; i--) {
      const child = node.children[i];
      if (child) stack.push(child);
    }
  }
  return found;
}

/** A value that is missing leaves nothing to read; a missing `;` takes nothing away. */
function missingToken(source: SourceText, node: SyntaxNode): Diagnostic {
  const place = placeOf(source, node);
  if (!/^\w+$/.test(node.type)) {
    const message = `Missing ${node.type} here; read as if it stood here.`;
    return { code: 'syntax-missing', severity: 'warning', message, place, hint: `Add the missing ${node.type}.` };
  }
  const owner = node.parent?.childForFieldName('key') ?? node.parent?.childForFieldName('left');
  const name = owner && !owner.isMissing && owner.endIndex <= node.startIndex ? owner.text.slice(0, 40) : undefined;
  return {
    code: 'value-missing',
    severity: 'error',
    message: `Missing value${name ? ` of ${name}` : ''} here, expected a number, a name or an expression.`,
    place,
    hint: name ? `Write the value, or remove ${name}.` : 'Write what belongs here.',
  };
}

function missingBrackets({ text, insertions = [] }: SourceText): Diagnostic[] {
  return insertions.slice(0, maxSyntaxDiagnostics).map(({ at, closers, opened }) => {
    const openers = opened.map((start) => {
      const { line, column } = placeAt(text, start);
      return `the ${text[start]} of ${line}:${column}`;
    });
    return {
      code: 'bracket-missing',
      severity: 'warning',
      message: `Missing ${closers} here, to close ${openers.join(' and ')}; read as if it stood here.`,
      place: placeAt(text, at),
      hint: `Add the missing ${closers}.`,
    };
  });
}

/** Whether a missing bracket, which is reported by itself, explains why the node does not parse. */
const closedWithin = ({ insertions = [] }: SourceText, { startIndex, endIndex }: SyntaxNode): boolean =>
  insertions.some(({ at }) => startIndex <= at && at <= endIndex);

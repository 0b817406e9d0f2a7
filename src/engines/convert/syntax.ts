/** The syntax tree as this engine needs it. Whoever owns the parser hands a tree in; web-tree-sitter's `Node` fits. */
import { placeAt, type Diagnostic, type Place } from '../core/diagnostics.ts';
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

/** Settings as a source reads them. */
export function settingsText(text: string): SourceText {
  return { language: 'yaml', text, root: spanNode(text, 0, text.length, 'settings') };
}

export function placeOf(source: SourceText, node: SyntaxNode): Place {
  return placeAt(source.text, node.startIndex, node.endIndex);
}

export function namedChildrenOf(node: SyntaxNode): SyntaxNode[] {
  return node.namedChildren.filter((child): child is SyntaxNode => child !== null && !child.type.endsWith('comment'));
}

/** Every node of a type, in the order of the text. */
export function nodesOfType(root: SyntaxNode, ...types: readonly string[]): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  const stack = [root];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (types.includes(node.type)) found.push(node);
    for (let i = node.namedChildren.length - 1; i >= 0; i--) {
      const child = node.namedChildren[i];
      if (child) stack.push(child);
    }
  }
  return found;
}

/** At most this many places of broken syntax are reported; the first is usually the cause of the rest. */
const maxSyntaxDiagnostics = 3;

/** Where the text does not parse. The rest of the tree is still read. */
export function syntaxDiagnostics(source: SourceText): Diagnostic[] {
  const found = missingBrackets(source);
  const stack = [source.root];
  for (let node = stack.pop(); node && found.length < maxSyntaxDiagnostics; node = stack.pop()) {
    if (node.isMissing) {
      found.push({
        code: 'syntax-missing',
        severity: 'warning',
        message: `Unexpected end of a construct, expected ${node.type} here.`,
        place: placeOf(source, node),
        hint: `Add the missing ${node.type}.`,
      });
    } else if (node.isError && !closedWithin(source, node)) {
      const shown = node.text.trim().split('\n')[0]!.slice(0, 40);
      found.push({
        code: 'syntax-error',
        severity: 'warning',
        message: `Unexpected ${shown === '' ? 'text' : `“${shown}”`}, expected ${languageNames[source.language]}; what could be read around it was read.`,
        place: placeOf(source, node),
        hint: 'Complete the code here, or choose the other language.',
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

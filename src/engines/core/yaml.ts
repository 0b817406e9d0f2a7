/** YAML in and out, with the place of every value. */
import {
  Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  LineCounter,
  parseAllDocuments,
  parseDocument,
  visit,
} from 'yaml';
import type { Alias, ParsedNode } from 'yaml';
import { placeAt, type Diagnostic, type Place } from './diagnostics.ts';
import { readPlainDocuments } from './plain-documents.ts';
import { withoutEchoes, wordsFor } from './yaml-words.ts';

export type YamlPath = readonly (string | number)[];

/** Block style, two spaces, no line folding; a list of numbers alone stays on one line. */
export function toYaml(value: unknown): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  visit(document, {
    Seq(_key, node) {
      if (node.items.every((item) => isScalar(item) && typeof item.value === 'number')) node.flow = true;
    },
  });
  return document.toString({ lineWidth: 0, indentSeq: true });
}

/** Where the value at a path stands in the text of a single document, which is parsed once, when first asked. */
export function placesInYaml(text: string): (path: YamlPath) => Place | undefined {
  let document: ReturnType<typeof parseDocument> | undefined;
  return (path) => {
    document ??= parseDocument(text);
    const node = document.getIn(path, true) as ParsedNode | undefined;
    return node?.range ? placeAt(text, node.range[0], node.range[1]) : undefined;
  };
}

/** One document of a text: its value as plain data, and where each part of it stands in the whole text. */
export interface YamlDocument {
  readonly index: number;
  /** undefined for an empty document. */
  readonly value: unknown;
  /** The whole document. */
  readonly place: Place;
  /** The value at `path`; the nearest enclosing part that exists when there is nothing at the path itself. */
  placeOf(path: YamlPath): Place;
  /** The key that holds the last step of `path`; the value's place in a list. */
  keyPlaceOf(path: YamlPath): Place;
}

export interface YamlReading {
  readonly documents: readonly YamlDocument[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface YamlLimits {
  /** Longest text, in UTF-16 units. */
  readonly maxLength: number;
  /** How often aliases may be followed in one document; bounds `&a [*b, *b, …]`. */
  readonly maxAliasCount: number;
  /** Deepest nesting. */
  readonly maxDepth: number;
}

export const defaultYamlLimits: YamlLimits = Object.freeze({
  maxLength: 2_000_000,
  maxAliasCount: 100,
  maxDepth: 100,
});

/** At most this many complaints of the parser are passed on; the first is usually the cause of the rest. */
const maxDiagnostics = 20;

/**
 * Every document of a text. Never throws: what cannot be read is reported and the other documents are still given.
 * Plain JSON is YAML too. Booleans and numbers follow YAML 1.2, as in kubectl's core schema for quoted and plain scalars.
 * Documents in plain YAML are read fast, and parsed in full when a place in them is first asked for.
 */
export function readYaml(text: string, limits: YamlLimits = defaultYamlLimits): YamlReading {
  if (text.length > limits.maxLength) {
    return { documents: [], diagnostics: [tooLarge(text, `${text.length} characters`, `at most ${limits.maxLength}`)] };
  }
  const deep = deepestFlow(text);
  if (deep.depth > limits.maxDepth) return { documents: [], diagnostics: [tooDeep(text, deep.at, limits)] };
  const mayBeDeep = deep.depth + deepestBlock(text) > limits.maxDepth;
  const fully = (part: string) => readYamlFully(part, limits, mayBeDeep);
  return (mayBeDeep ? undefined : readPlainDocuments(text, fully)) ?? fully(text);
}

/** As `readYaml`, by the full parser alone. */
export function readYamlFully(text: string, limits: YamlLimits, mayBeDeep: boolean): YamlReading {
  const lines = new LineCounter();
  let parsed: Document.Parsed[];
  try {
    const result = parseAllDocuments(text, {
      lineCounter: lines,
      uniqueKeys: true,
      logLevel: 'silent',
      prettyErrors: false,
    });
    parsed = 'empty' in result ? [] : result;
  } catch {
    return { documents: [], diagnostics: [tooDeep(text, 0, limits)] };
  }
  const placeBetween = (start: number, end: number): Place => {
    const from = Math.min(start, text.length);
    const { line, col } = lines.linePos(from);
    return {
      start: from,
      end: Math.max(from, Math.min(end, text.length)),
      line: Math.max(1, line),
      column: Math.max(1, col),
    };
  };
  const diagnostics: Diagnostic[] = [];
  const documents: YamlDocument[] = [];
  for (const [index, document] of parsed.entries()) {
    const problems = withoutEchoes([...document.errors, ...document.warnings]);
    for (const problem of problems.slice(0, maxDiagnostics - diagnostics.length)) {
      diagnostics.push({
        code: `yaml-${problem.code.toLowerCase().replaceAll('_', '-')}`,
        severity: problem.name === 'YAMLWarning' ? 'warning' : 'error',
        ...wordsFor(problem, text.slice(problem.pos[0]).split('\n', 1)[0]!),
        place: placeBetween(problem.pos[0], problem.pos[1]),
      });
    }
    const range = document.contents?.range ?? document.range;
    if (mayBeDeep && exceedsDepth(document, limits.maxDepth)) {
      diagnostics.push(tooDeep(text, range[0], limits));
      continue;
    }
    const cycle = text.includes('*') ? selfAlias(document) : undefined;
    if (cycle?.range) {
      diagnostics.push({
        code: 'yaml-alias-cycle',
        severity: 'error',
        message: `Unexpected *${cycle.source} inside the value it stands for.`,
        place: placeBetween(cycle.range[0], cycle.range[1]),
        hint: 'A value cannot hold itself: write out what is meant here.',
      });
      continue;
    }
    let value: unknown;
    try {
      value = document.toJS({ maxAliasCount: limits.maxAliasCount }) ?? undefined;
    } catch (error) {
      diagnostics.push({
        code: 'yaml-aliases',
        severity: 'error',
        message: `Unexpected aliases: ${(error as Error).message.replace(/\.?$/, '.')}`,
        place: placeBetween(range[0], range[1]),
        hint: `Write the values out; at most ${limits.maxAliasCount} aliases are followed.`,
      });
      continue;
    }
    documents.push({
      index,
      value,
      place: placeBetween(range[0], range[1]),
      placeOf(path) {
        const [start, end] = rangeAt(document, path, false) ?? [range[0], range[1]];
        return placeBetween(start, end);
      },
      keyPlaceOf(path) {
        const [start, end] = rangeAt(document, path, true) ?? [range[0], range[1]];
        return placeBetween(start, end);
      },
    });
  }
  return { documents, diagnostics };
}

/** The first alias within the very value it names. */
function selfAlias(document: Document.Parsed): Alias | undefined {
  let found: Alias | undefined;
  // By name, as read so far: asked to resolve each alias, the document is walked again for each.
  const anchored = new Map<string, unknown>();
  visit(document, (_key, node, path) => {
    if (isAlias(node)) {
      const named = anchored.get(node.source);
      if (!named || !path.includes(named as never)) return undefined;
      found = node;
      return visit.BREAK;
    }
    if ((isScalar(node) || isCollection(node)) && node.anchor) anchored.set(node.anchor, node);
    return undefined;
  });
  return found;
}

/** Start and end of what is at `path`, or of the nearest enclosing part. */
function rangeAt(document: Document.Parsed, path: YamlPath, key: boolean): [number, number] | undefined {
  let node: unknown = document.contents;
  let found = rangeOf(node);
  for (const [i, step] of path.entries()) {
    while (isAlias(node)) node = node.resolve(document);
    if (!isCollection(node)) return found;
    let next: unknown;
    let at: unknown;
    if (isMap(node)) {
      const pair = node.items.find((item) => isPair(item) && (isScalar(item.key) ? item.key.value : item.key) === step);
      next = pair?.value;
      at = key && i === path.length - 1 ? pair?.key : (pair?.value ?? pair?.key);
    } else {
      next = node.items[Number(step)];
      at = next;
    }
    if (at === undefined) return found;
    found = rangeOf(at) ?? found;
    node = next;
  }
  return found;
}

function rangeOf(node: unknown): [number, number] | undefined {
  return isNode(node) && node.range ? [node.range[0], node.range[1]] : undefined;
}

function exceedsDepth(document: Document.Parsed, maxDepth: number): boolean {
  let exceeds = false;
  visit(document, {
    Collection(_key, _node, path) {
      if (path.length <= 2 * maxDepth) return undefined;
      exceeds = true;
      return visit.BREAK;
    },
  });
  return exceeds;
}

/** Nesting by brackets, which a parser follows by recursion; block nesting costs a column per level and ends by itself. */
function deepestFlow(text: string): { depth: number; at: number } {
  let open = 0;
  let depth = 0;
  let at = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === 0x5b || unit === 0x7b) {
      open += 1;
      if (open > depth) [depth, at] = [open, i];
    } else if (unit === 0x5d || unit === 0x7d) open = Math.max(0, open - 1);
  }
  return { depth, at };
}

/** A bound for block nesting: each level but the first costs at least one of the characters that may start a line. */
function deepestBlock(text: string): number {
  let longest = 0;
  let run = 0;
  let atStart = true;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === 0x0a || unit === 0x0d) {
      atStart = true;
      run = 0;
    } else if (atStart) {
      // Space, `-`, `?`, `:` and tab.
      if (unit === 0x20 || unit === 0x2d || unit === 0x3f || unit === 0x3a || unit === 0x09) run += 1;
      else atStart = false;
      if (run > longest) longest = run;
    }
  }
  return longest + 1;
}

function tooLarge(text: string, found: string, expected: string): Diagnostic {
  return {
    code: 'yaml-too-large',
    severity: 'error',
    message: `Unexpected size of ${found}, expected ${expected}.`,
    place: placeAt(text, 0, 0),
    hint: 'Leave out what the question does not need.',
  };
}

function tooDeep(text: string, at: number, { maxDepth }: YamlLimits): Diagnostic {
  return {
    code: 'yaml-too-deep',
    severity: 'error',
    message: `Unexpected nesting, expected at most ${maxDepth} levels.`,
    place: placeAt(text, at, at + 1),
    hint: 'Flatten the document.',
  };
}

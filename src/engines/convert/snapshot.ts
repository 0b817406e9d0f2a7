/** A syntax tree that remembers what it was asked: the parser's own nodes answer every question anew. */
import { offsetInText, type Insertion } from './brackets.ts';
import type { SyntaxNode } from './syntax.ts';

type Child = SnapshotNode | null;

class SnapshotNode implements SyntaxNode {
  readonly id: number;
  readonly type: string;
  readonly startIndex: number;
  readonly endIndex: number;
  readonly parent: SnapshotNode | null;
  readonly #raw: SyntaxNode;
  readonly #source: string;
  readonly #offset: (offset: number) => number;
  #fields: Map<string, Child> | undefined;
  #children: readonly Child[] | undefined;
  #namedChildren: readonly Child[] | undefined;
  #text: string | undefined;

  constructor(raw: SyntaxNode, source: string, offset: (offset: number) => number, parent: SnapshotNode | null) {
    this.#raw = raw;
    this.#source = source;
    this.#offset = offset;
    this.parent = parent;
    this.id = raw.id;
    this.type = raw.type;
    this.startIndex = offset(raw.startIndex);
    this.endIndex = offset(raw.endIndex);
  }

  get isMissing(): boolean {
    return this.#raw.isMissing;
  }

  get isError(): boolean {
    return this.#raw.isError;
  }

  get hasError(): boolean {
    return this.#raw.hasError;
  }

  get text(): string {
    return (this.#text ??= this.#source.slice(this.startIndex, this.endIndex));
  }

  get namedChildren(): readonly Child[] {
    return (this.#namedChildren ??= this.#raw.namedChildren.map((child) => child && this.#made(child)));
  }

  /** The named ones are the same nodes; punctuation is made only when it is asked for. */
  get children(): readonly Child[] {
    if (this.#children) return this.#children;
    const named = this.namedChildren;
    let at = 0;
    this.#children = this.#raw.children.map((child) => {
      if (!child) return null;
      if (isSame(named[at], child)) return named[at++]!;
      return this.#made(child);
    });
    return this.#children;
  }

  childForFieldName(name: string): Child {
    const known = this.#fields?.get(name);
    if (known !== undefined) return known;
    const raw = this.#raw.childForFieldName(name);
    const found = raw && this.#own(raw);
    (this.#fields ??= new Map()).set(name, found);
    return found;
  }

  #made(raw: SyntaxNode): SnapshotNode {
    return new SnapshotNode(raw, this.#source, this.#offset, this);
  }

  /** The node of this tree for a child of the parser's. */
  #own(raw: SyntaxNode): Child {
    const isIt = (child: Child): boolean => isSame(child, raw);
    return this.namedChildren.find(isIt) ?? this.children.find(isIt) ?? null;
  }
}

const isSame = (child: Child | undefined, raw: SyntaxNode): boolean =>
  child !== null && child !== undefined && child.id === raw.id && child.type === raw.type;

/** `text` is what `root` was parsed from, but for the insertions. */
export function snapshot(root: SyntaxNode, text: string, insertions: readonly Insertion[] = []): SyntaxNode {
  return new SnapshotNode(root, text, offsetInText(insertions), null);
}

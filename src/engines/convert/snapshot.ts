/** A syntax tree that remembers what it was asked: the parser's own nodes answer every question anew. */
import { offsetInText, type Insertion } from './brackets.ts';
import type { SyntaxNode } from './syntax.ts';

class SnapshotNode implements SyntaxNode {
  readonly id: number;
  readonly type: string;
  readonly startIndex: number;
  readonly endIndex: number;
  readonly isMissing: boolean;
  readonly isError: boolean;
  readonly hasError: boolean;
  readonly parent: SnapshotNode | null;
  readonly #raw: SyntaxNode;
  readonly #source: string;
  readonly #offset: (offset: number) => number;
  readonly #fields = new Map<string, SnapshotNode | null>();
  #children: readonly (SnapshotNode | null)[] | undefined;
  #namedChildren: readonly (SnapshotNode | null)[] | undefined;
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
    this.isMissing = raw.isMissing;
    this.isError = raw.isError;
    this.hasError = raw.hasError;
  }

  get text(): string {
    return (this.#text ??= this.#source.slice(this.startIndex, this.endIndex));
  }

  get children(): readonly (SnapshotNode | null)[] {
    return (this.#children ??= this.#raw.children.map(
      (child) => child && new SnapshotNode(child, this.#source, this.#offset, this),
    ));
  }

  get namedChildren(): readonly (SnapshotNode | null)[] {
    return (this.#namedChildren ??= this.#raw.namedChildren.map((child) => child && this.#own(child)));
  }

  childForFieldName(name: string): SnapshotNode | null {
    const known = this.#fields.get(name);
    if (known !== undefined) return known;
    const raw = this.#raw.childForFieldName(name);
    const found = raw && this.#own(raw);
    this.#fields.set(name, found);
    return found;
  }

  /** The node of this tree for a child of the parser's. */
  #own(raw: SyntaxNode): SnapshotNode | null {
    return this.children.find((child) => child?.id === raw.id && child.type === raw.type) ?? null;
  }
}

/** `text` is what `root` was parsed from, but for the insertions. */
export function snapshot(root: SyntaxNode, text: string, insertions: readonly Insertion[] = []): SyntaxNode {
  return new SnapshotNode(root, text, offsetInText(insertions), null);
}

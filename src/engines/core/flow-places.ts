/** Where each part of a flow collection stands, for texts that plain-yaml.ts has read (JSON above all). */
import type { YamlPath } from './yaml.ts';

export type Range = readonly [start: number, end: number];

interface FlowNode {
  readonly start: number;
  end: number;
  readonly fields?: Map<string, { readonly key: Range; readonly node: FlowNode }>;
  readonly items?: FlowNode[];
}

/** @returns the places of the collection that begins at `start`, as `rangeAt` of the full parser has them. */
export function flowPlaces(text: string, start: number): (path: YamlPath, key: boolean) => Range {
  let at = start;
  const skip = (): string => {
    while (text[at] === ' ' || text[at] === '\n') at += 1;
    return text[at] ?? '';
  };
  const quoted = (kind: string): void => {
    for (at += 1; text[at] !== kind; at++) if (text[at] === '\\') at += 1;
    at += 1;
  };
  /** A plain scalar ends before a comma, a bracket, a line end, or a colon before a gap. */
  const plain = (): Range => {
    const from = at;
    while (at < text.length && !/[,\]}\n]/.test(text[at]!) && !(text[at] === ':' && /[ \n]/.test(text[at + 1] ?? ' ')))
      at += 1;
    let end = at;
    while (text[end - 1] === ' ') end -= 1;
    return [from, end];
  };
  const scalar = (): Range => {
    const kind = text[at]!;
    if (kind !== '"' && kind !== "'") return plain();
    const from = at;
    quoted(kind);
    return [from, at];
  };
  const node = (): FlowNode => {
    const from = at;
    if (text[at] === '[') {
      const items: FlowNode[] = [];
      at += 1;
      while (skip() !== ']') {
        items.push(node());
        if (skip() === ',') at += 1;
      }
      at += 1;
      return { start: from, end: at, items };
    }
    if (text[at] === '{') {
      const fields = new Map<string, { key: Range; node: FlowNode }>();
      at += 1;
      while (skip() !== '}') {
        const key = scalar();
        skip();
        at += 1;
        skip();
        fields.set(keyText(text.slice(...key)), { key, node: node() });
        if (skip() === ',') at += 1;
      }
      at += 1;
      return { start: from, end: at, fields };
    }
    const [, end] = scalar();
    return { start: from, end };
  };
  const root = node();
  return (path, key) => find(root, path, key);
}

function keyText(written: string): string {
  if (written.startsWith('"')) return JSON.parse(written) as string;
  return written.startsWith("'") ? written.slice(1, -1) : written;
}

/** What is at the path, or the nearest part around it that exists. */
function find(root: FlowNode, path: YamlPath, key: boolean): Range {
  let node = root;
  let found: Range = [root.start, root.end];
  for (const [i, step] of path.entries()) {
    const pair = typeof step === 'string' ? node.fields?.get(step) : undefined;
    const next = node.items ? node.items[Number(step)] : pair?.node;
    if (!next) return found;
    found = key && pair && i === path.length - 1 ? pair.key : [next.start, next.end];
    node = next;
  }
  return found;
}

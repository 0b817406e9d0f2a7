/** YAML out, with the place of every value. */
import { parseDocument, stringify, type ParsedNode } from 'yaml';
import { placeAt, type Place } from './diagnostics.ts';

/** Block style, two spaces, no line folding. */
export function toYaml(document: unknown): string {
  return stringify(document, { lineWidth: 0, indentSeq: true });
}

/** The value at `path` in a single document, as a place in that document's text. */
export function placeInYaml(text: string, path: readonly (string | number)[]): Place | undefined {
  const node = parseDocument(text).getIn(path, true) as ParsedNode | undefined;
  return node?.range ? placeAt(text, node.range[0], node.range[1]) : undefined;
}

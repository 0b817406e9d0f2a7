/** How texts are compared: TextMatch → function, and the same in words. */
import { compilePattern } from './regex.ts';

/** How a text is compared. `regex` is RE2 and matches the whole text unless `partial`. */
export type TextMatch =
  | { readonly kind: 'exact'; readonly value: string; readonly ignoreCase?: boolean }
  /** String prefix: `/foo` matches `/foobar`. */
  | { readonly kind: 'prefix'; readonly value: string; readonly ignoreCase?: boolean }
  /** Prefix by path elements: `/foo` matches `/foo` and `/foo/bar`, not `/foobar`. */
  | { readonly kind: 'path-prefix'; readonly value: string; readonly ignoreCase?: boolean }
  | { readonly kind: 'suffix'; readonly value: string; readonly ignoreCase?: boolean }
  | { readonly kind: 'contains'; readonly value: string; readonly ignoreCase?: boolean }
  | { readonly kind: 'regex'; readonly value: string; readonly ignoreCase?: boolean; readonly partial?: boolean }
  | { readonly kind: 'present' }
  /** Whole numbers from `from` (included) to `to` (excluded). */
  | { readonly kind: 'range'; readonly from: number; readonly to: number };

/** Undefined text means absent; nothing but an inverted condition holds for it. */
export type TextTest = (text: string | undefined) => boolean;

/** A pattern RE2 does not accept never matches; the kinds' checks report it. */
export function compileText(match: TextMatch): TextTest {
  switch (match.kind) {
    case 'present':
      return (text) => text !== undefined;
    case 'range': {
      const { from, to } = match;
      return (text) => text !== undefined && /^[+-]?\d{1,15}$/.test(text) && Number(text) >= from && Number(text) < to;
    }
    case 'regex': {
      const pattern = compilePattern(match.value, match.ignoreCase);
      if (typeof pattern === 'string') return () => false;
      if (match.partial) return (text) => text !== undefined && pattern.matchesPart(text);
      return (text) => text !== undefined && pattern.matchesAll(text);
    }
    default:
      return compileLiteral(match.kind, match.value, match.ignoreCase ?? false);
  }
}

type Literal = Exclude<TextMatch['kind'], 'present' | 'range' | 'regex'>;

function compileLiteral(kind: Literal, written: string, ignoreCase: boolean): TextTest {
  const value = ignoreCase ? written.toLowerCase() : written;
  const fold = (test: (text: string) => boolean): TextTest =>
    ignoreCase ? (text) => text !== undefined && test(text.toLowerCase()) : (text) => text !== undefined && test(text);
  switch (kind) {
    case 'exact':
      return fold((text) => text === value);
    case 'prefix':
      return fold((text) => text.startsWith(value));
    case 'suffix':
      return fold((text) => text.endsWith(value));
    case 'contains':
      return fold((text) => text.includes(value));
    case 'path-prefix':
      return fold(pathPrefixTest(value));
  }
}

/** `/foo` and `/foo/` both match `/foo`, `/foo/` and `/foo/bar`, not `/foobar`; `/` matches everything. */
function pathPrefixTest(value: string): (path: string) => boolean {
  const bare = value.endsWith('/') ? value.slice(0, -1) : value;
  return (path) => path.startsWith(bare) && (path.length === bare.length || path.charCodeAt(bare.length) === 0x2f);
}

/** The match as the end of a sentence, e.g. `starts with /foo`. */
export function describeText(match: TextMatch): string {
  const fold = 'ignoreCase' in match && match.ignoreCase ? ' (any case)' : '';
  switch (match.kind) {
    case 'present':
      return 'is present';
    case 'range':
      return `is a number from ${match.from} to ${match.to - 1}`;
    case 'exact':
      return `is ${quoted(match.value)}${fold}`;
    case 'prefix':
      return `starts with ${quoted(match.value)}${fold}`;
    case 'path-prefix':
      return `is at or below ${quoted(match.value)}${fold}`;
    case 'suffix':
      return `ends with ${quoted(match.value)}${fold}`;
    case 'contains':
      return `contains ${quoted(match.value)}${fold}`;
    case 'regex':
      return `${match.partial ? 'has a part that matches' : 'matches'} ${quoted(match.value)}${fold}`;
  }
}

export function quoted(text: string): string {
  return `“${text}”`;
}

/** What a matcher is, and the comparisons both rule syntaxes share. */
import type { Condition } from '../../match/condition.ts';
import type { TextMatch } from '../../match/text.ts';

/** @returns the condition, or what is wrong with the values */
export type Matcher = (values: readonly string[]) => Condition | string;

/** A text as a pattern that matches it alone. */
export function literalPattern(text: string): string {
  return text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');
}

export function isAscii(text: string): boolean {
  return [...text].every((character) => character.codePointAt(0)! < 0x80);
}

/** A trailing dot on either side is ignored; `*.name` stands for exactly one label. */
export function hostMatch(written: string): TextMatch {
  const host = written.toLowerCase().replace(/\.$/, '');
  if (host === '*') return { kind: 'regex', value: '.*' };
  // IPv6: a request writes it in brackets, which Traefik takes off before it compares.
  if (host.includes(':')) return { kind: 'exact', value: `[${host}]`, ignoreCase: true };
  if (!host.startsWith('*')) return { kind: 'regex', value: `${literalPattern(host)}\\.?`, ignoreCase: true };
  return { kind: 'regex', value: `[^.]*${literalPattern(host.slice(1))}\\.?`, ignoreCase: true };
}

/** One of the comma-joined values of a header is `value`. */
export function oneOfValues(value: string): TextMatch {
  return { kind: 'regex', value: `(?:^|,\\s*)${literalPattern(value)}(?:\\s*,|$)`, partial: true };
}

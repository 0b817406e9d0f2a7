/**
 * Regular expressions of readers, under RE2 semantics: linear time, no look-around, no back-references.
 * The JavaScript engine never sees them.
 */
import { RE2JS } from 're2js';

export interface Pattern {
  /** Whether the whole text matches. */
  matchesAll(text: string): boolean;
  /** Whether any part of the text matches. */
  matchesPart(text: string): boolean;
  /** The text with its first match replaced; `\1` … in `replacement` are groups. undefined = no match. */
  replaceFirst(text: string, replacement: string): string | undefined;
  /** As replaceFirst, for every match. */
  replaceAll(text: string, replacement: string): string | undefined;
  /** Groups of the first match, the whole match first; undefined = no match. */
  groups(text: string): readonly (string | null)[] | undefined;
}

const maxLength = 10_000;
const cacheSize = 5_000;
const cache = new Map<string, Pattern | string>();

/** @returns the compiled pattern, or one sentence about what RE2 does not accept in it */
export function compilePattern(source: string, ignoreCase = false): Pattern | string {
  const key = `${ignoreCase ? 'i' : 'c'}${source}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  if (cache.size >= cacheSize) cache.clear();
  const made = compileNew(source, ignoreCase);
  cache.set(key, made);
  return made;
}

/** One sentence about what is wrong with a pattern, or undefined. */
export function patternProblem(source: string): string | undefined {
  const pattern = compilePattern(source);
  return typeof pattern === 'string' ? pattern : undefined;
}

function compileNew(source: string, ignoreCase: boolean): Pattern | string {
  if (source.length > maxLength) return `longer than ${maxLength} characters`;
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(source, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
  } catch (error) {
    return (error as Error).message.replace(/\s+/g, ' ');
  }
  const replace = (text: string, replacement: string, all: boolean): string | undefined => {
    const matcher = compiled.matcher(text);
    let result = '';
    let from = 0;
    while (matcher.find()) {
      result +=
        text.slice(from, matcher.start()) + substitute(replacement, (i) => matcher.group(i), matcher.groupCount());
      from = matcher.end();
      if (!all) break;
    }
    return from === 0 && result === '' && !compiled.matcher(text).find() ? undefined : result + text.slice(from);
  };
  return {
    matchesAll: (text) => compiled.testExact(text),
    matchesPart: (text) => compiled.test(text),
    replaceFirst: (text: string, replacement: string) => replace(text, replacement, false),
    replaceAll: (text: string, replacement: string) => replace(text, replacement, true),
    groups(text) {
      const matcher = compiled.matcher(text);
      if (!matcher.find()) return undefined;
      return Array.from({ length: matcher.groupCount() + 1 }, (_, i) => matcher.group(i));
    },
  };
}

/** `\N` is group N, `\\` a backslash; groups that do not exist are empty. */
function substitute(replacement: string, group: (i: number) => string | null, groupCount: number): string {
  return replacement.replace(/\\(\d|\\)/g, (_, what: string) => {
    if (what === '\\') return '\\';
    return Number(what) <= groupCount ? (group(Number(what)) ?? '') : '';
  });
}

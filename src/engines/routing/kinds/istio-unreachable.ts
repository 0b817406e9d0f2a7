/** Rules of a VirtualService no request ever reaches, because an earlier one takes them all: analyzeUnreachableHTTPRules (istio/istio 86c9f01). */
import type { Field } from './istio-field.ts';

export function reportUnreachable(spec: Field): void {
  for (const key of ['http', 'tls', 'tcp']) {
    const matches = reportRepeated(spec.at(key));
    if (key === 'http') reportCovered(matches);
  }
}

/** A match as comparable text; its name is not part of it. */
function signature(match: Field): string {
  return JSON.stringify(
    Object.fromEntries(
      match.entries
        .filter(([key]) => key !== 'name')
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, field]) => [key, field.value]),
    ),
  );
}

/** Gives the matches that are left. */
function reportRepeated(rules: Field): Field[] {
  const seen = new Map<string, number>();
  const kept: Field[] = [];
  let catchAll = -1;
  for (const [n, rule] of rules.items.entries()) {
    const matches = rule.at('match').items;
    if (catchAll >= 0 && rule.isSet) {
      rule.warning(
        'unreachable-rule',
        `Unexpected rule after rule ${catchAll}, which has no match and takes every request; expected it last.`,
        'Move the rule without match to the end.',
      );
    }
    if (matches.length === 0) {
      catchAll = n;
      continue;
    }
    let repeated = 0;
    for (const match of catchAll >= 0 ? [] : matches) {
      const key = signature(match);
      const first = seen.get(key);
      if (first === undefined) {
        seen.set(key, n);
        kept.push(match);
        continue;
      }
      repeated += 1;
      match.warning(
        'ineffective-match',
        `Unexpected match that rule ${first} has already, expected a new one.`,
        'Remove it.',
      );
    }
    if (repeated === matches.length && catchAll < 0) {
      rule.warning(
        'unreachable-rule',
        'Unexpected rule whose matches earlier rules have already, expected a new match.',
        'Remove the rule or move it up.',
      );
    }
  }
  return kept;
}

/** `/foo` before `/foobar`: prefixes are compared as text, and the first rule wins. */
function reportCovered(matches: readonly Field[]): void {
  const prefixes = matches
    .map((match) => ({ match, prefix: match.at('uri').at('prefix').text }))
    .filter((entry) => entry.prefix !== '');
  for (const [i, { match, prefix }] of prefixes.entries()) {
    const earlier = prefixes
      .slice(0, i)
      .find((other) => other.prefix !== prefix && prefix.startsWith(other.prefix) && covers(other.match, match));
    if (!earlier) continue;
    match.warning(
      'ineffective-match',
      `Unexpected prefix "${prefix}" after "${earlier.prefix}", which covers it; expected the longer one first: the first match wins.`,
      'Move this rule up.',
    );
  }
}

function covers(a: Field, b: Field): boolean {
  const wanted = (match: Field, key: string, otherwise = '') => {
    const field = match.at(key);
    return field.at('exact').text
      ? `=${field.at('exact').text}`
      : field.at('prefix').text
        ? `^${field.at('prefix').text}`
        : otherwise;
  };
  if (a.at('port').number !== b.at('port').number) return false;
  if (!wanted(a, 'method', '=GET').startsWith(wanted(b, 'method', '=GET'))) return false;
  if (!wanted(a, 'authority').startsWith(wanted(b, 'authority'))) return false;
  return ['headers', 'queryParams', 'withoutHeaders'].every((key) => {
    const [inA, inB] = [a.at(key).entries, b.at(key).entries];
    return (
      inA.length === inB.length &&
      inA.every(([name]) => b.at(key).at(name).isSet && wanted(a.at(key), name).startsWith(wanted(b.at(key), name)))
    );
  });
}

/**
 * How nginx chooses a location, written as an order of routes.
 * Source: nginx.org, ngx_http_core_module, `location`; nginx 1.29 src/http/ngx_http_core_module.c
 * (ngx_http_core_find_location).
 */
import type { Condition } from '../../match/condition.ts';

/** '' = prefix; `^~` = prefix that, when longest, spares the regular expressions. */
export type LocationModifier = '' | '=' | '^~' | '~' | '~*';

export interface LocationMatch {
  readonly modifier: LocationModifier;
  readonly pattern: string;
}

export interface OrderedLocation<T> {
  readonly value: T;
  readonly match: LocationMatch;
  readonly conditions: readonly Condition[];
  /** Why the location stands where it stands, in words. */
  readonly precedence: string;
}

const modifiers: readonly LocationModifier[] = ['^~', '~*', '~', '='];

/** `~* ^/a`, `= /a`, `/a` … as a reader writes them. */
export function readLocation(written: string): LocationMatch {
  const modifier = modifiers.find((candidate) => written.startsWith(candidate)) ?? '';
  return { modifier, pattern: written.slice(modifier.length).trim() };
}

export function locationCondition({ modifier, pattern }: LocationMatch): Condition {
  switch (modifier) {
    case '=':
      return { on: 'path', match: { kind: 'exact', value: pattern } };
    case '~':
      return { on: 'path', match: { kind: 'regex', value: pattern, partial: true } };
    case '~*':
      return { on: 'path', match: { kind: 'regex', value: pattern, partial: true, ignoreCase: true } };
    default:
      return { on: 'path', match: { kind: 'prefix', value: pattern } };
  }
}

const isPrefix = (match: LocationMatch) => match.modifier === '' || match.modifier === '^~';
const isRegex = (match: LocationMatch) => match.modifier === '~' || match.modifier === '~*';

/**
 * Exact locations first; `^~` prefixes where no longer prefix matches; regular expressions in the order written;
 * the remaining prefixes, longest first. Of equal locations the first counts (nginx refuses the configuration).
 */
export function orderLocations<T>(
  locations: readonly { readonly match: LocationMatch; readonly value: T }[],
): readonly OrderedLocation<T>[] {
  const seen = new Set<string>();
  const kept = locations.filter(({ match }) => {
    const key = isPrefix(match) ? match.pattern : `${match.modifier} ${match.pattern}`;
    return seen.has(key) ? false : seen.add(key);
  });
  const prefixes = kept
    .filter(({ match }) => isPrefix(match))
    .toSorted((a, b) => b.match.pattern.length - a.match.pattern.length);
  const place = (
    { match, value }: { readonly match: LocationMatch; readonly value: T },
    precedence: string,
    more: readonly Condition[] = [],
  ): OrderedLocation<T> => ({ value, match, precedence, conditions: [locationCondition(match), ...more] });
  return [
    ...kept.filter(({ match }) => match.modifier === '=').map((one) => place(one, 'an exact location ends the search')),
    ...prefixes
      .filter(({ match }) => match.modifier === '^~')
      .map((one) => {
        const longer = prefixes.filter(
          ({ match }) =>
            match.modifier === '' &&
            match.pattern.length > one.match.pattern.length &&
            match.pattern.startsWith(one.match.pattern),
        );
        const exclusion: Condition[] =
          longer.length === 0
            ? []
            : [{ on: 'any', of: longer.map(({ match }) => locationCondition(match)), not: true }];
        return place(one, 'the longest prefix is marked ^~, so no regular expression is tried', exclusion);
      }),
    ...kept
      .filter(({ match }) => isRegex(match))
      .map((one) => place(one, 'the first regular expression that matches, in the order written')),
    ...prefixes
      .filter(({ match }) => match.modifier === '')
      .map((one) => place(one, 'the longest prefix, as no regular expression matches')),
  ];
}

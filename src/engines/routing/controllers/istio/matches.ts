/** HTTPMatchRequest → conditions (TranslateRouteMatch, istio/istio 86c9f01 pilot/pkg/networking/core/route/route.go). */
import { fieldsOf, flagOf, isFields, textOf, type Fields } from '../../fields.ts';
import { isClaimHeader } from '../../kinds/istio-values.ts';
import { compilePattern } from '../../match/regex.ts';
import type { Condition } from '../../match/condition.ts';
import type { TextMatch } from '../../match/text.ts';
import type { RouteSemantics } from './virtual-services.ts';

/** Conditions of one match; an absent match matches all. `port`, `gateways` and `source…` choose proxies, not requests. */
export function conditionsOf(match: Fields, semantics: RouteSemantics): readonly Condition[] {
  return [
    ...pathCondition(match, semantics),
    ...textConditions(match),
    ...Object.entries(fieldsOf(match['headers'])).map(([name, value]) => headerCondition(name, value)),
    ...Object.entries(fieldsOf(match['withoutHeaders'])).flatMap(([name, value]) => absence(name, value)),
    ...Object.entries(fieldsOf(match['queryParams'])).map(([name, value]): Condition => ({
      on: 'query',
      name,
      match: textMatch(value),
    })),
  ];
}

function pathCondition(match: Fields, semantics: RouteSemantics): Condition[] {
  const uri = fieldsOf(match['uri']);
  const ignoreCase = flagOf(match['ignoreUriCase']) ? { ignoreCase: true } : {};
  const { exact, prefix, regex } = {
    exact: textOf(uri['exact']),
    prefix: textOf(uri['prefix']),
    regex: textOf(uri['regex']),
  };
  if (exact !== undefined) return [{ on: 'path', match: { kind: 'exact', value: exact, ...ignoreCase } }];
  // RE2 expressions carry their own case: Envoy's case_sensitive is for exact and prefix.
  if (regex !== undefined) return [{ on: 'path', match: { kind: 'regex', value: regex } }];
  if (prefix === undefined || prefix === '/' || prefix === '') return [];
  const byElement = semantics !== 'istio';
  const value = byElement ? prefix.replace(/\/$/, '') : prefix;
  return [{ on: 'path', match: { kind: byElement ? 'path-prefix' : 'prefix', value, ...ignoreCase } }];
}

function textConditions(match: Fields): Condition[] {
  const conditions: Condition[] = [];
  for (const [key, on] of [
    ['method', 'method'],
    ['authority', 'host'],
    ['scheme', 'scheme'],
  ] as const) {
    if (isFields(match[key])) conditions.push({ on, match: textMatch(match[key]) });
  }
  return conditions;
}

/** `{}` and `regex: "*"` ask only that it is there. */
function textMatch(value: unknown): TextMatch {
  const { exact, prefix, regex } = fieldsOf(value);
  if (typeof exact === 'string') return { kind: 'exact', value: exact };
  if (typeof prefix === 'string') return { kind: 'prefix', value: prefix };
  if (typeof regex === 'string' && regex !== '*') return { kind: 'regex', value: regex };
  return { kind: 'present' };
}

function headerCondition(name: string, value: unknown): Condition {
  if (isClaimHeader(name)) return { on: 'claim', path: claimPath(name), match: textMatch(value) };
  const match = textMatch(value);
  switch (name.toLowerCase()) {
    case ':method':
      return { on: 'method', match };
    case ':authority':
      return { on: 'host', match };
    case ':scheme':
      return { on: 'scheme', match };
    case ':path':
      return { on: 'path', match };
    default:
      return { on: 'header', name, match };
  }
}

/** A missing header counts as an empty one, unless only presence is asked for. */
function absence(name: string, value: unknown): Condition[] {
  const condition = headerCondition(name, value);
  const negated: Condition = { ...condition, not: true } as Condition;
  if (condition.on !== 'header' || !matchesEmpty(condition.match)) return [negated];
  return [{ on: 'header', name, match: { kind: 'present' } }, negated];
}

function matchesEmpty(match: TextMatch): boolean {
  if (match.kind === 'exact' || match.kind === 'prefix') return match.value === '';
  if (match.kind !== 'regex') return false;
  const pattern = compilePattern(match.value);
  return typeof pattern !== 'string' && pattern.matchesAll('');
}

/** `@request.auth.claims.a.b` or `@request.auth.claims[a][b]`. */
function claimPath(name: string): readonly string[] {
  const rest = name.slice('@request.auth.claims'.length);
  return rest.startsWith('[') ? rest.slice(1, -1).split('][') : rest.slice(1).split('.');
}

/** Whether the match takes every request that gets there; later routes are then never asked. */
export function isCatchAll(conditions: readonly Condition[]): boolean {
  return conditions.every(
    (condition) => condition.on === 'path' && condition.match.kind === 'regex' && condition.match.value === '.*',
  );
}

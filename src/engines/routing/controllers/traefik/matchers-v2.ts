/**
 * The matchers of rule syntax v2: lists of values, and `{name:pattern}` templates in paths, hosts and queries as
 * gorilla/mux reads them. Source: traefik/traefik@fd5a576, pkg/muxer/http/matcher_v2.go; gorilla/mux v1.8 regexp.go.
 */
import { isRange } from '../../match/address.ts';
import { patternProblem } from '../../match/regex.ts';
import type { Condition } from '../../match/condition.ts';
import type { TextMatch } from '../../match/text.ts';
import { hostMatch, isAscii, literalPattern, oneOfValues, type Matcher } from './matcher.ts';

/** A template as a pattern; `open` is what `{name}` without a pattern stands for. undefined = braces do not pair. */
function templatePattern(template: string, open: string): string | undefined {
  let pattern = '';
  let at = 0;
  while (at < template.length) {
    const here = template[at]!;
    if (here === '}') return undefined;
    if (here !== '{') {
      pattern += literalPattern(here);
      at++;
      continue;
    }
    let depth = 1;
    let end = at + 1;
    for (; end < template.length && depth > 0; end++) {
      if (template[end] === '{') depth++;
      else if (template[end] === '}') depth--;
    }
    if (depth > 0) return undefined;
    const inner = template.slice(at + 1, end - 1);
    const colon = inner.indexOf(':');
    pattern += `(?:${colon === -1 ? open : inner.slice(colon + 1)})`;
    at = end;
  }
  return pattern;
}

function anyOf(values: readonly string[], one: (value: string) => Condition | string): Condition | string {
  const of: Condition[] = [];
  for (const value of values) {
    const condition = one(value);
    if (typeof condition === 'string') return condition;
    of.push(condition);
  }
  return of.length === 1 ? of[0]! : { on: 'any', of };
}

function template(
  value: string,
  open: string,
  ending: '' | '.*',
  make: (match: TextMatch) => Condition,
): Condition | string {
  const source = templatePattern(value, open);
  if (source === undefined) return `Unexpected braces in \`${value}\`, expected pairs.`;
  const problem = patternProblem(source);
  if (problem !== undefined) return `Unexpected pattern in \`${value}\`, expected one RE2 accepts: ${problem}.`;
  return make({ kind: 'regex', value: source + ending });
}

const path =
  (ending: '' | '.*'): Matcher =>
  (values) =>
    anyOf(values, (value) =>
      value.startsWith('/')
        ? template(value, '[^/]+', ending, (match) => ({ on: 'path', match }))
        : `Unexpected path \`${value}\`, expected one that starts with \`/\`.`,
    );

const hosts: Matcher = (values) =>
  anyOf(values, (value) =>
    isAscii(value)
      ? { on: 'host', match: hostMatch(value) }
      : 'Unexpected host with other than ASCII characters, expected its punycode form.',
  );

const pairs =
  (make: (name: string, value: string) => Condition | string): Matcher =>
  (values) =>
    values.length === 2
      ? make(values[0]!, values[1]!)
      : `Unexpected number of values: ${values.length}, expected a name and a value.`;

export const matchersV2: Readonly<Record<string, Matcher>> = {
  Host: hosts,
  HostHeader: hosts,
  HostRegexp: (values) =>
    anyOf(values, (value) =>
      isAscii(value)
        ? template(value, '[^.]+', '', (match) => ({ on: 'host', match: { ...match, ignoreCase: true } as TextMatch }))
        : 'Unexpected host with other than ASCII characters, expected its punycode form.',
    ),
  ClientIP: (values) =>
    values.every(isRange)
      ? { on: 'client-address', ranges: values }
      : 'Unexpected value of ClientIP, expected IP addresses or CIDR blocks.',
  Path: path(''),
  PathPrefix: path('.*'),
  Method: (values) =>
    anyOf(values, (value) => ({ on: 'method', match: { kind: 'exact', value: value.toUpperCase() } })),
  Headers: pairs((name, value) => ({ on: 'header', name, match: oneOfValues(value) })),
  HeadersRegexp: pairs((name, value) => {
    const problem = patternProblem(value);
    return problem === undefined
      ? { on: 'header', name, match: { kind: 'regex', value, partial: true }, anyValue: true }
      : `Unexpected pattern, expected one RE2 accepts: ${problem}.`;
  }),
  Query: (values) => {
    const of: Condition[] = [];
    // Names and values make one list, taken in pairs (pkg/muxer/http/matcher_v2.go queryV2).
    const list = values.flatMap((value) => /^([^=]*)=(.*)$/s.exec(value)?.slice(1) ?? [value]);
    if (list.length % 2 === 1) return 'Unexpected parameter without a value, expected name=value.';
    for (let i = 0; i < list.length; i += 2) {
      const name = list[i]!;
      const condition = template(list[i + 1]!, '.*', '', (match) => ({
        on: 'query',
        name,
        match,
        anyValue: true,
      }));
      if (typeof condition === 'string') return condition;
      of.push(condition);
    }
    return { on: 'all', of };
  },
};

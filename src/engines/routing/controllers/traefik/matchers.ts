/**
 * The matchers of Traefik's rules, syntax v3, as conditions of the neutral model.
 * Source: traefik/traefik@fd5a576, pkg/muxer/http/matcher.go and pkg/muxer/muxer.go (DomainMatchHostExpression).
 */
import { isRange } from '../../match/address.ts';
import { patternProblem } from '../../match/regex.ts';
import type { Condition } from '../../match/condition.ts';
import type { TextMatch } from '../../match/text.ts';
import { hostMatch, isAscii, oneOfValues, type Matcher } from './matcher.ts';
import { matchersV2 } from './matchers-v2.ts';
import { readRule, type RuleFault, type RuleTree } from './rule.ts';

export type RuleSyntax = 'v2' | 'v3';

function counted(counts: readonly number[], matcher: Matcher): Matcher {
  return (values) =>
    counts.includes(values.length)
      ? matcher(values)
      : `Unexpected number of values: ${values.length}, expected ${counts.join(' or ')}.`;
}

function pattern(value: string, make: (match: TextMatch) => Condition): Condition | string {
  const problem = patternProblem(value);
  return problem === undefined
    ? make({ kind: 'regex', value, partial: true })
    : `Unexpected pattern, expected one RE2 accepts: ${problem}.`;
}

function startsWithSlash(value: string, make: (value: string) => Condition): Condition | string {
  return value.startsWith('/') ? make(value) : `Unexpected path \`${value}\`, expected one that starts with \`/\`.`;
}

const notAscii = 'Unexpected host with other than ASCII characters, expected its punycode form.';

function query(name: string, match: TextMatch): Condition {
  return { on: 'query', name, match, anyValue: true };
}

const matchersV3: Readonly<Record<string, Matcher>> = {
  ClientIP: counted([1], ([range]) =>
    isRange(range!)
      ? { on: 'client-address', ranges: [range!] }
      : `Unexpected address \`${range}\`, expected an IP address or a CIDR block.`,
  ),
  Method: counted([1], ([method]) => ({ on: 'method', match: { kind: 'exact', value: method!.toUpperCase() } })),
  Host: counted([1], ([host]) => (isAscii(host!) ? { on: 'host', match: hostMatch(host!) } : notAscii)),
  HostRegexp: counted([1], ([host]) =>
    isAscii(host!) ? pattern(host!, (match) => ({ on: 'host', match })) : notAscii,
  ),
  Path: counted([1], ([path]) => startsWithSlash(path!, (value) => ({ on: 'path', match: { kind: 'exact', value } }))),
  PathPrefix: counted([1], ([path]) =>
    startsWithSlash(path!, (value) => ({ on: 'path', match: { kind: 'prefix', value } })),
  ),
  PathRegexp: counted([1], ([path]) => pattern(path!, (match) => ({ on: 'path', match }))),
  Header: counted([2], ([name, value]) => ({ on: 'header', name: name!, match: oneOfValues(value!) })),
  HeaderRegexp: counted([2], ([name, value]) =>
    pattern(value!, (match) => ({ on: 'header', name: name!, match, anyValue: true })),
  ),
  Query: counted([1, 2], ([name, value]) => query(name!, { kind: 'exact', value: value ?? '' })),
  QueryRegexp: counted([1, 2], ([name, value]) =>
    value === undefined ? query(name!, { kind: 'exact', value: '' }) : pattern(value, (match) => query(name!, match)),
  ),
};

const syntaxes: Readonly<Record<RuleSyntax, Readonly<Record<string, Matcher>>>> = { v2: matchersV2, v3: matchersV3 };

export type CompiledRule =
  { readonly ok: true; readonly condition: Condition } | { readonly ok: false; readonly fault: RuleFault };

/** A rule as one condition, or why Traefik refuses it. */
export function compileRule(rule: string, syntax: RuleSyntax = 'v3'): CompiledRule {
  const matchers = syntaxes[syntax];
  const reading = readRule(rule, Object.keys(matchers));
  if (!reading.ok) return reading;
  const faults: RuleFault[] = [];
  const condition = toCondition(reading.tree, matchers, faults);
  return faults[0] ? { ok: false, fault: faults[0] } : { ok: true, condition };
}

function toCondition(tree: RuleTree, matchers: Readonly<Record<string, Matcher>>, faults: RuleFault[]): Condition {
  if (tree.kind !== 'matcher') {
    const of = [tree.left, tree.right].map((side) => toCondition(side, matchers, faults));
    return { on: tree.kind === 'and' ? 'all' : 'any', of };
  }
  const { name, values, offset, not } = tree;
  const refuse = (message: string): Condition => {
    faults.push({ offset, message });
    return { on: 'any', of: [] };
  };
  if (values.length === 0) return refuse(`Unexpected ${name} without value, expected at least one.`);
  if (values.some((value) => value === '')) return refuse(`Unexpected empty value of ${name}, expected a text.`);
  const condition = matchers[name]!(values);
  if (typeof condition === 'string') return refuse(condition);
  return not ? ({ ...condition, not: true } as Condition) : condition;
}

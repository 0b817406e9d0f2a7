/** Every lint rule: its bad example sets it off at the right place and nothing else, its good one sets off nothing. */
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { lint, rules, type LintRule, type RuleExample } from '../../src/engines/lint/index.ts';
import { emptyPolicy } from '../../src/engines/resilience/policy.ts';

const file = 'example.yaml';
const run = ({ yaml, app }: RuleExample) =>
  lint([{ file, text: yaml }], {
    app: app ? [{ ...emptyPolicy, name: app.name, maxRetries: app.maxRetries }] : [],
  });

test('there are at least 25 rules, and every file of the folder is one of them', () => {
  const folder = new URL('../../src/engines/lint/rules', import.meta.url);
  const files = readdirSync(folder)
    .map((name) => name.replace(/\.ts$/, ''))
    .filter((name) => !['index', 'adopt'].includes(name));
  expect(rules.ids.toSorted()).toEqual(files.toSorted());
  expect(rules.ids.length).toBeGreaterThanOrEqual(25);
});

describe.each(rules.list.map((rule) => [rule.id, rule] as const))('%s', (id, rule: LintRule) => {
  test('says what, why and where it was read', () => {
    expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(rule.title.length).toBeGreaterThan(10);
    expect(rule.title).not.toMatch(/\.$/);
    expect(rule.why).toMatch(/\.$/);
    expect(rule.why.length).toBeGreaterThan(80);
    expect(rule.source.title).not.toBe('');
    expect(rule.source.version).not.toBe('');
    expect(rule.source.url).toMatch(/^https:\/\//);
  });

  test('the bad example sets it off, at the right place, and nothing else', () => {
    const { findings, diagnostics } = run(rule.bad);
    expect(diagnostics).toEqual([]);
    const others = findings.filter(({ ruleId }) => ruleId !== id).map(({ ruleId }) => ruleId);
    expect([...new Set(others)].toSorted()).toEqual([...(rule.bad.alongside ?? [])].toSorted());
    const own = findings.filter(({ ruleId }) => ruleId === id);
    expect(own.length).toBeGreaterThan(0);
    for (const finding of own) {
      expect(rule.bad.yaml.slice(finding.place.start, finding.place.end)).toBe(rule.bad.points);
      expect(finding).toMatchObject({ severity: rule.severity, file, source: rule.source });
      expect(finding.message).toMatch(/[.]$/);
      expect(finding.fix).toMatch(/[.;]$/);
    }
  });

  test('the good example sets off nothing it could avoid', () => {
    const { findings, diagnostics } = run(rule.good);
    expect(diagnostics).toEqual([]);
    const unavoidable = rule.bad.alongside ?? [];
    expect(findings.filter(({ ruleId }) => !unavoidable.includes(ruleId))).toEqual([]);
  });
});

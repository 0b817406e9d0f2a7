/** `hop lint`: exit codes, the lines, the documented JSON, and SARIF that code scanning accepts. */
import { describe, expect, test } from 'vitest';
import { rules } from '../../src/engines/lint/index.ts';
import { hop } from './support.ts';

const retry = (lines: string) => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: reviews}
spec:
  hosts: [reviews]
  http:
  - route: [{destination: {host: reviews}}]
    match: [{method: {exact: GET}}]
${lines}
`;
const files = {
  'good.yaml': retry('    timeout: 4s\n    retries: {attempts: 1, retryOn: "connect-failure,reset"}'),
  'warn.yaml': retry(
    '    timeout: 4s\n    retries: {attempts: 2, perTryTimeout: 2s, retryOn: "connect-failure,reset"}',
  ),
  'bad.yaml': retry('    timeout: 4s\n    retries: {attempts: 1, retryOn: "connect-failure, reset"}').replace(
    'name: reviews',
    'name: ratings',
  ),
  'broken.yaml': 'kind: [',
  'Retry.java':
    'import org.springframework.retry.annotation.Retryable;\nclass A { @Retryable(maxAttempts = 5) void call() {} }',
  'empty.txt': 'nothing here',
};

describe('exit codes', () => {
  test.each([
    [['good.yaml'], 0],
    [['warn.yaml'], 0],
    [['bad.yaml'], 1],
    [['good.yaml', 'bad.yaml'], 1],
    [['broken.yaml'], 1],
    [['bad.yaml', '--ignore', 'retry-on-blanks'], 0],
  ])('%j gives %i', async (args, code) => {
    expect((await hop(['lint', ...args], files)).code).toBe(code);
    expect((await hop(['lint', ...args, '--json'], files)).code).toBe(code);
    expect((await hop(['lint', ...args, '--sarif'], files)).code).toBe(code);
  });

  test.each([
    [[], 'Expected a file'],
    [['none.yaml'], 'Cannot read none.yaml'],
    [['good.yaml', '--json', '--sarif'], 'Expected --json or --sarif'],
    [['good.yaml', '--ignore', 'no-such-rule'], 'Unknown rule no-such-rule'],
    [['good.yaml', '--app', 'empty.txt'], 'Found no retry policy in empty.txt'],
    [['--rules', 'good.yaml'], 'Unexpected argument good.yaml'],
    [['good.yaml', '--strict'], "Unknown option '--strict'"],
  ])('bad usage %j', async (args, message) => {
    const { code, err } = await hop(['lint', ...args], files);
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(err.split('\n')).toHaveLength(1);
  });
});

test('lines for people: place, severity, rule, message; the fix below', async () => {
  const { out } = await hop(['lint', 'warn.yaml'], files);
  expect(out.split('\n')).toEqual([
    'warn.yaml:9:14 warning timeout-forgets-first-try: 4 s is 2 × 2 s, but attempts: 2 allows 3 tries.',
    '  All 3 tries and the waits need up to 6.073 s: raise the timeout, or lower the other two.',
    '0 errors, 1 warning, 0 info in 1 object',
  ]);
});

test('what makes it exit with 1 is counted, a file that cannot be read as YAML too', async () => {
  expect((await hop(['lint', 'broken.yaml'], files)).out).toMatch(/^[1-9]\d* errors?, 0 warnings/);
  const { counts, diagnostics } = JSON.parse((await hop(['lint', '--json', 'broken.yaml'], files)).out);
  expect(counts.error).toBe(diagnostics.length);
});

test('--explain says what the object does', async () => {
  const { out } = await hop(['lint', '--explain', 'good.yaml'], files);
  expect(out).toContain('VirtualService default/reviews (good.yaml:1)');
  expect(out).toContain('GET requests to reviews are tried up to 2 times, the first try and 1 retry.');
  expect(out).toContain('0 errors, 0 warnings, 0 info in 1 object');
});

test('the documented JSON', async () => {
  const { out } = await hop(['lint', '--json', 'warn.yaml'], files);
  const json = JSON.parse(out);
  expect(Object.keys(json)).toEqual(['explanations', 'findings', 'diagnostics', 'counts']);
  expect(Object.keys(json.explanations[0])).toEqual(['ref', 'file', 'place', 'text']);
  expect(json.findings).toEqual([
    {
      ruleId: 'timeout-forgets-first-try',
      severity: 'warning',
      message: '4 s is 2 × 2 s, but attempts: 2 allows 3 tries.',
      fix: 'All 3 tries and the waits need up to 6.073 s: raise the timeout, or lower the other two.',
      file: 'warn.yaml',
      place: { start: 208, end: 210, line: 9, column: 14 },
      ref: { kind: 'VirtualService', namespace: 'default', name: 'reviews' },
      source: rules.require('timeout-forgets-first-try').source,
    },
  ]);
  expect(json.counts).toEqual({ error: 0, warning: 1, info: 0 });
  const broken = JSON.parse((await hop(['lint', '--json', 'broken.yaml'], files)).out);
  expect(Object.keys(broken.diagnostics[0])).toEqual(['code', 'severity', 'message', 'file', 'place', 'hint']);
});

test('retries in the caller’s code multiply with those of the mesh', async () => {
  const { out } = await hop(['lint', 'good.yaml', '--app', 'Retry.java'], files);
  expect(out).toContain('multiplied-retries: The application (');
  expect(out).toContain('up to 5 × 2 = 10 times');
});

test('all files are looked at together, standard input among them', async () => {
  const subset = files['good.yaml'].replace('host: reviews}', 'host: reviews, subset: v2}');
  const rule = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: reviews}
spec: {host: reviews, subsets: [{name: v1, labels: {version: v1}}]}
`;
  const { code, out } = await hop(['lint', 'vs.yaml', '-'], { 'vs.yaml': subset, '-': rule });
  expect(code).toBe(1);
  expect(out).toContain('vs.yaml:7:51 error subset-not-found');
});

test('--rules lists every rule', async () => {
  const { code, out } = await hop(['lint', '--rules']);
  expect(code).toBe(0);
  for (const id of rules.ids) expect(out).toContain(id);
  const json = JSON.parse((await hop(['lint', '--rules', '--json'])).out);
  expect(json.map(({ id }: { id: string }) => id)).toEqual(rules.ids);
  expect(Object.keys(json[0])).toEqual(['id', 'severity', 'title', 'why', 'source']);
});

describe('SARIF 2.1.0', () => {
  test('what the schema requires: version, tool, rules, levels, locations', async () => {
    const { out } = await hop(['lint', '--sarif', 'warn.yaml', 'bad.yaml'], files);
    const log = JSON.parse(out);
    expect(log.version).toBe('2.1.0');
    expect(log.$schema).toMatch(/sarif-schema-2\.1\.0\.json$/);
    expect(log.runs).toHaveLength(1);
    const [run] = log.runs;
    expect(run.columnKind).toBe('utf16CodeUnits');
    const { driver } = run.tool;
    expect(driver.name).toBe('hop lint');
    expect(driver.rules.map(({ id }: { id: string }) => id)).toEqual(rules.ids);
    for (const rule of driver.rules) {
      expect(rule.shortDescription.text).toMatch(/\.$/);
      expect(rule.fullDescription.text).not.toBe('');
      expect(['error', 'warning', 'note']).toContain(rule.defaultConfiguration.level);
      expect(() => new URL(rule.helpUri)).not.toThrow();
    }
    expect(run.invocations).toEqual([{ executionSuccessful: true, toolExecutionNotifications: [] }]);
    expect(run.results.map(({ ruleId, level }: { ruleId: string; level: string }) => [ruleId, level])).toEqual([
      ['retry-on-blanks', 'error'],
      ['timeout-forgets-first-try', 'warning'],
    ]);
    for (const result of run.results) {
      expect(driver.rules[result.ruleIndex].id).toBe(result.ruleId);
      expect(result.message.text).toMatch(/\.$/);
      const { artifactLocation, region } = result.locations[0].physicalLocation;
      const text = files[artifactLocation.uri as keyof typeof files];
      const line = text.split('\n')[region.startLine - 1]!;
      expect(region.endLine).toBe(region.startLine);
      const stretch = text.slice(region.charOffset, region.charOffset + region.charLength);
      expect(line.slice(region.startColumn - 1, region.endColumn - 1)).toBe(stretch);
    }
  });

  test('a file that cannot be read is a notification, not a result', async () => {
    const { out } = await hop(['lint', '--sarif', 'broken.yaml'], files);
    const [run] = JSON.parse(out).runs;
    expect(run.results).toEqual([]);
    expect(run.invocations[0].executionSuccessful).toBe(false);
    const [first] = run.invocations[0].toolExecutionNotifications;
    expect(first).toMatchObject({ level: 'error', descriptor: { id: expect.stringMatching(/^yaml-/) } });
    expect(first.locations[0].physicalLocation.artifactLocation.uri).toBe('broken.yaml');
  });

  test('names that are no URI are escaped', async () => {
    const { out } = await hop(['lint', '--sarif', 'my files\\vs 1.yaml'], {
      'my files\\vs 1.yaml': files['good.yaml'],
    });
    expect(JSON.parse(out).runs[0].artifacts[0].location.uri).toBe('my%20files/vs%201.yaml');
  });
});

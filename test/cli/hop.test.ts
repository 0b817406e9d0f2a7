import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { commands } from '../../src/cli/commands/index.ts';
import { formulas } from '../../src/engines/backoff/index.ts';
import { hop } from './support.ts';

describe('hop', () => {
  test('alone it lists the commands and asks for one', async () => {
    const { code, out } = await hop([]);
    expect(code).toBe(2);
    for (const id of commands.ids) expect(out).toContain(id);
  });
  test.each(commands.ids)('hop %s --help explains itself', async (id) => {
    const { code, out } = await hop([id, '--help']);
    expect(code).toBe(0);
    expect(out).toMatch(/Usage: hop/);
    expect(out).toContain('--json');
  });
  test('a formula or a preset misspelt is told what was probably meant', async () => {
    expect((await hop(['backoff', 'exponentail'])).err).toContain('did you mean exponential?');
    expect((await hop(['simulate', '--preset', 'retrybudget'])).err).toContain('did you mean retry-budget?');
    expect((await hop(['backoff', 'zzz'])).err).toContain('expected one of none, constant');
  });

  test('an unknown command is one sentence and exit code 2', async () => {
    const { code, err } = await hop(['retry']);
    expect(code).toBe(2);
    expect(err.split('\n')).toHaveLength(1);
  });
  test('a folder is named as one', () => {
    const launcher = new URL('../../src/cli/hop.mjs', import.meta.url).pathname;
    const { status, stderr } = spawnSync(process.execPath, [launcher, 'convert', '/'], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([2, 'hop convert: Cannot read /: it is a folder, expected a file.\n']);
  });
  test('it runs as a program, also from another folder', () => {
    const launcher = new URL('../../src/cli/hop.mjs', import.meta.url).pathname;
    const { status, stdout } = spawnSync(process.execPath, [launcher, 'backoff', 'none', '--retries', '1', '--json'], {
      cwd: '/',
      encoding: 'utf8',
    });
    expect(status).toBe(0);
    expect(JSON.parse(stdout).totals.drawnMs).toBe(0);
  });
});

describe('hop backoff', () => {
  test('the documented shape', async () => {
    const { code, out } = await hop([
      'backoff',
      'envoy',
      '--set',
      'baseMs=100',
      '--set',
      'maxMs=1000',
      '--retries',
      '2',
      '--u',
      '0.5,0.25',
      '--json',
    ]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({
      formula: 'envoy',
      params: { baseMs: 100, maxMs: 1000 },
      retries: [
        { retry: 1, nominalMs: 100, minMs: 0, maxMs: 99, meanMs: 49.5, drawnMs: 50 },
        { retry: 2, nominalMs: 200, minMs: 0, maxMs: 199, meanMs: 99.5, drawnMs: 50 },
      ],
      totals: { nominalMs: 300, minMs: 0, maxMs: 298, meanMs: 149, drawnMs: 100 },
      diagnostics: [],
    });
  });
  test('a typed formula: the same shape, with findings and what it resembles', async () => {
    const line = [
      'backoff',
      '--expression',
      'base = 1s; min(cap, base * 2^n) * rand()',
      '--set',
      'base=100',
      '--u',
      '0.5',
      '--json',
    ];
    const { code, out } = await hop(line);
    expect(code).toBe(0);
    const json = JSON.parse(out);
    expect(Object.keys(json)).toEqual([
      'formula',
      'params',
      'retries',
      'totals',
      'diagnostics',
      'findings',
      'nearest',
      'meshes',
    ]);
    expect(json.params).toEqual({ text: 'base = 1s; min(cap, base * 2^n) * rand()', base: 100, cap: 10_000 });
    expect(json.retries[0]).toEqual({ retry: 1, nominalMs: 200, minMs: 0, maxMs: 200, meanMs: 100, drawnMs: 100 });
    expect(json.nearest[0]).toMatchObject({ formula: 'exponential', difference: 0 });
    expect(json.meshes[0]).toMatchObject({ mesh: 'Istio, kgateway', formula: 'istio' });
    expect(json.findings[0]).toMatchObject({ code: 'formula-parameter', severity: 'info', place: { line: 1 } });
    expect((await hop(line.slice(0, -1))).out).toContain('Linkerd');
    const set = JSON.parse((await hop([...line, '--set', 'cap=0.5s'])).out);
    expect(set.params.cap).toBe(500);
    expect(set.findings.map((f: { code: string }) => f.code)).not.toContain('formula-parameter');
  });
  test('a wait that .NET cannot sleep is named, in the text and in the JSON', async () => {
    const line = ['backoff', 'polly-v7-lambda', '--retries', '60'];
    const { code, out } = await hop(line);
    expect(code).toBe(0);
    expect(out).toContain('before retry 23, expected at most 4,294,967,294 ms');
    const { diagnostics } = JSON.parse((await hop([...line, '--json'])).out);
    expect(diagnostics.map((d: { code: string }) => d.code)).toEqual([
      'wait-too-long-to-block',
      'wait-too-long-for-task-delay',
    ]);
  });
  test('--list names every formula with its parameters', async () => {
    const listed = JSON.parse((await hop(['backoff', '--list', '--json'])).out);
    expect(listed.map((f: { id: string }) => f.id)).toEqual(formulas.ids);
    const list = (await hop(['backoff', '--list'])).out;
    expect(list).toContain('baseMs=200');
    expect(list).toMatch(/\w+=\(no cap\)/);
    expect(list).not.toContain(String(Number.MAX_SAFE_INTEGER));
  });
  test('the same seed prints the same draw', async () => {
    const line = ['backoff', 'istio', '--seed', '7', '--json'];
    expect((await hop(line)).out).toBe((await hop(line)).out);
  });
  test.each([
    [['backoff']],
    [['backoff', 'nope']],
    [['backoff', 'envoy', 'istio']],
    [['backoff', 'envoy', '--set', 'baseMs']],
    [['backoff', 'envoy', '--set', 'baseMs=soon']],
    [['backoff', 'envoy', '--set', 'baseMs=-4']],
    [['backoff', 'envoy', '--set', 'bass=4']],
    [['backoff', 'envoy', '--retries', '2.5']],
    [['backoff', 'envoy', '--retries', '-1']],
    [['backoff', 'envoy', '--seed', '-1e9']],
    [['backoff', 'envoy', '--u', '1.5']],
    [['backoff', 'envoy', '--seed', 'x']],
    [['backoff', 'envoy', '--colour']],
    [['backoff', 'envoy', '--expression', 'n']],
    [['backoff', '--expression', '1 + mim(2)']],
    [['backoff', '--expression', 'n', '--set', 'bass=4']],
  ])('%j is bad input: exit code 2 and one sentence', async (args) => {
    const { code, out, err } = await hop(args);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toMatch(/^hop backoff: [^\n]+[.?]$/);
    expect(err).not.toMatch(/using|ambiguous|Node/);
  });
});

const spring = '@Retryable(maxAttempts = 4, backoff = @Backoff(delay = 200, multiplier = 2)) void a() {}';
const polly = 'var p = Policy.Handle<E>().WaitAndRetryAsync(3, n => TimeSpan.FromSeconds(Math.Pow(2, n)));';

describe('hop convert', () => {
  test('the documented shape', async () => {
    const { code, out } = await hop(['convert', '-', '--json'], { '-': polly });
    expect(code).toBe(0);
    const json = JSON.parse(out);
    expect(Object.keys(json)).toEqual(['policies', 'outputs', 'diagnostics']);
    expect(Object.keys(json.policies[0])).toEqual([
      'name',
      'library',
      'version',
      'maxRetries',
      'backoff',
      'nominalDelaysMs',
      'jitter',
      'retryOn',
      'neverRetryOn',
      'perTryTimeoutMs',
      'totalTimeoutMs',
      'circuitBreaker',
      'bulkhead',
      'hedging',
      'unknown',
      'place',
    ]);
    expect(json.policies[0]).toMatchObject({ name: 'p', library: 'polly', maxRetries: 3, jitter: false, unknown: [] });
    expect(json.policies[0].nominalDelaysMs).toEqual([2000, 4000, 8000]);
    expect(Object.keys(json.outputs[0]).toSorted()).toEqual(['documents', 'policy', 'report', 'target']);
    expect(Object.keys(json.outputs[0].report[0])).toEqual(['field', 'status', 'detail', 'sourcePlace', 'outputPlace']);
  });

  test('as many waits as retries; of retries without an end the first ten', async () => {
    const waits = async (text: string) => {
      const { out } = await hop(['convert', '-', '--json'], { '-': text });
      return JSON.parse(out).policies[0].nominalDelaysMs;
    };
    expect(await waits('@Retryable(maxAttempts = 1) void f() {}')).toEqual([]);
    expect(await waits('@Retryable(maxAttempts = 2) void f() {}')).toEqual([1000]);
    expect(await waits('@Retryable(maxAttempts = 2147483647) void f() {}')).toHaveLength(10);
  });
  test('YAML on standard output, the report beside it', async () => {
    const { code, out, err } = await hop(['convert', 'A.java', '--host', 'reviews'], { 'A.java': spring });
    expect(code).toBe(0);
    expect(out).toContain('attempts: 3');
    expect(out).toContain('host: reviews');
    expect(err).toMatch(/^exact +1:26 maxRetries/m);
  });
  test('the language is guessed, or told', async () => {
    expect((await hop(['convert', '-', '--language', 'java'], { '-': polly })).code).toBe(2);
    expect((await hop(['convert', '-', '--language', 'csharp'], { '-': polly })).code).toBe(0);
  });
  test('a file of settings is known by its name', async () => {
    const yaml = 'resilience4j.retry.instances.a: {maxAttempts: 4, waitDuration: 1s}\n';
    const properties = 'resilience4j.retry.instances.a.max-attempts=4\n';
    const files = { 'a.yaml': yaml, 'a.yml': yaml, 'a.properties': properties, '-': yaml };
    for (const name of ['a.yaml', 'a.yml', 'a.properties']) {
      const { code, out } = await hop(['convert', name, '--json'], files);
      expect([code, JSON.parse(out).policies[0].maxRetries]).toEqual([0, 3]);
    }
    expect((await hop(['convert', '-', '--language', 'yaml'], files)).code).toBe(0);
  });
  test.each([['hello'], [''], ['@Retryable('], ['class A {}']])(
    'a text without a policy is bad input: exit code 2 and one sentence: %s',
    async (text) => {
      const { code, out, err } = await hop(
        ['convert', '-', ...(text === '@Retryable(' ? ['--language', 'csharp'] : [])],
        {
          '-': text,
        },
      );
      expect([code, out]).toEqual([2, '']);
      expect(err).toMatch(/^hop convert: standard input, line 1, column \d+: [^\n]+\.$/);
      expect(err.length).toBeLessThan(400);
    },
  );
  test('a policy with an error in it is converted, and exit code 1', async () => {
    const { code, out, err } = await hop(['convert', '-'], { '-': '@Retryable(maxAttempts = 2.5) void a() {}' });
    expect(code).toBe(1);
    expect(out).toContain('kind: VirtualService');
    expect(err).toContain('error 1:26:');
  });
  test('of several files one may hold no policy, and that is said with its name', async () => {
    const { code, err } = await hop(['convert', 'A.java', 'B.java'], { 'A.java': spring, 'B.java': 'class B {}' });
    expect(code).toBe(1);
    expect(err).toMatch(/^error B\.java:1:1: Unexpected Java without/m);
  });
  test('several policies and targets make one stream of documents with names of their own', async () => {
    const text = `${spring} ${spring.replace('a()', 'ratingOf()')} ${spring}`;
    const { code, out, err } = await hop(['convert', 'A.java', '--to', 'istio,linkerd'], { 'A.java': text });
    expect(code).toBe(0);
    const documents = parseAllDocuments(out);
    expect(documents.flatMap(({ errors }) => errors)).toEqual([]);
    const ids = documents.map((document) => {
      const { kind, metadata } = document.toJS();
      return `${kind} ${metadata.name}`;
    });
    expect(ids.length).toBeGreaterThanOrEqual(6);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain('VirtualService rating-of');
    expect(ids).toContain('VirtualService a-2');
    expect(out).toMatch(/^# ratingOf → linkerd$/m);
    expect(err).toMatch(/^info: Several policies/m);
  });
  test('one host for several policies is warned about', async () => {
    const { err } = await hop(['convert', '-', '--host', 'reviews'], { '-': `${spring} ${spring}` });
    expect(err).toMatch(/^warning: Unexpected 2 policies for one host reviews/m);
  });
  test.each([
    [['convert']],
    [['convert', 'missing.java']],
    [['convert', '-', '--to', 'nowhere']],
    [['convert', '-', '--language', 'cobol']],
    [['convert', '-', '--fit', 'tight']],
    [['convert', '-', '--host', 'Not A Host']],
  ])('%j is bad input: exit code 2 and one sentence', async (args) => {
    const { code, err } = await hop(args, { '-': spring });
    expect(code).toBe(2);
    expect(err).toMatch(/^hop convert: [^\n]+\.$/);
  });
});

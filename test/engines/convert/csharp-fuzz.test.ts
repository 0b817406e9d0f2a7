import { expect, test } from 'vitest';
import { examplesOf, fuzz } from './mutate.ts';

const snippets = [
  ...examplesOf('csharp'),
  'services.AddHttpClient("x", c => c.Timeout = TimeSpan.FromSeconds(9)).AddPolicyHandler(r => r.Method == HttpMethod.Get ? a : b).AddTransientHttpErrorPolicy(p => p.CircuitBreakerAsync(5, TimeSpan.FromSeconds(30)));',
  'var a = Policy.Handle<Exception>(e => e is A || e is not B and not C).WaitAndRetry(new[] { TimeSpan.Zero, TimeSpan.Parse("00:00:01") }); var w = Policy.Wrap(a, Policy.Timeout(3));',
  'TimeSpan F(int n) => n > 3 ? F(n - 1) : G(n) * 2; TimeSpan G(int n) { var x = F(n); if (n == 2) return x; return D[n - 1]; } var p = Policy.Handle<E>().WaitAndRetry(3, F);',
  'services.AddResiliencePipeline("k", (b, c) => { b.AddRetry(new() { ShouldHandle = args => args.Outcome switch { { Exception: E } => PredicateResult.True(), { Result.StatusCode: >= HttpStatusCode.InternalServerError } => PredicateResult.True(), _ => PredicateResult.False() }, DelayGenerator = args => new ValueTask<TimeSpan?>(TimeSpan.FromSeconds(args.AttemptNumber)) }); });',
];
const scraps = [
  '(',
  ')',
  '{',
  '}',
  '[',
  ']',
  '=>',
  ';',
  ',',
  '"',
  '.',
  '?',
  '!',
  '0',
  '-1',
  '1e400',
  'null',
  'new()',
  'is not',
  ' switch ',
  '&&',
  '??',
  'int.MaxValue',
  'é',
  '\u0000',
  '/*',
  '\n',
];

test('10,000 mutated snippets give policies and diagnostics, never an exception', { timeout: 300_000 }, async () => {
  const count = await fuzz('csharp', snippets, scraps, 10_000);
  expect(count.silent).toBe(0);
  expect(count.policies).toBeGreaterThan(5000);
});

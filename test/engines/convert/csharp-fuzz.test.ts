import { expect, test } from 'vitest';
import { createRandom } from '../../../src/engines/core/random.ts';
import { formulas } from '../../../src/engines/backoff/index.ts';
import { readPolicies, sources } from '../../../src/engines/convert/index.ts';
import { parseSource } from '../../../src/parsing/node.ts';

const snippets = [
  ...sources.list.filter(({ language }) => language === 'csharp').map(({ example }) => example),
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

/** One to four cuts, doublings, insertions or exchanges of a snippet. */
function mutate(text: string, random: ReturnType<typeof createRandom>): string {
  let changed = text;
  for (let left = 1 + random.nextInt(4); left > 0; left--) {
    const at = random.nextInt(changed.length + 1);
    const end = Math.min(changed.length, at + random.nextInt(12));
    const scrap = scraps[random.nextInt(scraps.length)]!;
    const kind = random.nextInt(5);
    if (kind === 0) changed = changed.slice(0, at) + changed.slice(end);
    else if (kind === 1) changed = changed.slice(0, end) + changed.slice(at);
    else if (kind === 2) changed = changed.slice(0, at) + scrap + changed.slice(at);
    else if (kind === 3) changed = changed.slice(0, at) + scrap + changed.slice(end);
    else changed = changed.slice(0, at);
  }
  return changed;
}

test('10,000 mutated snippets give policies and diagnostics, never an exception', { timeout: 300_000 }, async () => {
  const random = createRandom(7, 'csharp-fuzz');
  let found = 0;
  for (let i = 0; i < 10_000; i++) {
    const text = mutate(snippets[i % snippets.length]!, random);
    try {
      const { policies, diagnostics } = readPolicies(await parseSource('csharp', text));
      if (policies.length === 0 && diagnostics.length === 0) throw new Error('neither a policy nor a diagnostic');
      for (const policy of policies) {
        if (policy.backoff) formulas.require(policy.backoff.formula);
        for (const place of Object.values(policy.places))
          if (place.end > text.length) throw new Error('place outside the text');
      }
      found += policies.length;
    } catch (error) {
      throw new Error(`snippet ${i}: ${JSON.stringify(text)}`, { cause: error });
    }
  }
  expect(found).toBeGreaterThan(5000);
});

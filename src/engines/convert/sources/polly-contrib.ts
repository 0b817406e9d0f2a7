/** Polly.Contrib.WaitAndRetry: a series of waits that no policy of the text takes. Where one does, Polly 7 reads it. */
import type { Diagnostic } from '../../core/diagnostics.ts';
import { composeParts } from '../compose.ts';
import { readSeries, seriesCall, seriesCalls } from '../csharp/backoff-series.ts';
import { callChain, holderName } from '../csharp/call-chain.ts';
import { argumentsOf } from '../csharp/calls.ts';
import { csharpScope, type CsharpScope } from '../csharp/scope.ts';
import { reporter } from '../parts.ts';
import type { Source } from '../source.ts';
import { nodesOfType, type SyntaxNode } from '../syntax.ts';

const thrown = { timeout: 'TimeoutRejectedException', brokenCircuit: 'BrokenCircuitException' };

export const pollyContrib: Source = {
  id: 'polly-contrib',
  label: 'Polly.Contrib.WaitAndRetry',
  language: 'csharp',
  forms: ['Backoff.DecorrelatedJitterBackoffV2(…) and the other series'],
  example: `var waits = Backoff.DecorrelatedJitterBackoffV2(
    medianFirstRetryDelay: TimeSpan.FromSeconds(1), retryCount: 5);

var retry = Policy.Handle<HttpRequestException>().WaitAndRetryAsync(waits);
`,
  sources: [
    {
      title: 'Polly-Contrib/Polly.Contrib.WaitAndRetry',
      version: '1.1.1 (7596d2d)',
      at: 'src/Polly.Contrib.WaitAndRetry',
      url: 'https://github.com/Polly-Contrib/Polly.Contrib.WaitAndRetry/tree/7596d2d/src/Polly.Contrib.WaitAndRetry',
    },
  ],
  read(source) {
    const scope = csharpScope(source.root);
    const calls = nodesOfType(source.root, 'invocation_expression');
    const taken = takenSeries(calls, scope);
    const diagnostics: Diagnostic[] = [];
    const report = reporter(source, diagnostics);
    const made = seriesCalls(calls)
      .filter((node) => !taken.has(node.id))
      .map((node) => {
        const { maxRetries, backoff, draft } = readSeries(node, scope);
        report(
          'info',
          'series-alone',
          node,
          'Unexpected series of waits without a policy, expected it in WaitAndRetry: what is retried is not in this text.',
          'Paste the WaitAndRetry call that takes it as well.',
        );
        const base = {
          name: holderName(node) ?? 'waits',
          library: 'polly-contrib-wait-and-retry',
          version: '1.x',
        };
        const part = { kind: 'retry', node, ...draft, maxRetries, backoff, methods: null } as const;
        return composeParts(source, base, node, [{ ...part, retryOn: [], neverRetryOn: [] }], thrown);
      });
    return {
      policies: made.flatMap(({ policies }) => policies),
      diagnostics: [...diagnostics, ...made.flatMap((composition) => composition.diagnostics)],
    };
  },
};

function takenSeries(calls: readonly SyntaxNode[], scope: CsharpScope): Set<number> {
  const takers = calls.filter((node) => /^WaitAndRetry/.test(callChain(node).calls.at(-1)?.name ?? ''));
  return new Set(
    takers.flatMap((node) => argumentsOf(node).flatMap(({ value }) => seriesCall(value, scope)?.id ?? [])),
  );
}

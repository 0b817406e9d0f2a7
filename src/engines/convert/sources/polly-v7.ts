/** Polly 7 retries: Retry, WaitAndRetry and their Forever and Async forms. */
import type { RetryCondition } from '../../resilience/policy.ts';
import { callChain, holderName, type CallChain, type ChainCall } from '../csharp/call-chain.ts';
import { argumentsOf } from '../csharp/calls.ts';
import { csharpScope, evaluateCsharp, type CsharpScope } from '../csharp/evaluate.ts';
import { acceptedStatuses, applyLambda, toLambda } from '../csharp/lambda.ts';
import { createPolicyBuilder, type PolicyBuilder } from '../policy-builder.ts';
import { recogniseWaits, type WaitRange } from '../recognise.ts';
import type { Reading, Source } from '../source.ts';
import { nodesOfType, type SourceText, type SyntaxNode } from '../syntax.ts';
import { numberValue, unknownValue, type Value } from '../values.ts';

const retryForm = /^(WaitAnd)?Retry(Forever)?(Async)?$/;
const roots = /^(?:Polly\.)?(?:Policy(?:<.*>)?|(?:[\w.]+\.)?HttpPolicyExtensions)$/;

export const pollyV7: Source = {
  id: 'polly-v7',
  label: 'Polly 7',
  language: 'csharp',
  forms: ['Policy.Handle<T>().WaitAndRetry[Async](n, attempt => …)', 'Policy.Handle<T>().Retry[Async](n)'],
  example: `var retry = Policy
    .Handle<HttpRequestException>()
    .OrResult<HttpResponseMessage>(r => (int)r.StatusCode >= 500)
    .WaitAndRetryAsync(3, attempt =>
        TimeSpan.FromSeconds(Math.Pow(2, attempt)));
`,
  sources: [
    {
      title: 'App-vNext/Polly',
      version: '7.2.4',
      at: 'src/Polly/Retry/RetryEngine.cs',
      url: 'https://github.com/App-vNext/Polly/blob/7.2.4/src/Polly/Retry/RetryEngine.cs',
    },
  ],
  read(source) {
    const scope = csharpScope(source.root);
    const readings = nodesOfType(source.root, 'invocation_expression').flatMap((node) => {
      const chain = callChain(node);
      const last = chain.calls.at(-1);
      if (!last || !retryForm.test(last.name) || !roots.test(chain.root)) return [];
      return [readRetry(source, scope, chain, last)];
    });
    return {
      policies: readings.flatMap((reading) => reading.policies),
      diagnostics: readings.flatMap((reading) => reading.diagnostics),
    };
  },
};

function readRetry(source: SourceText, scope: CsharpScope, chain: CallChain, call: ChainCall): Reading {
  const builder = createPolicyBuilder(
    source,
    { name: holderName(call.node) ?? 'retry', library: 'polly', version: '7.x' },
    call.node,
  );
  readConditions(builder, chain, scope);
  const args = argumentsOf(call.node);
  const argument = (name: string, position: number): SyntaxNode | undefined =>
    args.find((a) => a.name === name)?.value ??
    (args[position]?.name === undefined ? args[position]?.value : undefined);
  const forever = call.name.includes('Forever');
  const waits = call.name.startsWith('WaitAnd');
  const first = forever ? undefined : argument('retryCount', 0);
  if (!waits) {
    builder.set('backoff', { formula: 'none', params: {} });
    if (forever) builder.set('maxRetries', 'unlimited', call.node);
    else if (!first || toLambda(first)) builder.set('maxRetries', 1);
    else readCount(builder, first, scope);
    return { policies: [builder.finish()], diagnostics: builder.diagnostics };
  }
  if (forever) {
    builder.set('maxRetries', 'unlimited', call.node);
    readProvider(builder, argument('sleepDurationProvider', 0) ?? call.node, scope);
    return { policies: [builder.finish()], diagnostics: builder.diagnostics };
  }
  const list = args.find((a) => a.name === 'sleepDurations')?.value;
  const firstValue = list ?? first;
  if (!firstValue) {
    incomplete(builder, call.node);
    return { policies: [builder.finish()], diagnostics: builder.diagnostics };
  }
  const value = evaluateCsharp(firstValue, scope);
  if (value.kind === 'list') {
    readDurations(builder, firstValue, value.items);
  } else {
    readCount(builder, firstValue, scope);
    readProvider(builder, argument('sleepDurationProvider', 1) ?? call.node, scope);
  }
  return { policies: [builder.finish()], diagnostics: builder.diagnostics };
}

function incomplete(builder: PolicyBuilder, node: SyntaxNode): void {
  builder.set('maxRetries', null, node);
  builder.set('backoff', null, node);
  builder.unknown('maxRetries', unknownValue(node, 'has no arguments'));
  builder.report(
    'error',
    'arguments-missing',
    node,
    'Unexpected empty argument list, expected a count and a wait.',
    'Write WaitAndRetry(3, attempt => …).',
  );
}

/** `retryCount` does not count the first call. */
function readCount(builder: PolicyBuilder, node: SyntaxNode, scope: CsharpScope): void {
  const count = evaluateCsharp(node, scope);
  if (count.kind !== 'number' || count.min !== count.max) {
    builder.set('maxRetries', null, node);
    builder.unknown('maxRetries', count.kind === 'unknown' ? count : unknownValue(node, 'is no number'));
    return;
  }
  if (count.min < 0) {
    const message = `Unexpected retryCount = ${count.min}, expected 0 or more: Polly throws ArgumentOutOfRangeException.`;
    builder.report('error', 'retry-count-negative', node, message, 'Use 0 for no retry.');
  }
  builder.set('maxRetries', count.min >= 2_147_483_647 ? 'unlimited' : Math.max(0, Math.trunc(count.min)), node);
}

/** Enough waits to tell one formula from another. */
const sampledRetries = 12;

/** The wait as a function of the attempt, which starts at 1. */
function readProvider(builder: PolicyBuilder, node: SyntaxNode, scope: CsharpScope): void {
  const lambda = toLambda(node);
  const fail = (value: ReturnType<typeof unknownValue>): void => {
    builder.set('backoff', null, node);
    builder.unknown('backoff', value);
  };
  if (!lambda) return fail(unknownValue(node, 'is no lambda in this text'));
  const { maxRetries } = builder.policy;
  const needed = typeof maxRetries === 'number' ? Math.min(sampledRetries, Math.max(1, maxRetries)) : sampledRetries;
  const waits: WaitRange[] = [];
  for (let attempt = 1; attempt <= sampledRetries; attempt++) {
    const wait = applyLambda(lambda, node, numberValue(attempt, true), scope);
    if (wait.kind === 'unknown' && attempt > needed) break; // e.g. an overflow that is never reached
    if (wait.kind === 'unknown') return fail(wait);
    if (wait.kind !== 'duration') return fail(unknownValue(node, 'does not return a TimeSpan'));
    waits.push(wait);
  }
  const choice = recogniseWaits(waits);
  if (!choice) return fail(unknownValue(node, 'is random in a way that no formula here has'));
  builder.set('backoff', choice, node);
  if (waits.some((wait) => wait.minMs < 0)) {
    const message = 'Unexpected negative wait, expected zero or more: Polly retries at once.';
    builder.report('warning', 'wait-negative', node, message, 'Check the arithmetic of the lambda.');
  }
}

function readDurations(builder: PolicyBuilder, node: SyntaxNode, items: readonly Value[]): void {
  const unknown = items.find((item) => item.kind !== 'duration');
  builder.set('maxRetries', items.length, node);
  if (unknown) {
    builder.set('backoff', null, node);
    builder.unknown(
      'backoff',
      unknown.kind === 'unknown' ? unknown : unknownValue(node, 'holds something else than TimeSpans'),
    );
    return;
  }
  const waits = items.flatMap((item) => (item.kind === 'duration' ? [item] : []));
  const choice = recogniseWaits(waits);
  if (choice) builder.set('backoff', choice, node);
}

function readConditions(builder: PolicyBuilder, chain: CallChain, scope: CsharpScope): void {
  const conditions: RetryCondition[] = [];
  let place: SyntaxNode | undefined;
  for (const { name, node, typeArguments } of chain.calls.slice(0, -1)) {
    const predicate = argumentsOf(node)[0]?.value;
    switch (name) {
      case 'Handle':
      case 'Or':
      case 'HandleInner':
      case 'OrInner':
        conditions.push({ kind: 'exception', name: typeArguments[0] ?? '*', throughCauses: name.endsWith('Inner') });
        if (predicate) conditions.push({ kind: 'predicate', text: predicate.text });
        break;
      case 'HandleResult':
      case 'OrResult':
        conditions.push(...resultConditions(predicate, scope));
        break;
      case 'HandleTransientHttpError':
      case 'OrTransientHttpError':
        conditions.push({ kind: 'exception', name: 'HttpRequestException' });
        conditions.push({ kind: 'status', from: 500, to: 599 }, { kind: 'status', from: 408, to: 408 });
        break;
      case 'OrTransientHttpStatusCode':
        conditions.push({ kind: 'status', from: 500, to: 599 }, { kind: 'status', from: 408, to: 408 });
        break;
      default:
        builder.report(
          'warning',
          'call-unknown',
          node,
          `Unexpected ${name}, expected Handle, Or, HandleResult or OrResult.`,
          'It was not read.',
        );
        continue;
    }
    place ??= node;
  }
  builder.set('retryOn', conditions, place);
}

function resultConditions(predicate: SyntaxNode | undefined, scope: CsharpScope): RetryCondition[] {
  if (!predicate) return [];
  const lambda = toLambda(predicate);
  const statuses = lambda && acceptedStatuses(lambda, scope);
  if (statuses && statuses.length > 0) return statuses.map((range) => ({ kind: 'status', ...range }));
  return [{ kind: 'predicate', text: predicate.text }];
}

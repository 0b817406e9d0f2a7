/** Polly 7: retries, breakers, timeouts and the rest, wrapped, kept in registries or hung on an HttpClient. */
import type { Diagnostic } from '../../core/diagnostics.ts';
import type { ResiliencePolicy } from '../../resilience/policy.ts';
import { composeParts } from '../compose.ts';
import { holderName } from '../csharp/call-chain.ts';
import { argumentAt, argumentsOf } from '../csharp/calls.ts';
import { clientHandlers, clientTimeout, type ClientHandlers } from '../csharp/http-client.ts';
import { transient, type Handled } from '../csharp/polly-v7-policy.ts';
import {
  isPolicyMaker,
  isWrap,
  policyChain,
  registryOf,
  resolvePolicy,
  resolveWithBuilder,
  stringIn,
  type PolicyResolver,
} from '../csharp/polly-v7-resolve.ts';
import { csharpScope } from '../csharp/scope.ts';
import { reporter, type Part } from '../parts.ts';
import type { Source } from '../source.ts';
import { nodesOfType, type SourceText, type SyntaxNode } from '../syntax.ts';
import { unknownValue } from '../values.ts';

const thrown = { timeout: 'TimeoutRejectedException', brokenCircuit: 'BrokenCircuitException' };

export const pollyV7: Source = {
  id: 'polly-v7',
  label: 'Polly 7',
  language: 'csharp',
  forms: [
    'Policy.Handle<T>().WaitAndRetry[Async](n, attempt => …)',
    'Policy.Handle<T>().Retry[Async](n)',
    'Policy.….CircuitBreaker, Timeout, Bulkhead, Fallback',
    'Policy.Wrap(…)',
    'AddPolicyHandler(…)',
    'AddTransientHttpErrorPolicy(p => p.…)',
  ],
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
    {
      title: 'App-vNext/Polly.Extensions.Http',
      version: '3.0.0 (93b91c4)',
      at: 'src/Polly.Extensions.Http/HttpPolicyExtensions.cs',
      url: 'https://github.com/App-vNext/Polly.Extensions.Http/blob/master/src/Polly.Extensions.Http/HttpPolicyExtensions.cs',
    },
  ],
  read(source) {
    const diagnostics: Diagnostic[] = [];
    const resolver: PolicyResolver = {
      scope: csharpScope(source.root),
      report: reporter(source, diagnostics),
      registry: registryOf(source.root),
      used: new Set(),
    };
    const policies: ResiliencePolicy[] = [];
    const add = (name: string, whole: SyntaxNode, parts: readonly Part[]): void => {
      if (parts.length === 0 || parts.every((part) => part.kind === 'elsewhere')) return;
      const made = composeParts(source, { name, library: 'polly', version: '7.x' }, whole, parts, thrown);
      policies.push(...made.policies);
      diagnostics.push(...made.diagnostics);
    };
    for (const client of clientHandlers(source.root, resolver.scope, handlerCall)) {
      add(client.name ?? holderName(client.node) ?? 'client', client.node, clientParts(client, resolver));
    }
    for (const node of wholePolicies(source, resolver)) {
      if (resolver.used.has(node.id)) continue;
      add(keyOf(node, resolver) ?? holderName(node) ?? 'policy', node, resolvePolicy(node, resolver));
    }
    return { policies, diagnostics };
  },
};

const handlerCall = /^(AddPolicyHandler|AddPolicyHandlerFromRegistry|AddTransientHttpErrorPolicy)$/;

/** Wraps first, so that what they wrap is not listed once more; of nested wraps the outer one. */
function wholePolicies({ root }: SourceText, { scope }: PolicyResolver): SyntaxNode[] {
  const calls = nodesOfType(root, 'invocation_expression');
  const wraps = calls.filter((node) => isWrap(node));
  const named = new Set(wraps.flatMap((node) => nodesOfType(node, 'identifier').map(({ text }) => text)));
  // A wrap that another wrap names comes later: it is read as a part of that one.
  const outerFirst = wraps.toSorted(
    (a, b) => Number(named.has(holderName(a) ?? '')) - Number(named.has(holderName(b) ?? '')),
  );
  return [...outerFirst, ...calls.filter((node) => isPolicyMaker(policyChain(node, scope)))];
}

function keyOf(node: SyntaxNode, { registry }: PolicyResolver): string | undefined {
  for (const [key, value] of registry) {
    if (value.startIndex <= node.startIndex && node.endIndex <= value.endIndex) return key;
  }
  return undefined;
}

/** The first handler added is the outermost; HttpClient.Timeout is around them all. */
function clientParts({ calls, node }: ClientHandlers, resolver: PolicyResolver): Part[] {
  const parts: Part[] = [];
  const limit = clientTimeout(calls, resolver.scope);
  if (limit) {
    const asked =
      limit.timeoutMs === null
        ? [{ field: 'timeoutMs', value: unknownValue(limit.node, 'is no TimeSpan known here') }]
        : [];
    parts.push({ kind: 'timeout', node: limit.node, nodes: {}, asked, timeoutMs: limit.timeoutMs });
  }
  const handled: Handled = { retryOn: transient, neverRetryOn: [], node: undefined };
  for (const call of calls) {
    const args = argumentsOf(call.node);
    const policy =
      argumentAt(args, 'policy', 0) ?? argumentAt(args, 'policySelector', 0) ?? argumentAt(args, 'configurePolicy', 0);
    if (call.name === 'AddPolicyHandlerFromRegistry') {
      const key = stringIn(call.node.childForFieldName('arguments'));
      const held = key === undefined ? undefined : resolver.registry.get(key);
      if (held) parts.push(...resolvePolicy(held, resolver));
      else
        parts.push({
          kind: 'elsewhere',
          node: call.node,
          nodes: {},
          asked: [],
          why: 'is in a registry filled outside this text',
        });
    } else if (call.name === 'AddPolicyHandler' && policy) {
      const found = resolvePolicy(policy, resolver);
      if (madePerRequest(policy, found)) warnAboutBreaker(policy, resolver);
      parts.push(...found);
    } else if (call.name === 'AddTransientHttpErrorPolicy' && policy) {
      parts.push(...resolveWithBuilder(policy, { ...handled, node: call.named }, resolver));
    }
  }
  if (!limit && parts.some((part) => part.kind === 'retry')) {
    resolver.report(
      'info',
      'http-client-timeout',
      node,
      'HttpClient.Timeout, 100 s unless set, also limits the whole call with its retries and waits; it is not in this text.',
      'Set it on the client if the retries may take longer.',
    );
  }
  return parts;
}

/** A selector that builds the breaker makes a new, closed one for each request. */
function madePerRequest(policy: SyntaxNode, parts: readonly Part[]): boolean {
  return (
    policy.type === 'lambda_expression' &&
    parts.some(
      ({ kind, node }) =>
        kind === 'circuitBreaker' && policy.startIndex <= node.startIndex && node.endIndex <= policy.endIndex,
    )
  );
}

function warnAboutBreaker(policy: SyntaxNode, { report }: PolicyResolver): void {
  report(
    'warning',
    'breaker-per-request',
    policy,
    'Unexpected circuit breaker made inside a selector, expected one made once: each request gets a new one that never opens.',
    'Make the policy outside and return it from the selector.',
  );
}

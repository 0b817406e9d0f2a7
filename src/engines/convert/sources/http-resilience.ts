/** Microsoft.Extensions.Http.Resilience: the standard handlers of an HttpClient, and its own pipelines. */
import type { Diagnostic } from '../../core/diagnostics.ts';
import type { ResiliencePolicy } from '../../resilience/policy.ts';
import { composeParts } from '../compose.ts';
import { holderName, type ChainCall } from '../csharp/call-chain.ts';
import { argumentsOf } from '../csharp/calls.ts';
import { clientHandlers, type ClientHandlers } from '../csharp/http-client.ts';
import { noOptions, optionsOf, optionsUnder, type Options } from '../csharp/options.ts';
import { inOrder, optionsAlone, readApart, type OptionsApart } from '../csharp/options-apart.ts';
import { pipelinesOf, type Pipeline } from '../csharp/pipeline.ts';
import { stringIn } from '../csharp/polly-v7-resolve.ts';
import { readRetryOptions, type StrategyContext } from '../csharp/polly-v8-retry.ts';
import { readBreaker, readHedging, readStrategy, timeoutOptions } from '../csharp/polly-v8-strategies.ts';
import { rateLimiterOptions } from '../csharp/rate-limiter.ts';
import { csharpScope } from '../csharp/scope.ts';
import { reporter, type Part } from '../parts.ts';
import type { Source } from '../source.ts';
import type { SyntaxNode } from '../syntax.ts';
import { pollyV8Thrown } from './polly-v8.ts';

/** dotnet/extensions 10.9 (5862342), Resilience/HttpStandardResilienceOptions.cs and Hedging/HedgingEndpointOptions.cs. */
export const standardDefaults = { totalTimeoutMs: 30_000, attemptTimeoutMs: 10_000 } as const;

const library = 'microsoft-extensions-http-resilience';

export const httpResilience: Source = {
  id: 'http-resilience',
  label: 'Microsoft.Extensions.Http.Resilience',
  language: 'csharp',
  forms: [
    'AddHttpClient(…).AddStandardResilienceHandler(…)',
    'AddStandardHedgingHandler()',
    'AddResilienceHandler("name", builder => …)',
    'Configure<HttpStandardResilienceOptions>("name-standard", …)',
  ],
  example: `builder.Services.AddHttpClient("catalog")
    .AddStandardResilienceHandler(options =>
    {
        options.Retry.MaxRetryAttempts = 2;
        options.AttemptTimeout.Timeout = TimeSpan.FromSeconds(3);
        options.TotalRequestTimeout.Timeout = TimeSpan.FromSeconds(15);
    });
`,
  sources: [
    {
      title: 'dotnet/extensions',
      version: '10.9.0 (5862342)',
      at: 'src/Libraries/Microsoft.Extensions.Http.Resilience',
      url: 'https://github.com/dotnet/extensions/tree/v10.9.0/src/Libraries/Microsoft.Extensions.Http.Resilience',
    },
  ],
  read(source) {
    const diagnostics: Diagnostic[] = [];
    const context: StrategyContext = { scope: csharpScope(source.root), report: reporter(source, diagnostics) };
    const pipelines = pipelinesOf(source.root, context.scope).filter(({ handler }) => handler);
    const policies: ResiliencePolicy[] = [];
    const apart = readApart(source.root, context);
    const clients = clientHandlers(source.root, context.scope, handlerCall);
    const compose = (name: string, node: SyntaxNode, parts: readonly Part[]): void => {
      if (parts.length === 0) return;
      const made = composeParts(source, { name, library, version: '8.x–10.x' }, node, parts, pollyV8Thrown);
      policies.push(...made.policies);
      diagnostics.push(...made.diagnostics);
    };
    for (const client of clients) compose(nameOf(client), client.node, clientParts(client, pipelines, apart, context));
    for (const { name, node, parts } of alone(apart, clients, context)) compose(name, node, parts);
    return { policies, diagnostics };
  },
};

const handlerCall = /^Add(StandardResilience|StandardHedging|Resilience)Handler$/;

function nameOf({ name, calls, node }: ClientHandlers): string {
  const own = calls.find((call) => call.name === 'AddResilienceHandler');
  const written = own && stringIn(own.node.childForFieldName('arguments'));
  return name ?? written ?? holderName(node) ?? 'client';
}

/** Handlers nest in the order they are added. Calls after a handler, up to the next, configure it. */
function clientParts(
  client: ClientHandlers,
  pipelines: readonly Pipeline[],
  apart: readonly OptionsApart[],
  context: StrategyContext,
): Part[] {
  const { calls } = client;
  const parts: Part[] = [];
  for (const [i, call] of calls.entries()) {
    if (call.name === 'RemoveAllResilienceHandlers') parts.length = 0;
    if (!handlerCall.test(call.name)) continue;
    const next = calls.findIndex((other, j) => j > i && handlerCall.test(other.name));
    const following = calls.slice(i + 1, next < 0 ? undefined : next).filter(({ name }) => name === 'Configure');
    if (call.name === 'AddResilienceHandler') {
      parts.push(...ownPipeline(call, pipelines, context));
      continue;
    }
    const own = [call, ...following].map((c) => configuration(c, context));
    const options = inOrder(call, own, apart, client);
    parts.push(
      ...(call.name === 'AddStandardHedgingHandler'
        ? hedgingParts(call.named, options, context)
        : standardParts(call.named, options, context)),
    );
  }
  return parts;
}

/** `options => …`; a configuration section is not in this text. */
function configuration(call: ChainCall, { scope, report }: StrategyContext): Options {
  const argument = argumentsOf(call.node)[0]?.value;
  const options = argument && optionsOf(argument, scope);
  if (argument && !options) {
    report(
      'warning',
      'options-elsewhere',
      argument,
      `Unexpected ${argument.text.replace(/\s+/g, ' ').slice(0, 60)}, expected options set in this text; the defaults are used for all it may set.`,
      'Write the values of the section as options.',
    );
  }
  return options ?? noOptions(call.named);
}

/** Options of handlers that are added outside this text. */
function alone(apart: readonly OptionsApart[], clients: readonly ClientHandlers[], context: StrategyContext) {
  return optionsAlone(apart, clients).map(({ name, node, options, isHedging }) => ({
    name,
    node,
    parts: isHedging ? hedgingParts(node, options, context) : standardParts(node, options, context),
  }));
}

function ownPipeline(call: ChainCall, pipelines: readonly Pipeline[], context: StrategyContext): Part[] {
  const pipeline = pipelines.find(({ handler }) => handler?.id === call.node.id);
  if (!pipeline)
    return [{ kind: 'elsewhere', node: call.named, nodes: {}, asked: [], why: 'is built outside this text' }];
  return pipeline.calls.flatMap((strategy) => readStrategy(strategy, context) ?? []);
}

/** RateLimiter, TotalRequestTimeout, Retry, CircuitBreaker, AttemptTimeout, outermost first. */
function standardParts(call: SyntaxNode, options: Options, context: StrategyContext): Part[] {
  const under = (path: string): Options => {
    const own = optionsUnder(options, path);
    return own.node === options.node ? { ...own, node: call } : own;
  };
  const total = timeoutOptions(under('TotalRequestTimeout'), call, context, standardDefaults.totalTimeoutMs);
  const breaker = readBreaker(under('CircuitBreaker'), call, context, true);
  const attempt = timeoutOptions(under('AttemptTimeout'), call, context, standardDefaults.attemptTimeoutMs);
  validate(total, attempt, breaker, context);
  const retry = readRetryOptions(under('Retry'), call, context, true);
  return [rateLimiterOptions(under('RateLimiter'), call, context), total, retry, breaker, attempt];
}

/** TotalRequestTimeout, Hedging, then for each endpoint RateLimiter, CircuitBreaker and Timeout. */
function hedgingParts(call: SyntaxNode, options: Options, context: StrategyContext): Part[] {
  const total = timeoutOptions(
    optionsUnder(options, 'TotalRequestTimeout'),
    call,
    context,
    standardDefaults.totalTimeoutMs,
  );
  const breaker = readBreaker(optionsUnder(options, 'Endpoint.CircuitBreaker'), call, context, true);
  const attempt = timeoutOptions(
    optionsUnder(options, 'Endpoint.Timeout'),
    call,
    context,
    standardDefaults.attemptTimeoutMs,
  );
  validate(total, attempt, breaker, context);
  const hedging = readHedging(optionsUnder(options, 'Hedging'), call, context, true);
  return [
    total,
    hedging,
    rateLimiterOptions(optionsUnder(options, 'Endpoint.RateLimiter'), call, context),
    breaker,
    attempt,
  ];
}

/** What the options are checked for when the host starts (HttpStandardResilienceOptionsCustomValidator.cs). */
function validate(total: Part, attempt: Part, breaker: Part, { report }: StrategyContext): void {
  if (total.kind !== 'timeout' || attempt.kind !== 'timeout' || breaker.kind !== 'circuitBreaker') return;
  const node = attempt.nodes['timeoutMs'] ?? attempt.node;
  if (attempt.timeoutMs === null) return;
  if (total.timeoutMs !== null && attempt.timeoutMs > total.timeoutMs) {
    report(
      'error',
      'attempt-above-total',
      node,
      `Unexpected attempt timeout of ${attempt.timeoutMs} ms above the total of ${total.timeoutMs} ms, expected at most that: the host does not start.`,
      'Raise TotalRequestTimeout or lower AttemptTimeout.',
    );
  }
  const window = breaker.circuitBreaker?.window;
  if (window?.kind === 'time' && window.windowMs < 2 * attempt.timeoutMs) {
    report(
      'error',
      'sampling-too-short',
      breaker.nodes['window'] ?? breaker.node,
      `Unexpected SamplingDuration of ${window.windowMs} ms, expected at least twice the attempt timeout of ${attempt.timeoutMs} ms: the host does not start.`,
      'Raise CircuitBreaker.SamplingDuration.',
    );
  }
}

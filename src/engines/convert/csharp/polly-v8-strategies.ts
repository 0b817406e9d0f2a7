/** Polly 8's other strategies: timeout, circuit breaker, limiters, hedging, fallback, with their defaults. */
import { partDraft, type Part } from '../parts.ts';
import type { SyntaxNode } from '../syntax.ts';
import { unknownValue } from '../values.ts';
import type { ChainCall } from './call-chain.ts';
import { argumentsOf } from './calls.ts';
import { applyFunction, toLambda } from './lambda.ts';
import { reportUnknownProperties } from './option-names.ts';
import { noOptions, optionsOf, type Options } from './options.ts';
import { handledByDefault, handledByHttp, shouldHandle } from './polly-v8-predicate.ts';
import { readRetryOptions, type StrategyContext } from './polly-v8-retry.ts';
import { readCount, readDurationMs, readNumber } from './read-value.ts';
import { readLimiter } from './rate-limiter.ts';

/** App-vNext/Polly 8.7.0: TimeoutStrategyOptions, CircuitBreakerStrategyOptions, HedgingStrategyOptions. */
export const strategyDefaults = {
  timeoutMs: 30_000,
  failureRatio: 0.1,
  minimumThroughput: 100,
  samplingMs: 30_000,
  breakMs: 5000,
  hedges: 1,
  hedgingDelayMs: 2000,
  permits: 1000,
} as const;

/** Option types of Microsoft.Extensions.Http.Resilience; their predicates are for HTTP. */
const httpOptions = /(^|\.)Http\w+StrategyOptions$/;

/** Whether a call on a pipeline builder adds a strategy. */
export const strategyCall =
  /^Add(Retry|Timeout|CircuitBreaker|ConcurrencyLimiter|RateLimiter|Hedging|Fallback|Pipeline|Strategy|Chaos\w+)$/;

/** The part one call adds; undefined for what changes nothing here. */
export function readStrategy(call: ChainCall, context: StrategyContext): Part | undefined {
  const argument = argumentsOf(call.node)[0]?.value;
  const options = (argument && optionsOf(argument, context.scope)) ?? undefined;
  const elsewhere = (why: string): Part => ({
    kind: 'elsewhere',
    node: argument ?? call.named,
    nodes: {},
    asked: [],
    why,
  });
  switch (call.name) {
    case 'AddRetry':
      return options ? readRetryOptions(options, call.named, context, false) : hiddenRetry(call, argument);
    case 'AddTimeout':
      return readTimeout(call, argument, options, context);
    case 'AddCircuitBreaker':
      if (!options) return elsewhere('is set outside this text');
      return readBreaker(options, call.named, context, httpOptions.test(options.type));
    case 'AddConcurrencyLimiter':
    case 'AddRateLimiter':
      return readLimiter(call, context);
    case 'AddHedging':
      return readHedging(options ?? noOptions(call.named), call.named, context, httpOptions.test(options?.type ?? ''));
    case 'AddFallback': {
      const action = options?.values.get('FallbackAction');
      return { kind: 'fallback', node: call.named, nodes: {}, asked: [], fallback: (action ?? argument)?.text ?? '' };
    }
    case 'AddPipeline':
      return elsewhere('is a pipeline set outside this text');
    case 'AddStrategy':
      return elsewhere('is a strategy of your own');
    default:
      context.report(
        'info',
        'chaos-ignored',
        call.named,
        `${call.name} injects faults for tests; it is no part of the policy and was not read.`,
        'For faults in a mesh use its fault injection.',
      );
      return undefined;
  }
}

function hiddenRetry(call: ChainCall, argument: SyntaxNode | undefined): Part {
  const why = unknownValue(argument ?? call.named, argument ? 'is set outside this text' : 'has no options');
  const asked = ['maxRetries', 'backoff'].map((field) => ({ field, value: why }));
  return {
    kind: 'retry',
    node: call.named,
    nodes: {},
    asked,
    maxRetries: null,
    backoff: null,
    retryOn: [],
    neverRetryOn: [],
    methods: null,
  };
}

function readTimeout(
  call: ChainCall,
  argument: SyntaxNode | undefined,
  options: Options | undefined,
  context: StrategyContext,
): Part {
  // `new TimeSpan(…)` and `new(0, 0, 5)` are objects too, and no options.
  const isSpan = options !== undefined && options.values.size === 0 && !/Options(<.*>)?$/.test(options.type);
  if (options && !isSpan) return timeoutOptions(options, call.named, context, strategyDefaults.timeoutMs);
  const draft = partDraft();
  if (!argument) {
    draft.asked.push({ field: 'timeoutMs', value: unknownValue(call.named, 'has no timeout') });
    return { kind: 'timeout', node: call.named, ...draft, timeoutMs: null };
  }
  const ms = readDurationMs({ scope: context.scope, draft }, 'timeoutMs', argument);
  return { kind: 'timeout', node: call.named, ...draft, timeoutMs: ms !== null && ms > 0 ? ms : null };
}

/** `Timeout` of the options, 30 s if it is not set. A generator is asked with nothing. */
export function timeoutOptions(options: Options, call: SyntaxNode, context: StrategyContext, initialMs: number): Part {
  reportUnknownProperties(options, ['TimeoutStrategyOptions'], context.report);
  const draft = partDraft();
  draft.nodes['timeoutMs'] = call;
  const generator = options.values.get('TimeoutGenerator');
  const lambda = generator && toLambda(generator, context.scope);
  if (generator) {
    draft.nodes['timeoutMs'] = generator;
    const value = lambda && applyFunction(lambda, generator, [], context.scope);
    if (value?.kind === 'duration' && value.minMs === value.maxMs) {
      return { kind: 'timeout', node: call, ...draft, timeoutMs: value.minMs > 0 ? value.minMs : null };
    }
    const why = value?.kind === 'unknown' ? value : unknownValue(generator, 'is only known when the program runs');
    draft.asked.push({ field: 'timeoutMs', value: why });
    return { kind: 'timeout', node: call, ...draft, timeoutMs: null };
  }
  const node = options.values.get('Timeout');
  const ms = node ? readDurationMs({ scope: context.scope, draft }, 'timeoutMs', node) : initialMs;
  return { kind: 'timeout', node: call, ...draft, timeoutMs: ms !== null && ms > 0 ? ms : null };
}

export function readBreaker(options: Options, call: SyntaxNode, context: StrategyContext, http: boolean): Part {
  reportUnknownProperties(options, ['CircuitBreakerStrategyOptions'], context.report);
  const draft = partDraft();
  const read = (name: string, field: string, reader: typeof readNumber, initial: number): number | null => {
    const node = options.values.get(name);
    draft.nodes[field] = node ?? call;
    return node ? reader({ scope: context.scope, draft }, field, node) : initial;
  };
  const failureRatio = read('FailureRatio', 'failureRatio', readNumber, strategyDefaults.failureRatio);
  const minimumCalls = read('MinimumThroughput', 'minimumCalls', readCount, strategyDefaults.minimumThroughput);
  const windowMs = read('SamplingDuration', 'window', readDurationMs, strategyDefaults.samplingMs);
  const openMs = read('BreakDuration', 'openMs', readDurationMs, strategyDefaults.breakMs);
  const generator = options.values.get('BreakDurationGenerator');
  if (generator) {
    draft.asked.push({ field: 'openMs', value: unknownValue(generator, 'is only known when the program runs') });
  }
  const predicate = options.values.get('ShouldHandle');
  draft.nodes['failsOn'] = predicate ?? call;
  const failsOn = (predicate ? shouldHandle(predicate, context.scope) : http ? handledByHttp : handledByDefault)
    .retryOn;
  const base = { kind: 'circuitBreaker', node: call, ...draft } as const;
  const known = failureRatio !== null && minimumCalls !== null && windowMs !== null && openMs !== null && !generator;
  if (!known) return { ...base, circuitBreaker: null };
  const window = { kind: 'time', windowMs } as const;
  return {
    ...base,
    circuitBreaker: { kind: 'failure-ratio', failureRatio, window, minimumCalls, openMs, halfOpenCalls: 1, failsOn },
  };
}

/** A negative delay starts the next try only when the one before has failed: that is a retry without waits. */
export function readHedging(options: Options, call: SyntaxNode, context: StrategyContext, http: boolean): Part {
  reportUnknownProperties(options, ['HedgingStrategyOptions'], context.report);
  const draft = partDraft();
  const { scope } = context;
  const count = options.values.get('MaxHedgedAttempts');
  const delay = options.values.get('Delay');
  draft.nodes['maxHedges'] = count ?? call;
  draft.nodes['delayMs'] = delay ?? call;
  const maxHedges = count ? readCount({ scope, draft }, 'maxHedges', count) : strategyDefaults.hedges;
  const delayMs = delay ? readDurationMs({ scope, draft }, 'delayMs', delay) : strategyDefaults.hedgingDelayMs;
  const generator = options.values.get('DelayGenerator');
  if (generator) {
    draft.asked.push({ field: 'delayMs', value: unknownValue(generator, 'is only known when the program runs') });
  }
  const predicate = options.values.get('ShouldHandle');
  draft.nodes['retryOn'] = predicate ?? call;
  const handled = predicate ? shouldHandle(predicate, scope) : http ? handledByHttp : handledByDefault;
  if (delayMs !== null && delayMs < 0 && !generator) {
    context.report(
      'info',
      'hedging-sequential',
      delay ?? call,
      'A negative Delay hedges only after a try has failed: that is a retry without waits, and is read as one.',
      'Set a Delay of zero or more to hedge.',
    );
    const nodes = { maxRetries: count ?? call, retryOn: predicate ?? call };
    const backoff = { formula: 'none', params: {} } as const;
    return { kind: 'retry', node: call, nodes, asked: [], maxRetries: maxHedges, backoff, ...handled, methods: null };
  }
  const known = maxHedges !== null && delayMs !== null && !generator;
  const hedging = known ? { maxHedges, delayMs } : null;
  return { kind: 'hedging', node: call, ...draft, hedging, hedgeOn: handled.retryOn };
}

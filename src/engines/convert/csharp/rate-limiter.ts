/** `AddConcurrencyLimiter` and `AddRateLimiter` with the limiters of System.Threading.RateLimiting. */
import { partDraft, type Part, type PartDraft } from '../parts.ts';
import { nodesOfType, type SyntaxNode } from '../syntax.ts';
import { unknownValue } from '../values.ts';
import type { ChainCall } from './call-chain.ts';
import { argumentAt, argumentsOf } from './calls.ts';
import { optionsOf, type Options } from './options.ts';
import type { StrategyContext } from './polly-v8-retry.ts';
import { readCount, readDurationMs } from './read-value.ts';

const defaultPermits = 1000;

export function readLimiter(call: ChainCall, context: StrategyContext): Part {
  const { scope } = context;
  const args = argumentsOf(call.node);
  const first = args[0]?.value;
  const options = first && optionsOf(first, scope);
  if (call.name === 'AddConcurrencyLimiter') {
    if (options) return concurrency(options, call.named, context, defaultPermits);
    const draft = partDraft();
    const limit = argumentAt(args, 'permitLimit', 0);
    const queue = argumentAt(args, 'queueLimit', 1);
    const maxConcurrent = limit ? readCount({ scope, draft }, 'maxConcurrent', limit) : null;
    const maxQueued = queue ? readCount({ scope, draft }, 'maxQueued', queue) : 0;
    if (!limit) draft.asked.push({ field: 'maxConcurrent', value: unknownValue(call.named, 'has no permitLimit') });
    const bulkhead = maxConcurrent === null || maxQueued === null ? null : { maxConcurrent, maxQueued };
    return { kind: 'bulkhead', node: call.named, ...draft, bulkhead };
  }
  const limiter = options && limiterIn(options, context);
  if (limiter) return limiterPart(limiter.type, limiter.options, call.named, context);
  if (options && !options.values.has('RateLimiter') && /^$|RateLimiterStrategyOptions/.test(options.type)) {
    return rateLimiterOptions(options, call.named, context);
  }
  return {
    kind: 'elsewhere',
    node: first ?? call.named,
    nodes: {},
    asked: [],
    why: 'is a limiter set outside this text',
  };
}

/** RateLimiterStrategyOptions without a limiter of its own: a ConcurrencyLimiter of 1000, queue 0. */
export function rateLimiterOptions(options: Options, call: SyntaxNode, context: StrategyContext): Part {
  const inner = new Map(
    [...options.values].flatMap(([key, value]) =>
      key.startsWith('DefaultRateLimiterOptions.') ? [[key.slice(26), value] as const] : [],
    ),
  );
  return concurrency({ ...options, values: inner }, call, context, defaultPermits);
}

function concurrency(options: Options, call: SyntaxNode, { scope }: StrategyContext, initial: number): Part {
  const draft = partDraft();
  const limit = options.values.get('PermitLimit');
  const queue = options.values.get('QueueLimit');
  draft.nodes['maxConcurrent'] = limit ?? call;
  const maxConcurrent = limit ? readCount({ scope, draft }, 'maxConcurrent', limit) : initial;
  const maxQueued = queue ? readCount({ scope, draft }, 'maxQueued', queue) : 0;
  const bulkhead = maxConcurrent === null || maxQueued === null ? null : { maxConcurrent, maxQueued };
  return { kind: 'bulkhead', node: call, ...draft, bulkhead };
}

const limiterType = /(Concurrency|SlidingWindow|FixedWindow|TokenBucket)(?:Rate)?Limiter$/;

/** `new SlidingWindowRateLimiter(new … { … })`, itself or inside `RateLimiter = args => limiter.AcquireAsync(…)`. */
function limiterIn(
  options: Options,
  { scope }: StrategyContext,
): { readonly type: string; readonly options: Options } | undefined {
  const made = (node: SyntaxNode): { type: string; options: Options } | undefined => {
    const type = limiterType.exec(node.childForFieldName('type')?.text ?? '')?.[1];
    const argument = argumentsOf(node)[0]?.value;
    const inner = argument && optionsOf(argument, scope);
    return type && inner ? { type, options: inner } : undefined;
  };
  const direct = made(options.node);
  const lambda = options.values.get('RateLimiter');
  if (direct || !lambda) return direct;
  const names = nodesOfType(lambda, 'identifier').map((node) => scope.lookUp(node.text, node));
  return names.flatMap((node) => (node && made(node)) ?? [])[0];
}

function limiterPart(type: string, options: Options, call: SyntaxNode, context: StrategyContext): Part {
  if (type === 'Concurrency') return concurrency(options, call, context, 0);
  const draft: PartDraft = partDraft();
  const { scope } = context;
  const bucket = type === 'TokenBucket';
  const count = options.values.get(bucket ? 'TokensPerPeriod' : 'PermitLimit');
  const period = options.values.get(bucket ? 'ReplenishmentPeriod' : 'Window');
  const permits = count ? readCount({ scope, draft }, 'permits', count) : null;
  const periodMs = period ? readDurationMs({ scope, draft }, 'periodMs', period) : null;
  if (!count) draft.asked.push({ field: 'permits', value: unknownValue(options.node, 'sets no limit') });
  if (!period) draft.asked.push({ field: 'periodMs', value: unknownValue(options.node, 'sets no period') });
  const rateLimit = permits === null || periodMs === null ? null : { permits, periodMs };
  return { kind: 'rateLimit', node: call, ...draft, rateLimit };
}

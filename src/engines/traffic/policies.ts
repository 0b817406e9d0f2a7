/** What a proxy was told about retries, limits and ejection, as a hop of the simulation carries it out. */
import type { RetryCondition } from '../resilience/policy.ts';
import type { RetryPolicy, Timeouts } from '../routing/proxy.ts';
import type { TrafficPolicy } from '../routing/traffic-policy.ts';
import type { HopPolicy, Service } from '../simulation/scenario.ts';

export const singleTry: HopPolicy = Object.freeze({
  maxRetries: 0,
  backoff: { formula: 'none', params: {} },
  perTryTimeoutMs: null,
  totalTimeoutMs: null,
  avoidPreviousHosts: false,
  retryOn: [],
});

export interface ProxyWords {
  readonly retry: RetryPolicy | null;
  readonly timeouts: Timeouts | null;
  readonly traffic: TrafficPolicy | undefined;
  readonly controller: string;
  readonly method: string;
  readonly protocol: string;
  /** false = the proxies' retries are switched off. */
  readonly retries: boolean;
}

export interface ProxyBehaviour {
  readonly policy: HopPolicy;
  readonly balancing: NonNullable<Service['balancing']>;
  readonly notModelled: readonly string[];
}

export function proxyBehaviour(words: ProxyWords): ProxyBehaviour {
  const { retry, timeouts, traffic, controller, retries } = words;
  const notModelled: string[] = [];
  const totalTimeoutMs = timeouts?.totalMs ?? null;
  const { conditions, unknown } = conditionsOf(words);
  notModelled.push(...unknown.map((word) => `retry condition ${word}`));
  const balancing = balancingOf(traffic?.balancing, controller, notModelled);
  if (traffic?.retryBudget && traffic.retryBudget.intervalMs > 0)
    notModelled.push('retryBudget over an interval: requests under way are counted instead');
  return {
    policy: {
      maxRetries: retries ? (retry?.maxRetries ?? 0) : 0,
      backoff: retry?.backoff ?? { formula: 'none', params: {} },
      perTryTimeoutMs: perTryTimeoutMs(words, totalTimeoutMs),
      totalTimeoutMs,
      avoidPreviousHosts: retry?.avoidPreviousHosts ?? false,
      retryOn: conditions,
      ...trafficSettings(traffic),
    },
    balancing,
    notModelled,
  };
}

const isEnvoy = (controller: string): boolean => controller === 'istio' || controller === 'envoy';

/**
 * Envoy drops a per-try timeout that is not shorter than the whole (source/common/router/router.cc,
 * FilterUtility::finalTimeout), and Istio writes it only as a part of the retry policy.
 */
function perTryTimeoutMs({ retry, controller, retries }: ProxyWords, totalMs: number | null): number | null {
  const own = retry?.perTryTimeoutMs ?? null;
  if (own === null || !isEnvoy(controller)) return own;
  if (!retries) return null;
  return totalMs !== null && own >= totalMs ? null : own;
}

function trafficSettings(traffic: TrafficPolicy | undefined): Partial<HopPolicy> {
  const { ejection, retryBudget, limits } = traffic ?? {};
  const slots = Math.min(limits?.maxConnections ?? Infinity, limits?.maxRequests ?? Infinity);
  const retriesAtOnce = limits?.maxConcurrentRetries;
  return {
    ...(ejection && {
      breaker: {
        kind: 'envoy-outlier',
        params: {
          failures: ejection.consecutive5xx,
          gatewayFailures: ejection.consecutiveGatewayErrors ?? 0,
          localFailures: ejection.consecutiveLocalFailures ?? 0,
          intervalMs: ejection.intervalMs,
          baseEjectionMs: ejection.baseEjectionMs,
          maxEjectionRatio: ejection.maxEjectionRatio,
          panicRatio: ejection.panicRatio,
        },
      },
    }),
    ...(retryBudget
      ? {
          budget: {
            kind: 'concurrency-share',
            params: { ratio: retryBudget.ratio, minConcurrency: retryBudget.minConcurrentRetries },
          },
        }
      : retriesAtOnce !== undefined && {
          budget: { kind: 'concurrency-share', params: { ratio: 0, minConcurrency: retriesAtOnce } },
        }),
    ...(Number.isFinite(slots) && {
      // What Envoy does not find a connection for waits in a queue of 1,024 unless told otherwise.
      bulkhead: { maxConcurrent: slots, maxQueued: limits?.maxPendingRequests ?? 1024 },
    }),
  };
}

function balancingOf(
  written: string | undefined,
  controller: string,
  notModelled: string[],
): ProxyBehaviour['balancing'] {
  switch (written) {
    case 'round-robin':
    case 'random':
    case 'least-request':
      return written;
    case undefined:
      return controller === 'istio' ? 'least-request' : 'round-robin';
    default:
      notModelled.push(`load balancing by ${written}: pods are drawn at random`);
      return 'random';
  }
}

const status = (from: number, to = from): RetryCondition => ({ kind: 'status', from, to });
const transport = (...events: ('connect-failure' | 'reset' | 'refused-stream' | 'timeout')[]): RetryCondition[] =>
  events.map((event) => ({ kind: 'transport', event }));
const anyReset = transport('connect-failure', 'reset', 'refused-stream', 'timeout');
const grpc = (code: string): RetryCondition[] => [{ kind: 'grpc', code }];

/** The words of Envoy's retry_on, nginx's proxy_next_upstream, HAProxy's retry-on, Traefik's and the Gateway API's. */
const meanings: Readonly<Record<string, readonly RetryCondition[]>> = {
  // Envoy (source/common/router/retry_state_impl.cc): 5xx and gateway-error hold for every reset too.
  '5xx': [status(500, 599), ...anyReset],
  'gateway-error': [status(502, 504), ...anyReset],
  reset: anyReset,
  'reset-before-request': transport('connect-failure'),
  'connect-failure': transport('connect-failure'),
  'refused-stream': transport('refused-stream'),
  'retriable-4xx': [status(409)],
  'retriable-status-codes': [],
  'http3-post-connect-failure': [],
  cancelled: grpc('CANCELLED'),
  'deadline-exceeded': grpc('DEADLINE_EXCEEDED'),
  internal: grpc('INTERNAL'),
  'resource-exhausted': grpc('RESOURCE_EXHAUSTED'),
  unavailable: grpc('UNAVAILABLE'),
  // nginx
  error: transport('connect-failure', 'reset'),
  timeout: transport('timeout'),
  invalid_header: [],
  non_idempotent: [],
  off: [],
  updating: [],
  // HAProxy
  none: [],
  'conn-failure': transport('connect-failure'),
  'empty-response': transport('reset'),
  'junk-response': [],
  'response-timeout': transport('timeout'),
  '0rtt-rejected': [],
  'all-retryable-errors': [
    ...transport('connect-failure', 'reset', 'timeout'),
    status(500),
    status(502),
    status(503),
    status(504),
  ],
  // Traefik, Gateway API (GEP-1731)
  'network-error': transport('connect-failure'),
  'connection-error': transport('connect-failure', 'reset'),
};

export function conditionsOf({ retry, method, protocol }: ProxyWords): {
  readonly conditions: readonly RetryCondition[];
  readonly unknown: readonly string[];
} {
  if (!retry) return { conditions: [], unknown: [] };
  const unknown: string[] = [];
  const conditions = retry.retryOn.flatMap((word): readonly RetryCondition[] => {
    if (word in meanings) return meanings[word]!;
    // Statuses are listed in `statusCodes` as well.
    if (!/^(http_)?\d{3}(-\d{3})?$/.test(word)) unknown.push(word);
    return [];
  });
  conditions.push(...retry.statusCodes.map((code) => status(code)));
  // A response carries a gRPC status only where gRPC is spoken.
  const spoken = protocol === 'grpc' ? conditions : conditions.filter(({ kind }) => kind !== 'grpc');
  if (!retry.sentOnce?.includes(method)) return { conditions: spoken, unknown };
  const unsent = (one: RetryCondition) => one.kind === 'transport' && one.event === 'connect-failure';
  return { conditions: spoken.filter(unsent), unknown };
}

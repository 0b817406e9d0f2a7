/** Envoy itself: a route with its retry policy, and a cluster where the policy limits connections. */
import { protobufDuration } from '../durations.ts';
import { policyFromEnvoy } from '../envoy-retry.ts';
import { envoyRetrySources, envoyTimeoutMs, noTotalWritten } from '../envoy-sources.ts';
import { envoyDraft, envoyRetryWriters, safeStandIn, type EnvoyDraft } from '../envoy-writers.ts';
import { envoyDefaultWaits } from '../fit-envoy.ts';
import { budgetPercent, noFallback, sayBudget, sayBulkhead, toEjection } from '../limits.ts';
import { listAt, msAt, numberAt, present, textAt, valueAt } from '../plain-read.ts';
import {
  defineTarget,
  lost,
  writeFields,
  type FieldWriters,
  type OutputPath,
  type PlainDocument,
  type PlainValue,
} from '../target.ts';

interface Draft extends EnvoyDraft {
  methods: readonly string[] | null;
  readonly thresholds: Record<string, PlainValue>;
  readonly cluster: Record<string, PlainValue>;
  readonly filters: Record<string, PlainValue>;
}

const at = (...path: (string | number)[]): OutputPath => [0, 'virtual_hosts', 0, 'routes', 0, ...path];
const policyAt = (...path: (string | number)[]): OutputPath => at('route', 'retry_policy', ...path);
const thresholdsAt: OutputPath = [1, 'circuit_breakers', 'thresholds', 0];

const writers: FieldWriters<Draft> = {
  ...envoyRetryWriters({
    product: 'Envoy',
    count: {
      field: 'num_retries',
      counts: 'retries',
      standIn: 1,
      zero: { status: 'exact', detail: 'No retry policy is written, so nothing is retried.' },
    },
    wait: { kind: 'base-and-cap' },
    conditions: { statuses: 'any' },
    standIn: safeStandIn,
    noPerTry: null,
    retryAfter: true,
    noTotal: noTotalWritten,
    paths: {
      count: policyAt('num_retries'),
      waits: policyAt('retry_back_off'),
      conditions: policyAt('retry_on'),
      perTry: policyAt('per_try_timeout'),
      total: at('route', 'timeout'),
    },
  }),

  methods(methods, draft, note) {
    if (methods === null || draft.retry.retries === 0) return;
    draft.methods = methods;
    note(
      'methods',
      'exact',
      'A request is retried if its :method is one of these.',
      policyAt('retriable_request_headers'),
    );
  },

  budget(budget, { thresholds }, note) {
    if (!budget) return;
    thresholds['retry_budget'] = present({
      budget_percent: { value: budgetPercent(budget) },
      min_retry_concurrency: budget.minConcurrency,
    });
    const { status, detail } = sayBudget(budget, 'Envoy');
    note('budget', status, detail, [...thresholdsAt, 'retry_budget']);
  },

  circuitBreaker(breaker, { cluster }, note) {
    if (!breaker) return;
    const { consecutive, failurePercent, lines } = toEjection(breaker, 'Envoy', null);
    cluster['outlier_detection'] = present({
      consecutive_5xx: consecutive,
      enforcing_consecutive_5xx: consecutive === null ? 0 : null,
      failure_percentage_threshold: failurePercent,
      enforcing_failure_percentage: failurePercent === null ? null : 100,
      failure_percentage_minimum_hosts: failurePercent === null ? null : 1,
      failure_percentage_request_volume: failurePercent === null ? null : breaker.minimumCalls,
      base_ejection_time: protobufDuration(breaker.openMs),
      max_ejection_percent: 100,
    });
    for (const { status, detail } of lines) note('circuitBreaker', status, detail, [1, 'outlier_detection']);
  },

  bulkhead(bulkhead, { thresholds }, note) {
    if (!bulkhead) return;
    thresholds['max_requests'] = bulkhead.maxConcurrent;
    if (bulkhead.maxQueued !== undefined) thresholds['max_pending_requests'] = bulkhead.maxQueued;
    const { status, detail } = sayBulkhead(bulkhead);
    note('bulkhead', status, detail, [...thresholdsAt, 'max_requests']);
  },

  rateLimit(limit, { filters }, note) {
    if (!limit) return;
    filters['envoy.filters.http.local_ratelimit'] = {
      '@type': 'type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit',
      stat_prefix: 'local_rate_limit',
      token_bucket: {
        max_tokens: limit.permits,
        tokens_per_fill: limit.permits,
        fill_interval: protobufDuration(limit.periodMs),
      },
      filter_enabled: { default_value: { numerator: 100, denominator: 'HUNDRED' } },
      filter_enforced: { default_value: { numerator: 100, denominator: 'HUNDRED' } },
    };
    note(
      'rateLimit',
      'approximate',
      'A token bucket in each Envoy, answered with 429 at once; nothing waits for a permit. The filter must be in the chain.',
      at('typed_per_filter_config'),
    );
  },

  hedging(hedging, _draft, note) {
    if (hedging) {
      note(
        'hedging',
        'lost',
        'Envoy hedges only when a try times out (hedge_on_per_try_timeout): the wait before a hedge is the try’s timeout. Set that by hand if you mean it.',
      );
    }
  },

  fallback: lost('fallback', noFallback),
};

export const envoy = defineTarget({
  id: 'envoy',
  label: 'Envoy',
  kind: 'proxy',
  summary: 'A route with its retry policy and timeouts, and a cluster with circuit breakers and outlier detection.',
  version: '1.39',
  writes: ['RouteConfiguration', 'Cluster'],
  options: {},
  defaults: [
    'No retry.',
    'A timeout of 15 s for the whole call.',
    'With a retry policy: one retry, waits of 0–24 ms, 0–49 ms and so on up to 0–249 ms, three retries at a time per cluster.',
  ],
  gotchas: [
    'A timeout of a try not below that of the call is ignored without a word.',
    'A try that timed out is retried only with 5xx, gateway-error or reset; listing 504 does nothing for it.',
    '5xx and gateway-error also mean any reset.',
    'All methods are retried unless retriable_request_headers says otherwise.',
    'Unknown words in retry_on are ignored.',
    'A request body over the buffer limit (1 MiB) is not retried.',
    'Ejection of a pod lasts base_ejection_time times the number of ejections; there is no half-open trial.',
  ],
  sources: [
    {
      title: 'envoyproxy/data-plane-api',
      version: '84e8436 (January 2026)',
      at: 'envoy/config/route/v3/route_components.proto',
      url: 'https://github.com/envoyproxy/data-plane-api/blob/84e8436/envoy/config/route/v3/route_components.proto',
    },
    ...envoyRetrySources,
  ],
  emit(policy, given) {
    const draft: Draft = { ...envoyDraft(policy), methods: null, thresholds: {}, cluster: {}, filters: {} };
    const report = writeFields(policy, draft, writers, given);
    const documents = [routeConfiguration(given.host, draft)];
    const { thresholds, cluster } = draft;
    const breakers = Object.keys(thresholds).length > 0;
    if (breakers || Object.keys(cluster).length > 0) {
      documents.push({
        name: given.host,
        ...(breakers && { circuit_breakers: { thresholds: [{ priority: 'DEFAULT', ...thresholds }] } }),
        ...cluster,
      });
    }
    return { documents, report };
  },

  readBack([route], { host }) {
    const action = valueAt(route, 'virtual_hosts', 0, 'routes', 0, 'route');
    const retry = valueAt(action, 'retry_policy');
    const baseMs = msAt(retry, 'retry_back_off', 'base_interval');
    const tokens = textAt(retry, 'retry_on')?.split(',') ?? [];
    const listed = tokens.includes('retriable-status-codes');
    const methods = listAt(retry, 'retriable_request_headers').map((header) =>
      textAt(header, 'string_match', 'exact')!,
    );
    const timeoutMs = msAt(action, 'timeout') ?? envoyTimeoutMs;
    return policyFromEnvoy(host, 'envoy', '1.39', {
      retries: retry === undefined ? 0 : (numberAt(retry, 'num_retries') ?? 1),
      waits:
        baseMs === null
          ? envoyDefaultWaits
          : { baseMs, maxMs: msAt(retry, 'retry_back_off', 'max_interval') ?? 10 * baseMs },
      tokens,
      statuses: listed ? listAt(retry, 'retriable_status_codes').map(Number) : [],
      perTryMs: msAt(retry, 'per_try_timeout'),
      totalMs: timeoutMs === 0 ? null : timeoutMs,
      methods: methods.length > 0 ? methods : null,
    });
  },
});

function routeConfiguration(host: string, { retry, methods, filters }: Draft): PlainDocument {
  const { retries, waits, words, perTryMs, totalMs } = retry;
  const tokens = words.filter((word) => typeof word === 'string');
  const statuses = words.filter((word) => typeof word === 'number');
  const retryPolicy = present({
    retry_on: [...tokens, ...(statuses.length > 0 ? ['retriable-status-codes'] : [])].join(','),
    retriable_status_codes: statuses.length > 0 ? statuses : null,
    num_retries: retries,
    per_try_timeout: perTryMs === null ? null : protobufDuration(perTryMs),
    retry_back_off: waits && {
      base_interval: protobufDuration(waits.baseMs),
      max_interval: protobufDuration(waits.maxMs),
    },
    rate_limited_retry_back_off: retry.retryAfter
      ? { reset_headers: [{ name: 'Retry-After', format: 'SECONDS' }] }
      : null,
    retriable_request_headers:
      methods && methods.map((method) => ({ name: ':method', string_match: { exact: method } })),
  });
  const route = present({
    match: { prefix: '/' },
    route: present({
      cluster: host,
      timeout: totalMs === null ? '0s' : protobufDuration(totalMs),
      retry_policy: retries > 0 ? retryPolicy : null,
    }),
    typed_per_filter_config: Object.keys(filters).length > 0 ? filters : null,
  });
  return { name: host, virtual_hosts: [{ name: host, domains: ['*'], routes: [route] }] };
}

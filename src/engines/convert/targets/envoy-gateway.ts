/** Envoy Gateway: a BackendTrafficPolicy attached to the HTTPRoute of the Service. */
import { gatewayDuration } from '../durations.ts';
import { policyFromEnvoy } from '../envoy-retry.ts';
import { envoyRetrySources, envoyTimeoutMs, noTotalWritten } from '../envoy-sources.ts';
import { envoyDraft, envoyRetryWriters, safeStandIn, type EnvoyDraft } from '../envoy-writers.ts';
import { envoyDefaultWaits } from '../fit-envoy.ts';
import { noFallback, sayBudget, sayBulkhead, toEjection } from '../limits.ts';
import { documentOf, listAt, msAt, numberAt, present, textAt, valueAt } from '../plain-read.ts';
import {
  defineTarget,
  lost,
  writeFields,
  type FieldWriters,
  type OutputPath,
  type PlainDocument,
  type PlainValue,
} from '../target.ts';
import { retriedRule, twoRuleRoute } from './method-rules.ts';
import { portOption } from './port-option.ts';

interface Draft extends EnvoyDraft {
  methods: readonly string[] | null;
  readonly breaker: Record<string, PlainValue>;
  readonly spec: Record<string, PlainValue>;
}

const at = (...path: (string | number)[]): OutputPath => [0, 'spec', ...path];
const units = { Second: 1000, Minute: 60_000, Hour: 3_600_000, Day: 86_400_000 } as const;

const writers: FieldWriters<Draft> = {
  ...envoyRetryWriters({
    product: 'Envoy Gateway',
    count: {
      field: 'numRetries',
      counts: 'retries',
      standIn: 2,
      zero: {
        status: 'exact',
        detail: 'No retry block is written, so nothing is retried; an empty one would be two retries.',
      },
    },
    wait: { kind: 'base-and-cap' },
    conditions: { statuses: 'any' },
    standIn: safeStandIn,
    noPerTry: null,
    noTotal: noTotalWritten,
    paths: {
      count: at('retry', 'numRetries'),
      waits: at('retry', 'perRetry', 'backOff'),
      conditions: at('retry', 'retryOn'),
      perTry: at('retry', 'perRetry', 'timeout'),
      total: at('timeout', 'http', 'requestTimeout'),
    },
  }),

  methods(methods, draft, note) {
    if (methods === null || draft.retry.retries === 0) return;
    draft.methods = methods;
    note(
      'methods',
      'approximate',
      `The policy is attached to the rule “${retriedRule}” of an HTTPRoute that takes only these methods; the timeout holds for that rule alone too.`,
      at('targetRefs', 0, 'sectionName'),
    );
  },

  budget(budget, { breaker }, note) {
    if (!budget) return;
    breaker['retryBudget'] = present({
      percent: { numerator: Math.round(Math.min(1, Math.max(0, budget.ratio)) * 10_000), denominator: 10_000 },
      minRetryConcurrency: budget.minConcurrency,
    });
    const { status, detail } = sayBudget(budget, 'Envoy Gateway');
    note('budget', status, `${detail} Needs 1.8.`, at('circuitBreaker', 'retryBudget'));
  },

  circuitBreaker(breaker, { spec }, note) {
    if (!breaker) return;
    const { consecutive, failurePercent, lines } = toEjection(breaker, 'Envoy Gateway', null);
    spec['healthCheck'] = {
      passive: present({
        consecutive5XxErrors: consecutive,
        failurePercentageThreshold: failurePercent,
        baseEjectionTime: gatewayDuration(breaker.openMs),
        maxEjectionPercent: 100,
      }),
    };
    const volume =
      failurePercent === null ? '' : ' Envoy’s minimum of 5 pods and 50 calls an interval cannot be changed here.';
    for (const { status, detail } of lines) {
      const more = status === 'approximate' ? volume : '';
      note('circuitBreaker', status, `${detail}${more}`, at('healthCheck', 'passive'));
    }
  },

  bulkhead(bulkhead, { breaker }, note) {
    if (!bulkhead) return;
    breaker['maxParallelRequests'] = bulkhead.maxConcurrent;
    if (bulkhead.maxQueued !== undefined) breaker['maxPendingRequests'] = bulkhead.maxQueued;
    const { status, detail } = sayBulkhead(bulkhead);
    note('bulkhead', status, detail, at('circuitBreaker'));
  },

  rateLimit(limit, { spec }, note) {
    if (!limit) return;
    const unit = (Object.keys(units) as (keyof typeof units)[]).find((name) => units[name] >= limit.periodMs) ?? 'Day';
    const requests = Math.max(1, Math.round((limit.permits * units[unit]) / limit.periodMs));
    spec['rateLimit'] = { type: 'Local', local: { rules: [{ limit: { requests, unit } }] } };
    note(
      'rateLimit',
      'approximate',
      `${requests} a ${unit.toLowerCase()} in each Envoy, answered with 429 at once; nothing waits for a permit.`,
      at('rateLimit'),
    );
  },

  hedging(hedging, _draft, note) {
    if (hedging) {
      note('hedging', 'lost', 'No hedging in the API; Envoy’s hedge_on_per_try_timeout needs an EnvoyPatchPolicy.');
    }
  },

  fallback: lost('fallback', `${noFallback} A fixed answer can be written as responseOverride.`),
};

export const envoyGateway = defineTarget({
  id: 'envoy-gateway',
  label: 'Envoy Gateway',
  kind: 'gateway',
  summary: 'A BackendTrafficPolicy for the HTTPRoute that leads to the Service.',
  version: '1.9.0',
  writes: ['BackendTrafficPolicy', 'HTTPRoute'],
  options: { port: portOption },
  defaults: [
    'No retry.',
    'A timeout of 15 s for the whole call.',
    'With an empty retry block: two retries, on connect-failure, refused-stream, unavailable, cancelled and 503.',
    '1024 retries at a time.',
  ],
  gotchas: [
    'httpStatusCodes are ignored unless triggers holds retriable-status-codes, once triggers are given.',
    'Always give baseInterval with maxInterval: Envoy refuses the one without the other.',
    'HTTPRoute.retry replaces the whole retry block of the policy.',
    'Passive health checks look every 3 s, not every 10.',
    'An HTTPRoute has one policy of this kind per rule.',
  ],
  sources: [
    {
      title: 'envoyproxy/gateway',
      version: 'd32f282 (CRDs of 1.9.0)',
      at: 'api/v1alpha1/retry_types.go',
      url: 'https://github.com/envoyproxy/gateway/blob/d32f282/api/v1alpha1/retry_types.go',
    },
    {
      title: 'envoyproxy/gateway',
      version: 'd32f282',
      at: 'internal/xds/translator/route.go',
      url: 'https://github.com/envoyproxy/gateway/blob/d32f282/internal/xds/translator/route.go',
    },
    ...envoyRetrySources,
  ],
  emit(policy, given) {
    const draft: Draft = { ...envoyDraft(policy), methods: null, breaker: {}, spec: {} };
    const report = writeFields(policy, draft, writers, given);
    const { host, settings } = given;
    const documents = [trafficPolicy(host, draft)];
    if (draft.methods) documents.push(twoRuleRoute(host, settings.port, draft.methods));
    return { documents, report };
  },

  readBack(documents, { host }) {
    const spec = valueAt(documentOf(documents, 'BackendTrafficPolicy'), 'spec');
    const retry = valueAt(spec, 'retry');
    const tokens = listAt(retry, 'retryOn', 'triggers').map(String);
    const statuses = listAt(retry, 'retryOn', 'httpStatusCodes').map(Number);
    const baseMs = msAt(retry, 'perRetry', 'backOff', 'baseInterval');
    const totalMs = msAt(spec, 'timeout', 'http', 'requestTimeout') ?? envoyTimeoutMs;
    const route = valueAt(documentOf(documents, 'HTTPRoute'), 'spec', 'rules', 0);
    const methods = listAt(route, 'matches').map((match) => textAt(match, 'method')!);
    return policyFromEnvoy(host, 'envoy-gateway', '1.9.0', {
      retries: retry === undefined ? 0 : (numberAt(retry, 'numRetries') ?? 2),
      waits:
        baseMs === null
          ? envoyDefaultWaits
          : { baseMs, maxMs: msAt(retry, 'perRetry', 'backOff', 'maxInterval') ?? 10 * baseMs },
      tokens,
      statuses: tokens.includes('retriable-status-codes') ? statuses : [],
      perTryMs: msAt(retry, 'perRetry', 'timeout'),
      totalMs: totalMs === 0 ? null : totalMs,
      methods: methods.length > 0 ? methods : null,
    });
  },
});

function trafficPolicy(host: string, { retry, methods, breaker, spec }: Draft): PlainDocument {
  const { retries, waits, words, perTryMs, totalMs } = retry;
  const statuses = words.filter((word) => typeof word === 'number');
  const triggers = words.filter((word) => typeof word === 'string');
  if (statuses.length > 0) triggers.push('retriable-status-codes');
  const perRetry = present({
    timeout: perTryMs === null ? null : gatewayDuration(perTryMs),
    backOff: waits && { baseInterval: gatewayDuration(waits.baseMs), maxInterval: gatewayDuration(waits.maxMs) },
  });
  return {
    apiVersion: 'gateway.envoyproxy.io/v1alpha1',
    kind: 'BackendTrafficPolicy',
    metadata: { name: host },
    spec: present({
      targetRefs: [
        present({
          group: 'gateway.networking.k8s.io',
          kind: 'HTTPRoute',
          name: host,
          sectionName: methods ? retriedRule : null,
        }),
      ],
      retry:
        retries === 0
          ? null
          : present({
              numRetries: retries,
              perRetry: Object.keys(perRetry).length > 0 ? perRetry : null,
              retryOn: present({ triggers, httpStatusCodes: statuses.length > 0 ? statuses : null }),
            }),
      timeout: { http: { requestTimeout: totalMs === null ? '0s' : gatewayDuration(totalMs) } },
      circuitBreaker: Object.keys(breaker).length > 0 ? breaker : null,
      ...spec,
    }),
  };
}

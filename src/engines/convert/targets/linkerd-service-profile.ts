/** Linkerd's ServiceProfile: retries without a count or a wait, within a budget. */
import { emptyPolicy, type ResiliencePolicy, type RetryCondition } from '../../resilience/policy.ts';
import { goDuration } from '../durations.ts';
import { sayStandIn } from '../envoy-conditions.ts';
import { sayWaitsOf } from '../fixed-waits.ts';
import { noFallback } from '../limits.ts';
import { documentOf, listAt, msAt, numberAt, present, textAt, valueAt } from '../plain-read.ts';
import { sayConditions, whatIsRetried } from '../retriable.ts';
import {
  defineTarget,
  lost,
  writeFields,
  type FieldWriters,
  type OutputPath,
  type PlainDocument,
  type PlainValue,
} from '../target.ts';

interface Draft {
  readonly policy: ResiliencePolicy;
  retryable: boolean;
  methods: readonly string[] | null;
  readonly route: Record<string, PlainValue>;
  budget: PlainValue | null;
}

const waits = { formula: 'none', params: {} };
const at = (...path: string[]): OutputPath => [0, 'spec', 'routes', 0, ...path];
const breaks =
  'A ServiceProfile turns circuit breaking off for its Service. Keep the breaker in the application, or use annotations.';

const writers: FieldWriters<Draft> = {
  maxRetries(maxRetries, draft, note) {
    draft.retryable = maxRetries !== 0;
    draft.route['isRetryable'] = draft.retryable;
    if (maxRetries === 0) note('maxRetries', 'exact', 'The route is not retryable.', at('isRetryable'));
    else if (maxRetries === 'unlimited') {
      note('maxRetries', 'approximate', 'There is no count: it retries until the budget is empty.', at('isRetryable'));
    } else {
      const said = maxRetries === null ? 'the count' : `the limit of ${maxRetries}`;
      note(
        'maxRetries',
        'lost',
        `A ServiceProfile has no count: it retries until the budget is empty, and ${said} is not kept. Use the annotations for a count.`,
        at('isRetryable'),
      );
    }
  },

  backoff(_choice, { policy, retryable }, note) {
    if (!retryable) return;
    const retries = typeof policy.maxRetries === 'number' ? policy.maxRetries : 3;
    for (const { status, detail } of sayWaitsOf(policy, waits, retries, 'Every retry leaves at once')) {
      note('backoff', status, detail, at('isRetryable'));
    }
  },

  retryOn(_value, { policy, retryable, route }, note) {
    if (!retryable) return;
    const { events, statuses, grpc, nearly, lost } = whatIsRetried(policy);
    const losses = [...lost];
    if (events.size > 0) losses.push(`a ServiceProfile retries on answers alone, not on ${[...events].join(', ')}`);
    const failures = statuses.map((status) => ({
      condition: { status: { min: status.from, max: status.to } },
      isFailure: true,
    }));
    const beside: PlainValue[] = [];
    if (!statuses.some(({ from, to }) => from <= 500 && to >= 599)) {
      beside.push({ condition: { status: { min: 500, max: 599 } }, isFailure: false });
    }
    route['responseClasses'] = [...failures, ...beside];
    const near = grpc.length > 0 ? [...nearly, 'every gRPC failure is retried, not only those named'] : nearly;
    for (const { status, detail } of sayConditions(near, losses, failures.length > 0 || grpc.length > 0)) {
      note('retryOn', status, detail, status === 'lost' ? undefined : at('responseClasses'));
    }
    if (failures.length === 0 && grpc.length === 0) {
      const { status, detail } = sayStandIn('no answer counts as a failure');
      note('retryOn', status, detail, at('responseClasses'));
    }
  },

  neverRetryOn(_value, { policy, retryable }, note) {
    if (!retryable) return;
    for (const { status, detail } of whatIsRetried(policy).excluded) note('neverRetryOn', status, detail);
  },

  methods(methods, draft, note) {
    if (methods === null || !draft.retryable) return;
    draft.methods = methods;
    note('methods', 'exact', 'The condition of the route; other methods are not retried.', at('condition'));
  },

  perTryTimeoutMs(tryMs, { retryable, route, policy }, note) {
    if (tryMs === null) return;
    if (!retryable && policy.totalTimeoutMs !== null) {
      note('perTryTimeoutMs', 'lost', 'Without retries only one limit is kept, the total one. Lower it to this.');
      return;
    }
    route['timeout'] = goDuration(tryMs);
    note(
      'perTryTimeoutMs',
      retryable ? 'approximate' : 'exact',
      retryable
        ? 'It ends the try, but a try that timed out is not retried (linkerd/linkerd2#3743).'
        : 'There is one try only, so its limit is that of the call.',
      at('timeout'),
    );
  },

  totalTimeoutMs(totalMs, { retryable, route }, note) {
    if (totalMs === null) return;
    if (retryable) {
      note(
        'totalTimeoutMs',
        'lost',
        'The timeout of a route limits each try; nothing limits the whole call. Keep it in the application.',
      );
      return;
    }
    route['timeout'] = goDuration(totalMs);
    note('totalTimeoutMs', 'exact', 'There is one try only, so its limit is that of the call.', at('timeout'));
  },

  budget(budget, draft, note) {
    if (!budget) {
      if (draft.retryable) {
        note(
          'budget',
          'approximate',
          'The policy has no budget; left out, Linkerd’s holds: a fifth of the requests, and 10 a second besides.',
        );
      }
      return;
    }
    draft.budget = {
      retryRatio: budget.ratio,
      minRetriesPerSecond: Math.round(budget.minRps ?? 10),
      ttl: goDuration(Math.min(60_000, Math.max(1000, budget.windowMs ?? 10_000))),
    };
    const same = budget.kind === 'token-bucket';
    note(
      'budget',
      same ? 'exact' : 'approximate',
      same
        ? 'A token bucket, one per ServiceProfile and calling proxy.'
        : 'Linkerd’s budget is a share of the rate, not of the requests in flight; the two agree only while latency is steady.',
      [0, 'spec', 'retryBudget'],
    );
  },

  circuitBreaker: lost('circuitBreaker', breaks),

  bulkhead: lost('bulkhead', 'Linkerd’s queue cannot be set. Keep the bulkhead in the application.'),

  rateLimit(limit, _draft, note) {
    if (limit)
      note(
        'rateLimit',
        'lost',
        'A ServiceProfile has no rate limit; HTTPLocalRateLimitPolicy limits at the called workload.',
      );
  },

  hedging: lost('hedging', 'Linkerd has no hedging.'),

  fallback: lost('fallback', noFallback),
};

export const linkerdServiceProfile = defineTarget({
  id: 'linkerd-service-profile',
  label: 'Linkerd ServiceProfile',
  kind: 'mesh',
  summary: 'A ServiceProfile with a retryable route and a budget; the older way, kept for its budget.',
  version: 'edge-26.8.3',
  writes: ['ServiceProfile'],
  options: {},
  defaults: ['No retry.', 'No timeout.', 'A budget of 0.2 with 10 retries a second besides, over 10 s.'],
  gotchas: [
    'Its presence turns off every retry and timeout annotation, HTTPRoute and breaker of the Service.',
    'There is no count and no wait: it retries at once until the budget is empty.',
    'A try that timed out is not retried.',
    'All its routes share one budget.',
  ],
  sources: [
    {
      title: 'linkerd/linkerd2',
      version: 'edge-26.8.3 (19a0d90)',
      at: 'charts/linkerd-crds/templates/serviceprofile.yaml',
      url: 'https://github.com/linkerd/linkerd2/blob/19a0d90/charts/linkerd-crds/templates/serviceprofile.yaml',
    },
    {
      title: 'tower-rs/tower',
      version: 'as of August 2026',
      at: 'tower/src/retry/budget/tps_budget.rs',
      url: 'https://github.com/tower-rs/tower/blob/master/tower/src/retry/budget/tps_budget.rs',
    },
  ],
  emit(policy, given) {
    const draft: Draft = { policy, retryable: false, methods: null, route: {}, budget: null };
    const report = writeFields(policy, draft, writers, given);
    return { documents: [profile(given.host, draft)], report };
  },

  readBack(documents, { host }) {
    const route = valueAt(documentOf(documents, 'ServiceProfile'), 'spec', 'routes', 0);
    const retryable = valueAt(route, 'isRetryable') === true;
    const retryOn: RetryCondition[] = listAt(route, 'responseClasses')
      .filter((entry) => valueAt(entry, 'isFailure') === true)
      .map((entry) => ({
        kind: 'status',
        from: numberAt(entry, 'condition', 'status', 'min')!,
        to: numberAt(entry, 'condition', 'status', 'max')!,
      }));
    const one = textAt(route, 'condition', 'method');
    const methods = one ? [one] : listAt(route, 'condition', 'any').flatMap((entry) => textAt(entry, 'method') ?? []);
    const limitMs = msAt(route, 'timeout');
    return {
      ...emptyPolicy,
      name: host,
      library: 'linkerd-service-profile',
      version: 'edge-26.8.3',
      maxRetries: retryable && retryOn.length > 0 ? 'unlimited' : 0,
      retryOn: retryable ? retryOn : [],
      methods: retryable && methods.length > 0 ? methods : null,
      perTryTimeoutMs: retryable ? limitMs : null,
      totalTimeoutMs: retryable ? null : limitMs,
      budget: retryable
        ? { kind: 'token-bucket', ratio: 0.2, minRps: 10, windowMs: 10_000, ...budgetOf(documents) }
        : null,
    };
  },
});

function budgetOf(documents: readonly PlainDocument[]): { ratio?: number; minRps?: number; windowMs?: number } {
  const budget = valueAt(documentOf(documents, 'ServiceProfile'), 'spec', 'retryBudget');
  const ratio = numberAt(budget, 'retryRatio');
  return ratio === undefined
    ? {}
    : { ratio, minRps: numberAt(budget, 'minRetriesPerSecond') ?? 10, windowMs: msAt(budget, 'ttl') ?? 10_000 };
}

function profile(host: string, { route, methods, budget }: Draft): PlainDocument {
  const matched: PlainValue = methods
    ? methods.length === 1
      ? { method: methods[0]! }
      : { any: methods.map((method) => ({ method })) }
    : { pathRegex: '/.*' };
  return {
    apiVersion: 'linkerd.io/v1alpha2',
    kind: 'ServiceProfile',
    metadata: { name: `${host}.default.svc.cluster.local` },
    spec: present({
      routes: [{ name: methods ? methods.join(' or ') : 'all', condition: matched, ...route }],
      retryBudget: budget,
    }),
  };
}

/** Linkerd: annotations of an HTTPRoute for the calls, of the Service for the breaker. */
import { sayCount, writtenRetries } from '../counts.ts';
import { sayRounded, sayTryNotBelowTotal, sayWhatFits } from '../deadlines.ts';
import { createBackoff } from '../../backoff/choice.ts';
import { goDuration, readDuration } from '../durations.ts';
import { grpcTokens, sayStandIn } from '../envoy-conditions.ts';
import { sayWaitsOf } from '../fixed-waits.ts';
import { noFallback } from '../limits.ts';
import { documentOf, listAt, textAt, valueAt } from '../plain-read.ts';
import { rangeText, sayConditions, whatIsRetried } from '../retriable.ts';
import { defineTarget, lost, writeFields, type FieldWriters, type OutputPath, type PlainDocument } from '../target.ts';
import { emptyPolicy, type ResiliencePolicy, type RetryCondition } from '../../resilience/policy.ts';
import { linkerdBreaker } from './linkerd-breaker.ts';
import { portOption } from './port-option.ts';

interface Draft {
  readonly policy: ResiliencePolicy;
  retries: number;
  methods: readonly string[] | null;
  /** Of the route, without their common prefix of the domain. */
  readonly route: Record<string, string>;
  readonly service: Record<string, string>;
}

const waits = { formula: 'linkerd', params: {} };
const law = 'Linkerd waits 25–50 ms, 50–100 ms, 100–200 ms, then up to 250 ms, and nothing of it can be set';
const at = (name: string): OutputPath => [0, 'metadata', 'annotations', name];
const prefix = 'linkerd.io';

const writers: FieldWriters<Draft> = {
  maxRetries(_value, draft, note) {
    const { policy, route } = draft;
    draft.retries = writtenRetries(policy, 1);
    const { status, detail } = sayCount(policy, {
      product: 'Linkerd',
      field: 'retry.linkerd.io/limit',
      counts: 'retries',
      standIn: 1,
      zero: {
        status: 'exact',
        detail: 'No retry annotation is written, so nothing is retried; a limit of 0 would be one retry.',
      },
    });
    if (draft.retries > 0) route[`retry.${prefix}/limit`] = String(draft.retries);
    note('maxRetries', status, detail, at(`retry.${prefix}/limit`));
  },

  backoff(_choice, { policy, retries }, note) {
    if (retries === 0) return;
    for (const { status, detail } of sayWaitsOf(policy, waits, retries, law)) note('backoff', status, detail);
  },

  retryOn(_value, { policy, retries, route }, note) {
    if (retries === 0) return;
    const { events, statuses, grpc, nearly, lost } = whatIsRetried(policy);
    const failures = [...nearly];
    const losses = [...lost];
    if (events.has('connect-failure')) {
      failures.push('a backend that cannot be reached is retried only once Linkerd has marked it unavailable');
    }
    if (events.has('reset')) losses.push('a connection cut off midway is not retried by Linkerd');
    if (events.has('timeout') && policy.perTryTimeoutMs === null) {
      losses.push('a timeout is retried only where retry.linkerd.io/timeout is set; set it to what your client waits');
    }
    const codes = grpc.flatMap((code) => grpcTokens[code] ?? []);
    for (const code of grpc) if (!grpcTokens[code]) losses.push(`gRPC ${code}: Linkerd has no word for it`);
    if (statuses.length > 0) route[`retry.${prefix}/http`] = statuses.map((range) => rangeText(range, '-')).join(',');
    if (codes.length > 0) {
      losses.push(`gRPC ${grpc.join(', ')}: it belongs in retry.linkerd.io/grpc of a GRPCRoute, which is not written`);
    }
    for (const { status, detail } of sayConditions(failures, losses, statuses.length > 0 || failures.length > 0)) {
      note('retryOn', status, detail, status === 'lost' ? undefined : at(`retry.${prefix}/http`));
    }
    if (statuses.length === 0 && events.size === 0) {
      const { status, detail } = sayStandIn('only requests that were never sent are retried');
      note('retryOn', status, detail);
    }
  },

  neverRetryOn(_value, { policy, retries }, note) {
    if (retries === 0) return;
    for (const { status, detail } of whatIsRetried(policy).excluded) note('neverRetryOn', status, detail);
  },

  methods(methods, draft, note) {
    if (methods === null || draft.retries === 0) return;
    draft.methods = methods;
    note('methods', 'exact', 'An HTTPRoute of its own for these methods; the one beside it takes all others.', [
      0,
      'spec',
      'rules',
      0,
      'matches',
    ]);
  },

  perTryTimeoutMs(tryMs, { policy, retries, route }, note) {
    if (tryMs === null) return;
    const totalMs = policy.totalTimeoutMs;
    if (retries === 0 && totalMs === null) {
      route[`timeout.${prefix}/request`] = goDuration(tryMs);
      note(
        'perTryTimeoutMs',
        'exact',
        'There is one try only, so its limit is written as that of the call.',
        at(`timeout.${prefix}/request`),
      );
      return;
    }
    if (retries === 0 || (totalMs !== null && tryMs >= totalMs)) {
      const { detail } = sayTryNotBelowTotal('Linkerd', tryMs, totalMs!);
      note(
        'perTryTimeoutMs',
        'lost',
        retries === 0 ? 'Without retries only one limit is kept, the total one. Lower it to this.' : detail,
      );
      return;
    }
    route[`retry.${prefix}/timeout`] = goDuration(tryMs);
    note(
      'perTryTimeoutMs',
      'approximate',
      'It ends a try when no headers have come by then, and is retried; the last try has no such limit, so a slow last answer is waited for.',
      at(`retry.${prefix}/timeout`),
    );
  },

  totalTimeoutMs(totalMs, { retries, policy, route }, note) {
    if (totalMs === null) return;
    route[`timeout.${prefix}/request`] = goDuration(totalMs);
    const tryMs = policy.perTryTimeoutMs;
    const fit = sayWhatFits({ totalMs, tryMs, waits: createBackoff(waits), retries });
    const { status, detail } = sayRounded(
      { status: 'exact', detail: `The whole call with its retries and waits${fit}.` },
      totalMs,
    );
    note('totalTimeoutMs', status, detail, at(`timeout.${prefix}/request`));
  },

  budget(budget, _draft, note) {
    if (!budget) return;
    note(
      'budget',
      'lost',
      'Annotations have no budget; only a ServiceProfile has one, and it turns the annotations off.',
    );
  },

  circuitBreaker(breaker, { service }, note) {
    if (!breaker) return;
    const { annotations, lines } = linkerdBreaker(breaker);
    Object.assign(service, annotations);
    for (const { status, detail } of lines) note('circuitBreaker', status, detail);
  },

  bulkhead(bulkhead, _draft, note) {
    if (bulkhead) {
      note(
        'bulkhead',
        'lost',
        'Linkerd’s queue cannot be set: a hundred requests, given up after 3 s. Keep the bulkhead in the application.',
      );
    }
  },

  rateLimit(limit, _draft, note) {
    if (limit) {
      note(
        'rateLimit',
        'lost',
        'Linkerd limits at the called workload, for all callers together: HTTPLocalRateLimitPolicy.',
      );
    }
  },

  hedging: lost('hedging', 'Linkerd has no hedging.'),

  fallback: lost('fallback', noFallback),
};

export const linkerd = defineTarget({
  id: 'linkerd',
  label: 'Linkerd',
  kind: 'mesh',
  summary: 'An HTTPRoute whose annotations retry and time out; annotations of the Service break the circuit.',
  version: '2.16 to edge-26.8.3',
  writes: ['HTTPRoute (annotations)', 'Service (annotations)'],
  options: { port: portOption },
  defaults: ['No retry.', 'No timeout.', 'No breaker.', 'With any retry annotation: one retry.'],
  gotchas: [
    'A limit of 0 counts as not set, which is one retry.',
    'retry.linkerd.io/timeout waits for headers only, and the last try has none.',
    'Lists take no spaces; an error in an annotation of a route drops the whole route.',
    'Durations are one whole number and one unit: 1500ms, not 1.5s.',
    'Connection errors are not retried.',
    'A ServiceProfile for the Service turns all of this off.',
    'Requests with bodies over 64 KiB are not retried.',
  ],
  sources: [
    {
      title: 'linkerd/linkerd2',
      version: 'b24cd40 (edge-26.8.3)',
      at: 'policy-controller/k8s/index/src/outbound/index/http.rs',
      url: 'https://github.com/linkerd/linkerd2/blob/b24cd40/policy-controller/k8s/index/src/outbound/index/http.rs',
    },
    {
      title: 'linkerd/linkerd2-proxy',
      version: '29637b6 (August 2026)',
      at: 'linkerd/http/retry/src/lib.rs',
      url: 'https://github.com/linkerd/linkerd2-proxy/blob/29637b6/linkerd/http/retry/src/lib.rs',
    },
    {
      title: 'Linkerd reference, retries and circuit breaking',
      version: '2-edge (93f0017)',
      url: 'https://linkerd.io/2-edge/reference/retries/',
    },
  ],
  emit(policy, given) {
    const draft: Draft = { policy, retries: 0, methods: null, route: {}, service: {} };
    const report = writeFields(policy, draft, writers, given);
    const { host, settings } = given;
    const { methods, route, service } = draft;
    const documents: PlainDocument[] = [
      httpRoute(methods ? `${host}-retried` : host, host, settings.port, route, methods),
    ];
    if (methods) {
      const others = Object.fromEntries(Object.entries(route).filter(([name]) => name.startsWith('timeout.')));
      documents.push(httpRoute(host, host, settings.port, others, null));
    }
    if (Object.keys(service).length > 0) {
      documents.push({ apiVersion: 'v1', kind: 'Service', metadata: { name: host, annotations: service } });
    }
    return { documents, report };
  },

  readBack(documents, { host }) {
    const route = documentOf(documents, 'HTTPRoute');
    const annotations = valueAt(route, 'metadata', 'annotations');
    const annotation = (name: string): string | undefined => textAt(annotations, name);
    const retried = Object.keys(annotations ?? {}).some((name) => name.startsWith('retry.'));
    const limit = Number(annotation(`retry.${prefix}/limit`) ?? 1) || 1;
    const perTryTimeoutMs = readDuration(annotation(`retry.${prefix}/timeout`)) ?? null;
    const retryOn: RetryCondition[] = [{ kind: 'transport', event: 'refused-stream' }];
    for (const range of annotation(`retry.${prefix}/http`)?.split(',') ?? []) {
      const [from, to = from] = range.split('-').map(Number) as [number, number?];
      retryOn.push({ kind: 'status', from, to });
    }
    if (perTryTimeoutMs !== null) retryOn.push({ kind: 'transport', event: 'timeout' });
    const methods = listAt(route, 'spec', 'rules', 0, 'matches').flatMap((match) => textAt(match, 'method') ?? []);
    return {
      ...emptyPolicy,
      name: host,
      library: 'linkerd',
      version: 'edge-26.8.3',
      maxRetries: retried ? limit : 0,
      backoff: retried ? waits : emptyPolicy.backoff,
      retryOn: retried ? retryOn : [],
      methods: retried && methods.length > 0 ? methods : null,
      perTryTimeoutMs,
      totalTimeoutMs: readDuration(annotation(`timeout.${prefix}/request`)) ?? null,
    };
  },
});

function httpRoute(
  name: string,
  host: string,
  port: number,
  annotations: Readonly<Record<string, string>>,
  methods: readonly string[] | null,
): PlainDocument {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name, ...(Object.keys(annotations).length > 0 && { annotations }) },
    spec: {
      parentRefs: [{ group: 'core', kind: 'Service', name: host, port }],
      rules: [
        {
          ...(methods && { matches: methods.map((method) => ({ method })) }),
          backendRefs: [{ name: host, port }],
        },
      ],
    },
  };
}

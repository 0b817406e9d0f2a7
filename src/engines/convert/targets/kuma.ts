/** Kuma: MeshRetry for the retries, MeshTimeout for the whole call, MeshCircuitBreaker and MeshRateLimit for limits. */
import { goDuration } from '../durations.ts';
import { policyFromEnvoy } from '../envoy-retry.ts';
import { envoyRetrySources, envoyTimeoutMs, noTotalWritten } from '../envoy-sources.ts';
import { envoyDraft, envoyRetryWriters, safeStandIn, type EnvoyDraft } from '../envoy-writers.ts';
import { envoyDefaultWaits } from '../fit-envoy.ts';
import { noFallback, sayBulkhead, toEjection } from '../limits.ts';
import { documentOf, listAt, msAt, numberAt, present, valueAt } from '../plain-read.ts';
import {
  defineTarget,
  lost,
  writeFields,
  type FieldWriters,
  type OutputPath,
  type PlainDocument,
  type PlainValue,
} from '../target.ts';
import { kumaMethod, kumaWord, methodFromKuma, wordFromKuma } from './kuma-words.ts';

interface Draft extends EnvoyDraft {
  methods: readonly string[] | null;
  readonly breaker: Record<string, PlainValue>;
  rateLimit: PlainValue | null;
}

const conf: OutputPath = [0, 'spec', 'to', 0, 'default', 'http'];
const toDefault = (document: number, ...path: string[]): OutputPath => [document, 'spec', 'to', 0, 'default', ...path];

const writers: FieldWriters<Draft> = {
  ...envoyRetryWriters({
    product: 'Kuma',
    count: {
      field: 'numRetries',
      counts: 'retries',
      standIn: 5,
      zero: {
        status: 'exact',
        detail: 'No retry, written as numRetries: 0. Left out, the mesh’s default policy would retry five times.',
      },
    },
    wait: { kind: 'base-and-cap' },
    conditions: {
      statuses: 'any',
      refused: {
        cancelled:
          'gRPC CANCELLED: Kuma writes Canceled to Envoy as canceled, which Envoy does not know, so it is never retried',
      },
    },
    standIn: safeStandIn,
    noPerTry: null,
    retryAfter: true,
    noTotal: noTotalWritten,
    paths: {
      count: [...conf, 'numRetries'],
      waits: [...conf, 'backOff'],
      conditions: [...conf, 'retryOn'],
      perTry: [...conf, 'perTryTimeout'],
      total: toDefault(1, 'http', 'requestTimeout'),
    },
  }),

  methods(methods, draft, note) {
    if (methods === null || draft.retry.retries === 0) return;
    const known = methods.filter((method) => kumaMethod(method));
    draft.methods = known;
    const unknown = methods.filter((method) => !known.includes(method));
    if (known.length > 0) {
      note('methods', 'exact', 'HttpMethod words in retryOn are a filter: other methods are not retried.', [
        ...conf,
        'retryOn',
      ]);
    }
    if (unknown.length > 0) note('methods', 'lost', `${unknown.join(', ')}: Kuma has no word for it.`);
  },

  budget(budget, _draft, note) {
    if (!budget) return;
    note(
      'budget',
      'lost',
      'Kuma limits retries by number, not by share: connectionLimits.maxRetries, 3 at a time by default. Set it to the share of your usual concurrency.',
    );
  },

  circuitBreaker(breaker, draft, note) {
    if (!breaker) return;
    const { consecutive, failurePercent, lines } = toEjection(breaker, 'Kuma', null);
    draft.breaker['outlierDetection'] = {
      baseEjectionTime: goDuration(breaker.openMs),
      maxEjectionPercent: 100,
      healthyPanicThreshold: 0,
      detectors:
        failurePercent === null
          ? { totalFailures: { consecutive: consecutive ?? 5 } }
          : {
              failurePercentage: present({
                threshold: failurePercent,
                minimumHosts: 1,
                requestVolume: breaker.minimumCalls,
              }),
            },
    };
    for (const { status, detail } of lines) note('circuitBreaker', status, detail, toDefault(2, 'outlierDetection'));
  },

  bulkhead(bulkhead, draft, note) {
    if (!bulkhead) return;
    draft.breaker['connectionLimits'] = present({
      maxRequests: bulkhead.maxConcurrent,
      maxPendingRequests: bulkhead.maxQueued === undefined ? null : Math.max(1, bulkhead.maxQueued),
    });
    const { status, detail } = sayBulkhead(bulkhead);
    note('bulkhead', status, detail, toDefault(2, 'connectionLimits'));
  },

  rateLimit(limit, draft, note) {
    if (!limit) return;
    draft.rateLimit = { num: limit.permits, interval: goDuration(limit.periodMs) };
    note(
      'rateLimit',
      'approximate',
      'MeshRateLimit counts at the called service’s own sidecar, for all callers together, and answers 429 at once.',
    );
  },

  hedging(hedging, _draft, note) {
    if (hedging)
      note('hedging', 'lost', 'Kuma has no hedging; Envoy’s hedge_on_per_try_timeout needs a MeshProxyPatch.');
  },

  fallback: lost('fallback', noFallback),
};

export const kuma = defineTarget({
  id: 'kuma',
  label: 'Kuma',
  kind: 'mesh',
  summary: 'MeshRetry and MeshTimeout; MeshCircuitBreaker and MeshRateLimit where the policy limits traffic.',
  version: '2.14.3',
  writes: ['MeshRetry', 'MeshTimeout', 'MeshCircuitBreaker', 'MeshRateLimit'],
  options: {},
  defaults: [
    'Every mesh has mesh-retry-all-default: five retries, 16 s per try, waits from 25 ms to 250 ms.',
    'A timeout of 15 s for the whole call, so the 16 s per try are ignored.',
    'Three retries at a time per sidecar and service.',
  ],
  gotchas: [
    'numRetries: 0 must be written, or the default policy applies.',
    'Canceled among the gRPC conditions has no effect: Envoy spells it cancelled.',
    'The validator takes 5xx, though the documentation writes 5XX.',
    'backOff with maxInterval alone is refused by Envoy; always send baseInterval.',
    'HttpMethodGet in retryOn is a filter, not a reason to retry.',
    'The http block is ignored on gRPC ports, and the grpc block elsewhere.',
    'A list of gRPC conditions replaces connect-failure, and no word brings it back (kumahq/kuma#12931).',
  ],
  sources: [
    {
      title: 'kumahq/kuma',
      version: '348b651 (CRDs of 2.14.3)',
      at: 'pkg/plugins/policies/meshretry/plugin/xds',
      url: 'https://github.com/kumahq/kuma/tree/348b651/pkg/plugins/policies/meshretry',
    },
    ...envoyRetrySources,
  ],
  emit(policy, given) {
    const draft: Draft = { ...envoyDraft(policy), methods: null, breaker: {}, rateLimit: null };
    const report = writeFields(policy, draft, writers, given);
    const { host } = given;
    const { totalMs } = draft.retry;
    const documents = [
      to(host, 'MeshRetry', retryConf(draft)),
      to(host, 'MeshTimeout', { http: { requestTimeout: totalMs === null ? '0s' : goDuration(totalMs) } }),
    ];
    if (Object.keys(draft.breaker).length > 0) documents.push(to(host, 'MeshCircuitBreaker', draft.breaker));
    if (draft.rateLimit) {
      documents.push({
        ...head(host, 'MeshRateLimit'),
        spec: {
          targetRef: { kind: 'Dataplane', labels: { app: host } },
          rules: [{ default: { local: { http: { requestRate: draft.rateLimit } } } }],
        },
      });
    }
    return { documents, report };
  },

  readBack(documents, { host }) {
    const retry = valueAt(documentOf(documents, 'MeshRetry'), 'spec', 'to', 0, 'default');
    const words = [...listAt(retry, 'http', 'retryOn'), ...listAt(retry, 'grpc', 'retryOn')].map(String);
    const methods = words.flatMap((word) => methodFromKuma(word) ?? []);
    const baseMs = msAt(retry, 'http', 'backOff', 'baseInterval');
    const timeout = valueAt(documentOf(documents, 'MeshTimeout'), 'spec', 'to', 0, 'default', 'http');
    const totalMs = msAt(timeout, 'requestTimeout') ?? envoyTimeoutMs;
    return policyFromEnvoy(host, 'kuma', '2.14.3', {
      retries: numberAt(retry, 'http', 'numRetries') ?? 5,
      waits:
        baseMs === null
          ? envoyDefaultWaits
          : { baseMs, maxMs: msAt(retry, 'http', 'backOff', 'maxInterval') ?? 10 * baseMs },
      tokens: words.flatMap((word) => wordFromKuma(word) ?? []),
      statuses: words.filter((word) => /^\d+$/.test(word)).map(Number),
      perTryMs: msAt(retry, 'http', 'perTryTimeout'),
      totalMs: totalMs === 0 ? null : totalMs,
      methods: methods.length > 0 ? methods : null,
    });
  },
});

function head(host: string, kind: string): PlainDocument {
  return {
    apiVersion: 'kuma.io/v1alpha1',
    kind,
    metadata: { name: host, namespace: 'kuma-system', labels: { 'kuma.io/mesh': 'default' } },
  };
}

function to(host: string, kind: string, conf: PlainValue): PlainDocument {
  return {
    ...head(host, kind),
    spec: {
      targetRef: { kind: 'Mesh' },
      to: [{ targetRef: { kind: 'MeshService', name: host }, default: conf }],
    },
  };
}

function retryConf({ retry, methods }: Draft): PlainValue {
  const { retries, waits, words, perTryMs } = retry;
  if (retries === 0) return { http: { numRetries: 0 }, grpc: { numRetries: 0 } };
  const spelled = words.map((word) => kumaWord(word));
  const http = spelled.filter(({ block }) => block === 'http').map(({ word }) => word);
  const grpc = spelled.filter(({ block }) => block === 'grpc').map(({ word }) => word);
  const shared = present({
    numRetries: retries,
    perTryTimeout: perTryMs === null ? null : goDuration(perTryMs),
    backOff: waits && { baseInterval: goDuration(waits.baseMs), maxInterval: goDuration(waits.maxMs) },
    rateLimitedBackOff: retry.retryAfter ? { resetHeaders: [{ name: 'retry-after', format: 'Seconds' }] } : null,
  });
  return {
    http: { ...shared, retryOn: [...http, ...(methods ?? []).map((method) => kumaMethod(method)!)] },
    grpc: grpc.length > 0 ? { ...shared, retryOn: grpc } : { numRetries: 0 },
  };
}

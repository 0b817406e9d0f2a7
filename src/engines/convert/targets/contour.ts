/** Contour: an HTTPProxy with the retries, annotations of the Service for its limits. */
import { goDuration } from '../durations.ts';
import { policyFromEnvoy } from '../envoy-retry.ts';
import { envoyRetrySources, envoyTimeoutMs } from '../envoy-sources.ts';
import { envoyDraft, envoyRetryWriters, safeStandIn, type EnvoyDraft } from '../envoy-writers.ts';
import { envoyDefaultWaits } from '../fit-envoy.ts';
import { noFallback, sayBulkhead } from '../limits.ts';
import { documentOf, listAt, msAt, numberAt, present, textAt, valueAt } from '../plain-read.ts';
import { defineTarget, lost, writeFields, type FieldWriters, type OutputPath, type PlainValue } from '../target.ts';
import { portOption } from './port-option.ts';

interface Draft extends EnvoyDraft {
  readonly annotations: Record<string, string>;
  rateLimit: PlainValue | null;
}

const at = (...path: string[]): OutputPath => [0, 'spec', 'routes', 0, ...path];
const units = { second: 1000, minute: 60_000, hour: 3_600_000 } as const;

const writers: FieldWriters<Draft> = {
  ...envoyRetryWriters({
    product: 'Contour',
    count: {
      field: 'count',
      counts: 'retries',
      standIn: 1,
      zero: {
        status: 'exact',
        detail:
          'No retryPolicy is written, so nothing is retried. count: 0 would be one retry, and up to 1.33.6 so would −1.',
      },
    },
    wait: { kind: 'fixed', ...envoyDefaultWaits },
    conditions: { statuses: 'any' },
    standIn: safeStandIn,
    noPerTry: null,
    noTotal: {
      status: 'exact',
      detail: 'The policy has no limit, so the default of 15 s is turned off with infinity.',
    },
    paths: {
      count: at('retryPolicy', 'count'),
      waits: at('retryPolicy'),
      conditions: at('retryPolicy', 'retryOn'),
      perTry: at('retryPolicy', 'perTryTimeout'),
      total: at('timeoutPolicy', 'response'),
    },
  }),

  methods(methods, draft, note) {
    if (methods === null || draft.retry.retries === 0) return;
    note(
      'methods',
      'lost',
      `An HTTPProxy cannot tell methods apart, so all are retried, not only ${methods.join(', ')}. Put calls that must not repeat under a path of their own.`,
    );
  },

  budget(budget, _draft, note) {
    if (budget) {
      note(
        'budget',
        'lost',
        'Contour limits retries by number, not by share: the annotation projectcontour.io/max-retries of the Service.',
      );
    }
  },

  circuitBreaker(breaker, _draft, note) {
    if (breaker)
      note('circuitBreaker', 'lost', 'Contour has no outlier detection. Keep the breaker in the application.');
  },

  bulkhead(bulkhead, { annotations }, note) {
    if (!bulkhead) return;
    annotations['projectcontour.io/max-requests'] = String(bulkhead.maxConcurrent);
    if (bulkhead.maxQueued !== undefined) {
      annotations['projectcontour.io/max-pending-requests'] = String(Math.max(1, bulkhead.maxQueued));
    }
    const { status, detail } = sayBulkhead(bulkhead);
    note('bulkhead', status, `${detail} The annotations belong on the Service that exists; its ports are yours.`, [
      1,
      'metadata',
      'annotations',
    ]);
  },

  rateLimit(limit, draft, note) {
    if (!limit) return;
    const unit = (Object.keys(units) as (keyof typeof units)[]).find((name) => units[name] >= limit.periodMs) ?? 'hour';
    const requests = Math.max(1, Math.round((limit.permits * units[unit]) / limit.periodMs));
    draft.rateLimit = { local: { requests, unit } };
    note(
      'rateLimit',
      'approximate',
      `${requests} a ${unit} in each Envoy, answered with 429 at once; nothing waits for a permit.`,
      at('rateLimitPolicy'),
    );
  },

  hedging: lost('hedging', 'Contour has no hedging.'),

  fallback: lost('fallback', noFallback),
};

export const contour = defineTarget({
  id: 'contour',
  label: 'Contour',
  kind: 'ingress',
  summary: 'An HTTPProxy with a retry policy and timeouts; annotations on the Service limit its traffic.',
  version: '1.33.6',
  writes: ['HTTPProxy', 'Service (annotations)'],
  options: { port: portOption },
  defaults: ['No retry.', 'A timeout of 15 s for the whole call.', 'With a retryPolicy: one retry, on 5xx.'],
  gotchas: [
    'count: 0 is one retry, and in 1.33.6 count: -1 is one as well (projectcontour/contour#5944): leave retryPolicy out.',
    'There is no field for the wait: Envoy’s 0–24 ms, 0–49 ms and so on up to 0–249 ms.',
    'retriableStatusCodes does nothing without retriable-status-codes in retryOn.',
    'An HTTPProxy has no match on the method.',
    'HTTPRoute.retry of the Gateway API is not implemented (projectcontour/contour#6000).',
  ],
  sources: [
    {
      title: 'projectcontour/contour',
      version: '1.33.6',
      at: 'apis/projectcontour/v1/httpproxy.go',
      url: 'https://github.com/projectcontour/contour/blob/v1.33.6/apis/projectcontour/v1/httpproxy.go',
    },
    {
      title: 'projectcontour/contour',
      version: '1.33.6',
      at: 'internal/dag/policy.go',
      url: 'https://github.com/projectcontour/contour/blob/v1.33.6/internal/dag/policy.go',
    },
    ...envoyRetrySources,
  ],
  emit(policy, given) {
    const draft: Draft = { ...envoyDraft(policy), annotations: {}, rateLimit: null };
    const report = writeFields(policy, draft, writers, given);
    const { host, settings } = given;
    const { retries, words, perTryMs, totalMs } = draft.retry;
    const tokens = words.filter((word) => typeof word === 'string');
    const statuses = words.filter((word) => typeof word === 'number');
    const proxy = {
      apiVersion: 'projectcontour.io/v1',
      kind: 'HTTPProxy',
      metadata: { name: host },
      spec: {
        virtualhost: { fqdn: `${host}.example.com` },
        routes: [
          present({
            conditions: [{ prefix: '/' }],
            services: [{ name: host, port: settings.port }],
            timeoutPolicy: { response: totalMs === null ? 'infinity' : goDuration(totalMs) },
            retryPolicy:
              retries === 0
                ? null
                : present({
                    count: retries,
                    perTryTimeout: perTryMs === null ? null : goDuration(perTryMs),
                    retryOn: [...tokens, ...(statuses.length > 0 ? ['retriable-status-codes'] : [])],
                    retriableStatusCodes: statuses.length > 0 ? statuses : null,
                  }),
            rateLimitPolicy: draft.rateLimit,
          }),
        ],
      },
    };
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: host, annotations: draft.annotations },
    };
    return { documents: Object.keys(draft.annotations).length > 0 ? [proxy, service] : [proxy], report };
  },

  readBack(documents, { host }) {
    const route = valueAt(documentOf(documents, 'HTTPProxy'), 'spec', 'routes', 0);
    const retry = valueAt(route, 'retryPolicy');
    const tokens = listAt(retry, 'retryOn').map(String);
    const coded = tokens.includes('retriable-status-codes');
    const unlimited = textAt(route, 'timeoutPolicy', 'response') === 'infinity';
    return policyFromEnvoy(host, 'contour', '1.33.6', {
      retries: retry === undefined ? 0 : Math.max(1, numberAt(retry, 'count') ?? 1),
      waits: envoyDefaultWaits,
      tokens: tokens.length > 0 ? tokens : ['5xx'],
      statuses: coded ? listAt(retry, 'retriableStatusCodes').map(Number) : [],
      perTryMs: msAt(retry, 'perTryTimeout'),
      totalMs: unlimited ? null : (msAt(route, 'timeoutPolicy', 'response') ?? envoyTimeoutMs),
      methods: null,
    });
  },
});

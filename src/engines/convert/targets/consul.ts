/** Consul: a ServiceRouter for the calls, ServiceDefaults of the caller where the policy limits connections. */
import { goDuration } from '../durations.ts';
import { policyFromEnvoy } from '../envoy-retry.ts';
import { envoyRetrySources, envoyTimeoutMs } from '../envoy-sources.ts';
import { envoyDraft, envoyRetryWriters, safeStandIn, type EnvoyDraft } from '../envoy-writers.ts';
import { envoyDefaultWaits } from '../fit-envoy.ts';
import { sayBulkhead, toEjection } from '../limits.ts';
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

interface Draft extends EnvoyDraft {
  methods: readonly string[] | null;
  readonly upstream: Record<string, PlainValue>;
}

const at = (...path: string[]): OutputPath => [0, 'spec', 'routes', 0, ...path];
const upstreamAt = (...path: string[]): OutputPath => [1, 'spec', 'upstreamConfig', 'overrides', 0, ...path];

const writers: FieldWriters<Draft> = {
  ...envoyRetryWriters({
    product: 'Consul',
    count: {
      field: 'numRetries',
      counts: 'retries',
      standIn: 1,
      zero: {
        status: 'exact',
        detail:
          'No retry field is written, so nothing is retried. numRetries: 0 would be one retry: Consul does not send it and Envoy’s default applies.',
      },
    },
    wait: { kind: 'fixed', ...envoyDefaultWaits },
    conditions: { statuses: 'any' },
    standIn: safeStandIn,
    noPerTry:
      'Consul has no timeout of a try; only requestTimeout for the whole call. Keep the limit in the application.',
    noTotal: {
      status: 'approximate',
      detail: 'The policy has no limit; left out, Consul’s routes end a call after 15 s.',
    },
    paths: {
      count: at('destination', 'numRetries'),
      waits: at('destination', 'numRetries'),
      conditions: at('destination', 'retryOn'),
      perTry: at('destination'),
      total: at('destination', 'requestTimeout'),
    },
  }),

  methods(methods, draft, note) {
    if (methods === null || draft.retry.retries === 0) return;
    draft.methods = methods;
    note('methods', 'exact', 'A route of its own for these methods; the one after it takes all others.', at('match'));
  },

  budget: lost('budget', 'Consul cannot limit retries; Envoy’s default of three at a time stands.'),

  circuitBreaker(breaker, { upstream }, note) {
    if (!breaker) return;
    const refusal =
      'Consul ejects a pod after failures in a row; it has no share of failures. Keep that breaker in the application.';
    const { consecutive, lines } = toEjection(breaker, 'Consul', refusal);
    if (consecutive !== null) {
      upstream['passiveHealthCheck'] = {
        maxFailures: consecutive,
        enforcingConsecutive5xx: 100,
        maxEjectionPercent: 100,
        baseEjectionTime: goDuration(breaker.openMs),
      };
    }
    for (const { status, detail } of lines) {
      note('circuitBreaker', status, detail, status === 'lost' ? undefined : upstreamAt('passiveHealthCheck'));
    }
  },

  bulkhead(bulkhead, { upstream }, note) {
    if (!bulkhead) return;
    upstream['limits'] = present({
      maxPendingRequests: bulkhead.maxQueued,
      maxConcurrentRequests: bulkhead.maxConcurrent,
    });
    const { status, detail } = sayBulkhead(bulkhead);
    note('bulkhead', status, detail, upstreamAt('limits'));
  },

  rateLimit(limit, _draft, note) {
    if (limit) {
      note(
        'rateLimit',
        'lost',
        'Consul limits requests at the called service, for all callers together: rateLimits.instanceLevel in its ServiceDefaults.',
      );
    }
  },

  hedging: lost('hedging', 'Consul has no hedging.'),

  fallback(fallback, _draft, note) {
    if (fallback) {
      note(
        'fallback',
        'lost',
        'A ServiceResolver can fail over to another service, not compute a value; keep the fallback in the application.',
      );
    }
  },
};

export const consul = defineTarget({
  id: 'consul',
  label: 'Consul',
  kind: 'mesh',
  summary: 'A ServiceRouter with retries and the timeout; ServiceDefaults of the calling service for its limits.',
  version: 'consul-k8s 2.0.3',
  writes: ['ServiceRouter', 'ServiceDefaults'],
  options: {},
  defaults: ['No retry.', 'A timeout of 15 s for the whole call.', 'Three retries at a time.'],
  gotchas: [
    'numRetries: 0 is one retry (hashicorp/consul#8516): leave out every retry field instead.',
    'There is no field for the wait (hashicorp/consul#10851): Envoy’s 0–24 ms, 0–49 ms and so on up to 0–249 ms.',
    'There is no timeout of a try.',
    'A retry may go to the same instance again (hashicorp/consul#18710).',
    'Limits belong to the caller: put its name in place of caller.',
  ],
  sources: [
    {
      title: 'hashicorp/consul-k8s',
      version: 'a507b1d (CRDs of 2.0.3)',
      at: 'control-plane/api/v1alpha1/servicerouter_types.go',
      url: 'https://github.com/hashicorp/consul-k8s/blob/a507b1d/control-plane/api/v1alpha1/servicerouter_types.go',
    },
    {
      title: 'hashicorp/consul',
      version: 'agent, as of August 2026',
      at: 'agent/xds/routes.go, getRetryPolicyForDestination',
    },
    ...envoyRetrySources,
  ],
  emit(policy, given) {
    const draft: Draft = { ...envoyDraft(policy), methods: null, upstream: {} };
    const report = writeFields(policy, draft, writers, given);
    const { host } = given;
    const documents = [serviceRouter(host, draft)];
    if (Object.keys(draft.upstream).length > 0) {
      documents.push({
        apiVersion: 'consul.hashicorp.com/v1alpha1',
        kind: 'ServiceDefaults',
        metadata: { name: 'caller' },
        spec: { protocol: 'http', upstreamConfig: { overrides: [{ name: host, ...draft.upstream }] } },
      });
    }
    return { documents, report };
  },

  readBack(documents, { host }) {
    const route = valueAt(documentOf(documents, 'ServiceRouter'), 'spec', 'routes', 0);
    const destination = valueAt(route, 'destination');
    const tokens = listAt(destination, 'retryOn').map(String);
    const statuses = listAt(destination, 'retryOnStatusCodes').map(Number);
    const connect = valueAt(destination, 'retryOnConnectFailure') === true;
    const any = connect || tokens.length > 0 || statuses.length > 0;
    const methods = listAt(route, 'match', 'http', 'methods').map(String);
    return policyFromEnvoy(host, 'consul', '2.0.3', {
      // Not sent when 0, and Envoy's own default is one.
      retries: any ? numberAt(destination, 'numRetries') || 1 : 0,
      waits: envoyDefaultWaits,
      tokens: connect ? ['connect-failure', ...tokens] : tokens,
      statuses,
      perTryMs: null,
      totalMs: msAt(destination, 'requestTimeout') ?? envoyTimeoutMs,
      methods: methods.length > 0 ? methods : null,
    });
  },
});

function serviceRouter(host: string, { retry, methods }: Draft): PlainDocument {
  const { retries, words, totalMs } = retry;
  const requestTimeout = totalMs === null ? null : goDuration(totalMs);
  const tokens = words.filter((word) => typeof word === 'string' && word !== 'connect-failure');
  const statuses = words.filter((word) => typeof word === 'number');
  const retried = present({
    service: host,
    requestTimeout,
    numRetries: retries > 0 ? retries : null,
    retryOnConnectFailure: words.includes('connect-failure') ? true : null,
    retryOn: tokens.length > 0 ? tokens : null,
    retryOnStatusCodes: statuses.length > 0 ? statuses : null,
  });
  const http = present({ pathPrefix: '/', methods });
  const routes: PlainValue[] = [{ match: { http }, destination: retried }];
  if (methods) {
    routes.push({ match: { http: { pathPrefix: '/' } }, destination: present({ service: host, requestTimeout }) });
  }
  return {
    apiVersion: 'consul.hashicorp.com/v1alpha1',
    kind: 'ServiceRouter',
    metadata: { name: host },
    spec: { routes },
  };
}

/** kgateway: a TrafficPolicy attached to the HTTPRoute, a BackendConfigPolicy where the policy limits connections. */
import { gatewayDuration } from '../durations.ts';
import { policyFromEnvoy } from '../envoy-retry.ts';
import { envoyRetrySources, envoyTimeoutMs } from '../envoy-sources.ts';
import { envoyDraft, envoyRetryWriters, safeStandIn, type EnvoyDraft } from '../envoy-writers.ts';
import { envoyDefaultWaits } from '../fit-envoy.ts';
import { noFallback, sayBulkhead, toEjection } from '../limits.ts';
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
  readonly backend: Record<string, PlainValue>;
}

const capFactor = 10;
const at = (...path: (string | number)[]): OutputPath => [0, 'spec', ...path];

const writers: FieldWriters<Draft> = {
  ...envoyRetryWriters({
    product: 'kgateway',
    count: {
      field: 'attempts',
      counts: 'retries',
      standIn: 1,
      zero: {
        status: 'exact',
        detail:
          'No retry, written as attempts: 0, which also keeps out a policy of the Gateway. A condition must stand beside it.',
      },
    },
    wait: { kind: 'base', capFactor },
    conditions: { statuses: 'errors' },
    standIn: safeStandIn,
    noPerTry: null,
    noTotal: {
      status: 'approximate',
      detail: 'The policy has no limit and none is written; whatever the route’s default is holds (Envoy’s is 15 s).',
    },
    paths: {
      count: at('retry', 'attempts'),
      waits: at('retry', 'backoffBaseInterval'),
      conditions: at('retry', 'retryOn'),
      perTry: at('retry', 'perTryTimeout'),
      total: at('timeouts', 'request'),
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

  budget(budget, _draft, note) {
    if (budget) {
      note(
        'budget',
        'lost',
        'kgateway limits retries by number, not by share: circuitBreakers.maxRetries of a BackendConfigPolicy.',
      );
    }
  },

  circuitBreaker(breaker, { backend }, note) {
    if (!breaker) return;
    const refusal =
      'kgateway ejects a pod after failures in a row; it has no share of failures. Keep that breaker in the application.';
    const { consecutive, lines } = toEjection(breaker, 'kgateway', refusal);
    if (consecutive !== null) {
      backend['outlierDetection'] = {
        consecutive5xx: consecutive,
        baseEjectionTime: gatewayDuration(breaker.openMs),
        maxEjectionPercent: 100,
      };
    }
    for (const { status, detail } of lines) {
      note('circuitBreaker', status, detail, status === 'lost' ? undefined : [1, 'spec', 'outlierDetection']);
    }
  },

  bulkhead(bulkhead, { backend }, note) {
    if (!bulkhead) return;
    backend['circuitBreakers'] = present({
      maxRequests: bulkhead.maxConcurrent,
      maxPendingRequests: bulkhead.maxQueued === undefined ? null : Math.max(1, bulkhead.maxQueued),
    });
    const { status, detail } = sayBulkhead(bulkhead);
    note('bulkhead', status, detail, [1, 'spec', 'circuitBreakers']);
  },

  rateLimit: lost('rateLimit', 'Not written: a local rate limit of a TrafficPolicy is its rateLimit.local.'),

  hedging: lost('hedging', 'kgateway has no hedging.'),

  fallback: lost('fallback', `${noFallback} A fixed answer can be written as a DirectResponse.`),
};

export const kgateway = defineTarget({
  id: 'kgateway',
  label: 'kgateway',
  kind: 'gateway',
  summary: 'A TrafficPolicy for the HTTPRoute that leads to the Service, and a BackendConfigPolicy for its limits.',
  version: 'API gateway.kgateway.dev/v1alpha1 of 2026',
  writes: ['TrafficPolicy', 'BackendConfigPolicy', 'HTTPRoute'],
  options: { port: portOption },
  defaults: ['No retry.', 'With a retry block: one retry, waits of 0–24 ms, 0–49 ms and so on up to 0–249 ms.'],
  gotchas: [
    'A retry block needs retryOn or statusCodes, even with attempts: 0.',
    'perTryTimeout not below timeouts.request is refused by the API server.',
    'The cap of the wait is ten times backoffBaseInterval and cannot be set.',
    'The type’s comment gives Envoy’s old formula for the wait.',
    'HTTPRoute.retry wins over the policy.',
    'This is the Envoy data plane; agentgateway’s waits were not checked.',
  ],
  sources: [
    {
      title: 'kgateway-dev/kgateway',
      version: 'main of 2026',
      at: 'api/v1alpha1/kgateway/retries.go',
      url: 'https://github.com/kgateway-dev/kgateway/tree/main/api/v1alpha1/kgateway',
    },
    ...envoyRetrySources,
  ],
  emit(policy, given) {
    const draft: Draft = { ...envoyDraft(policy), methods: null, backend: {} };
    const report = writeFields(policy, draft, writers, given);
    const { host, settings } = given;
    const documents = [trafficPolicy(host, draft)];
    if (Object.keys(draft.backend).length > 0) {
      documents.push({
        apiVersion: 'gateway.kgateway.dev/v1alpha1',
        kind: 'BackendConfigPolicy',
        metadata: { name: host },
        spec: { targetRefs: [{ group: '', kind: 'Service', name: host }], ...draft.backend },
      });
    }
    if (draft.methods) documents.push(twoRuleRoute(host, settings.port, draft.methods));
    return { documents, report };
  },

  readBack(documents, { host }) {
    const spec = valueAt(documentOf(documents, 'TrafficPolicy'), 'spec');
    const retry = valueAt(spec, 'retry');
    const baseMs = msAt(retry, 'backoffBaseInterval');
    const route = valueAt(documentOf(documents, 'HTTPRoute'), 'spec', 'rules', 0);
    const methods = listAt(route, 'matches').map((match) => textAt(match, 'method')!);
    return policyFromEnvoy(host, 'kgateway', '2026', {
      retries: retry === undefined ? 0 : (numberAt(retry, 'attempts') ?? 1),
      waits: baseMs === null ? envoyDefaultWaits : { baseMs, maxMs: capFactor * baseMs },
      tokens: listAt(retry, 'retryOn').map(String),
      statuses: listAt(retry, 'statusCodes').map(Number),
      perTryMs: msAt(retry, 'perTryTimeout'),
      totalMs: msAt(spec, 'timeouts', 'request') ?? envoyTimeoutMs,
      methods: methods.length > 0 ? methods : null,
    });
  },
});

function trafficPolicy(host: string, { retry, methods }: Draft): PlainDocument {
  const { retries, waits, words, perTryMs, totalMs } = retry;
  const tokens = words.filter((word) => typeof word === 'string');
  const statuses = words.filter((word) => typeof word === 'number');
  return {
    apiVersion: 'gateway.kgateway.dev/v1alpha1',
    kind: 'TrafficPolicy',
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
      timeouts: totalMs === null ? null : { request: gatewayDuration(totalMs) },
      retry:
        retries === 0
          ? { attempts: 0, retryOn: ['connect-failure'] }
          : present({
              attempts: retries,
              retryOn: tokens.length > 0 ? tokens : null,
              statusCodes: statuses.length > 0 ? statuses : null,
              perTryTimeout: perTryMs === null ? null : gatewayDuration(perTryMs),
              backoffBaseInterval: waits && gatewayDuration(waits.baseMs),
            }),
    }),
  };
}

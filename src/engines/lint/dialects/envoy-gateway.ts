/** Envoy Gateway's BackendTrafficPolicy. */
import { readDuration } from '../../convert/durations.ts';
import type { Cluster } from '../../routing/cluster.ts';
import type { KubeObject } from '../../routing/object.ts';
import { byDefault, nothingRead, written, type Calls, type Condition, type Pool } from '../calls.ts';
import { conditionOf, envoyMeanings, statusConditions, statusMeaning } from '../conditions.ts';
import type { Dialect } from '../dialect.ts';
import { envoyBackoff, envoyCalls } from '../envoy-calls.ts';
import { Part } from '../part.ts';
import { durationSetting, limitSetting, numberSetting, readOutlier } from '../settings.ts';
import { backendsOfRule, methodsOfRule } from './gateway-api.ts';

const policyDefaults = ['connect-failure', 'refused-stream', 'unavailable', 'cancelled'];

export const envoyGateway: Dialect = {
  id: 'envoy-gateway',
  label: 'Envoy Gateway',
  version: '1.9.0',
  kinds: ['BackendTrafficPolicy.gateway.envoyproxy.io'],
  words: Object.keys(envoyMeanings),
  source: {
    title: 'envoyproxy/gateway',
    version: 'd32f282 (1.9.0)',
    at: 'api/v1alpha1/retry_types.go, internal/xds/translator/route.go',
    url: 'https://github.com/envoyproxy/gateway/blob/d32f282/api/v1alpha1/retry_types.go',
  },
  read(object, cluster) {
    const spec = new Part(object.value).at('spec');
    const rules = targetsOf(object, cluster).flatMap((route) =>
      new Part(route.value).at('spec', 'rules').items.map((rule) => ({ route, rule })),
    );
    const hosts = [...new Set(rules.flatMap(({ route, rule }) => backendsOfRule(route, rule)))];
    const methods = rules.map(({ rule }) => methodsOfRule(rule));
    const owner = { object, dialect: 'envoy-gateway', label: '', hosts };
    const passive = spec.at('healthCheck', 'passive');
    const pool = spec.at('circuitBreaker');
    return {
      ...nothingRead,
      calls: spec.at('retry').isMap || spec.at('timeout').isMap ? [readCalls(object, spec, hosts, methods)] : [],
      outliers: passive.isMap
        ? [
            readOutlier(
              passive,
              owner,
              {
                consecutive5xx: 'consecutive5XxErrors',
                consecutiveGateway: 'consecutiveGatewayErrors',
                consecutiveLocal: 'consecutiveLocalOriginFailures',
                failurePercent: 'failurePercentageThreshold',
                ejectsOneAlways: 'alwaysEjectOneEndpoint',
              },
              { intervalMs: 3000 },
            ),
          ]
        : [],
      pools: pool.isMap ? [readPool(pool, owner)] : [],
    };
  },
};

/** HTTPRoutes among the files that the policy names. */
export function targetsOf(object: KubeObject, cluster: Cluster): KubeObject[] {
  const spec = new Part(object.value).at('spec');
  const refs = [...spec.at('targetRefs').items, ...(spec.at('targetRef').isMap ? [spec.at('targetRef')] : [])];
  return refs.flatMap((ref) => {
    const name = ref.at('name').text;
    const kind = ref.at('kind').text;
    if (name === undefined || (kind !== 'HTTPRoute' && kind !== 'GRPCRoute')) return [];
    return cluster.get(`${kind}.gateway.networking.k8s.io`, object.namespace, name) ?? [];
  });
}

function readCalls(
  object: KubeObject,
  spec: Part,
  hosts: readonly string[],
  methods: readonly (readonly string[] | null)[],
): Calls {
  const retry = spec.at('retry');
  const backOff = retry.at('perRetry', 'backOff');
  const timeout = spec.at('timeout', 'http', 'requestTimeout');
  const total = durationSetting(timeout);
  return envoyCalls({
    object,
    dialect: 'envoy-gateway',
    path: retry.isMap ? retry.path : spec.at('timeout').path,
    layer: 'gateway',
    hosts,
    methods: methods.length > 0 && !methods.includes(null) ? methods.flatMap((list) => list ?? []) : null,
    retries: {
      count: retry.isMap ? numberSetting(retry.at('numRetries'), 2, retry.path) : byDefault(0, spec.at('timeout').path),
      countField: 'numRetries',
      conditions: retry.isMap ? readConditions(retry) : [],
      perTryMs: limitSetting(retry.at('perRetry', 'timeout')),
      perTryField: 'perRetry.timeout',
      backoff: envoyBackoff(
        readDuration(backOff.at('baseInterval').value),
        readDuration(backOff.at('maxInterval').value),
      ),
      ...(backOff.isMap && { backoffPath: backOff.path }),
    },
    totalMs: total === null ? byDefault(15_000, timeout.path) : total.value === 0 ? null : total,
    totalField: 'requestTimeout',
  });
}

function readConditions(retry: Part): Condition[] {
  const on = retry.at('retryOn');
  const triggers = on.at('triggers').texts;
  const codes = on.at('httpStatusCodes').items;
  const words =
    triggers.length > 0
      ? triggers.map((part) => conditionOf(part.text!, part.path, envoyMeanings))
      : policyDefaults.map((word) => conditionOf(word, on.isSet ? on.path : retry.path, envoyMeanings, false));
  const hasTrigger = triggers.length === 0 || triggers.some(({ text }) => text === 'retriable-status-codes');
  if (codes.length > 0 && hasTrigger) return [...words, ...statusConditions(codes)];
  if (on.isMap || !hasTrigger) return words;
  return [...words, { token: '503', path: retry.path, written: false, meaning: statusMeaning(503) }];
}

function readPool(pool: Part, owner: Pick<Pool, 'object' | 'dialect' | 'label' | 'hosts'>): Pool {
  const filled = (name: string) => {
    const part = pool.at(name);
    return part.number === undefined ? null : written(part.number, part.path);
  };
  const budget = pool.at('retryBudget');
  const percent = budget.at('percent', 'numerator').number;
  const denominator = budget.at('percent', 'denominator').number ?? 100;
  return {
    ...owner,
    path: pool.path,
    maxRequests: filled('maxParallelRequests'),
    maxPending: filled('maxPendingRequests'),
    maxConnections: filled('maxConnections'),
    maxRetries: filled('maxParallelRetries'),
    budget: budget.isMap
      ? written(
          {
            percent: percent === undefined ? null : (percent / denominator) * 100,
            minConcurrency: budget.at('minRetryConcurrency').number ?? 3,
          },
          budget.path,
        )
      : null,
  };
}

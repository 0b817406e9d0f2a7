/** kgateway's TrafficPolicy. */
import { readDuration } from '../../convert/durations.ts';
import { wholeName } from '../../routing/kinds/istio-links.ts';
import type { KubeObject } from '../../routing/object.ts';
import { nothingRead, written, type Reading } from '../calls.ts';
import { conditionOf, envoyMeanings, statusConditions } from '../conditions.ts';
import type { Dialect } from '../dialect.ts';
import { envoyBackoff, envoyCalls } from '../envoy-calls.ts';
import { Part } from '../part.ts';
import { limitSetting, numberSetting, readOutlier } from '../settings.ts';
import { backendsOfRule, methodsOfRule } from './gateway-api.ts';
import { targetsOf } from './envoy-gateway.ts';

export const kgateway: Dialect = {
  id: 'kgateway',
  label: 'kgateway',
  version: 'v1alpha1 (2026)',
  kinds: ['TrafficPolicy.gateway.kgateway.dev', 'BackendConfigPolicy.gateway.kgateway.dev'],
  words: Object.keys(envoyMeanings),
  source: {
    title: 'kgateway-dev/kgateway',
    version: '2026',
    at: 'api/v1alpha1/kgateway/retries.go',
    url: 'https://github.com/kgateway-dev/kgateway',
  },
  read(object, cluster) {
    const spec = new Part(object.value).at('spec');
    if (object.kind === 'BackendConfigPolicy') return readBackend(object, spec);
    const retry = spec.at('retry');
    if (!retry.isMap) return nothingRead;
    const rules = targetsOf(object, cluster).flatMap((route) =>
      new Part(route.value).at('spec', 'rules').items.map((rule) => ({ route, rule })),
    );
    const methods = rules.map(({ rule }) => methodsOfRule(rule));
    const baseMs = readDuration(retry.at('backoffBaseInterval').value);
    return {
      ...nothingRead,
      calls: [
        envoyCalls({
          object,
          dialect: 'kgateway',
          path: retry.path,
          layer: 'gateway',
          hosts: [...new Set(rules.flatMap(({ route, rule }) => backendsOfRule(route, rule)))],
          methods: methods.length > 0 && !methods.includes(null) ? methods.flatMap((list) => list ?? []) : null,
          retries: {
            count: numberSetting(retry.at('attempts'), 1, retry.path),
            countField: 'attempts',
            conditions: [
              ...retry.at('retryOn').texts.map((part) => conditionOf(part.text!, part.path, envoyMeanings)),
              ...statusConditions(retry.at('statusCodes').items),
            ],
            perTryMs: limitSetting(retry.at('perTryTimeout')),
            perTryField: 'perTryTimeout',
            backoff: envoyBackoff(baseMs, undefined),
            ...(baseMs !== undefined && { backoffPath: retry.at('backoffBaseInterval').path }),
          },
          totalMs: limitSetting(spec.at('timeouts', 'request')) ?? undefined,
          totalField: 'timeouts.request',
        }),
      ],
    };
  },
};

function readBackend(object: KubeObject, spec: Part): Reading {
  const hosts = spec.at('targetRefs').items.flatMap((ref) => {
    const name = ref.at('name').text;
    return name === undefined ? [] : [wholeName(name, object.namespace)];
  });
  const owner = { object, dialect: 'kgateway', label: '', hosts };
  const limits = spec.at('circuitBreakers');
  const ejection = spec.at('outlierDetection');
  const filled = (name: string) => {
    const part = limits.at(name);
    return part.number === undefined ? null : written(part.number, part.path);
  };
  return {
    ...nothingRead,
    outliers: ejection.isMap ? [readOutlier(ejection, owner, { consecutive5xx: 'consecutive5xx' })] : [],
    pools: limits.isMap
      ? [
          {
            ...owner,
            path: limits.path,
            maxRequests: filled('maxRequests'),
            maxPending: filled('maxPendingRequests'),
            maxConnections: filled('maxConnections'),
            maxRetries: filled('maxRetries'),
            budget: null,
          },
        ]
      : [],
  };
}

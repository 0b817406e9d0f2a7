/** VirtualService and DestinationRule, as Istio's proxies carry them out. */
import { readDuration } from '../../convert/durations.ts';
import type { YamlPath } from '../../core/yaml.ts';
import { defaultRetryOn } from '../../routing/controllers/istio/retries.ts';
import { textMapOf } from '../../routing/fields.ts';
import { isKnownStatus } from '../../routing/kinds/istio-http-actions.ts';
import { wholeName } from '../../routing/kinds/istio-links.ts';
import type { KubeObject } from '../../routing/object.ts';
import {
  byDefault,
  nothingRead,
  wholeHost,
  written,
  type Calls,
  type Condition,
  type Reading,
  type Retries,
} from '../calls.ts';
import { conditionOf, envoyMeanings, statusMeaning } from '../conditions.ts';
import type { Dialect } from '../dialect.ts';
import { methodsOfPattern, ruleLabel } from '../labels.ts';
import { durationSetting, limitSetting, numberSetting, readOutlier } from '../settings.ts';
import { Part } from '../part.ts';

const defaultRetries = 2;
const defaultBackoffMs = 25;

export const istio: Dialect = {
  id: 'istio',
  label: 'Istio',
  version: '1.31',
  kinds: ['VirtualService.networking.istio.io', 'DestinationRule.networking.istio.io'],
  words: Object.keys(envoyMeanings),
  source: {
    title: 'istio/istio',
    version: '86c9f01 (August 2026)',
    at: 'pilot/pkg/networking/core/route/retry/retry.go',
    url: 'https://github.com/istio/istio/blob/86c9f01/pilot/pkg/networking/core/route/retry/retry.go',
  },
  read: (object) => (object.kind === 'VirtualService' ? readVirtualService(object) : readDestinationRule(object)),
};

function readVirtualService(object: KubeObject): Reading {
  const spec = new Part(object.value).at('spec');
  const gateways = spec.at('gateways').texts;
  const onlyGateways = gateways.length > 0 && !gateways.some(({ text }) => text === 'mesh');
  const rules = spec.at('http').items.filter((rule) => rule.isMap);
  const notes: string[] = [];
  const calls = rules.flatMap((rule, i): Calls[] => {
    const label = ruleLabel(i, rules.length, rule.at('name').text);
    if (rule.at('redirect').isSet || rule.at('directResponse').isSet) {
      notes.push(`${label === '' ? 'It' : label} answers by itself, without calling anything.`);
      return [];
    }
    return [readRule(object, rule, label, onlyGateways ? 'gateway' : 'mesh')];
  });
  return { ...nothingRead, calls, notes };
}

function readRule(object: KubeObject, rule: Part, label: string, layer: Calls['layer']): Calls {
  const hosts = rule
    .at('route')
    .items.flatMap((entry) => entry.at('destination', 'host').text ?? [])
    .map((host) => wholeName(host, object.namespace));
  const { methods, path: methodsPath } = methodsOf(rule);
  return {
    object,
    dialect: 'istio',
    isEnvoy: true,
    path: rule.path,
    label,
    layer,
    hosts: [...new Set(hosts)],
    methods,
    ...(methodsPath && { methodsPath }),
    retries: readRetries(rule),
    totalMs: limitSetting(rule.at('timeout')),
    totalField: 'timeout',
    totalEnds: 'call',
    remarks: faultRemarks(rule.at('fault')),
  };
}

function faultRemarks(fault: Part): string[] {
  if (!fault.isSet) return [];
  const abort = fault.at('abort', 'httpStatus').number;
  const percent = fault.at('abort', 'percentage', 'value').number ?? 100;
  if (abort === undefined) return ['A delay is injected before the call is sent.'];
  return [`${percent} % of the requests are answered ${abort} by the fault filter, which no retry sees.`];
}

/** Methods every match asks for; null when one match takes any. */
function methodsOf(rule: Part): { methods: readonly string[] | null; path?: YamlPath } {
  const matches = rule.at('match').items;
  const found = matches.map((match) => {
    const method = match.at('method');
    const exact = method.at('exact').text;
    return exact !== undefined ? [exact.toUpperCase()] : methodsOfPattern(method.at('regex').text);
  });
  if (found.length === 0 || found.includes(undefined)) return { methods: null };
  return { methods: [...new Set(found.flatMap((list) => list ?? []))], path: matches[0]!.at('method').path };
}

function readRetries(rule: Part): Retries {
  const retries = rule.at('retries');
  const attempts = retries.at('attempts');
  const count = !retries.isSet ? byDefault(defaultRetries, rule.path) : numberSetting(attempts, 0, retries.path);
  const backoffMs = readDuration(retries.at('backoff').value);
  return {
    count,
    countsFirst: false,
    countField: 'attempts',
    conditions: readConditions(retries.at('retryOn'), rule.path),
    perTryMs: durationSetting(retries.at('perTryTimeout')),
    perTryField: 'perTryTimeout',
    backoff: {
      formula: 'istio',
      params: { backoffMs: backoffMs !== undefined && backoffMs >= 1 ? backoffMs : defaultBackoffMs },
    },
    ...(backoffMs !== undefined && { backoffPath: retries.at('backoff').path }),
    repeats: null,
  };
}

function readConditions(retryOn: Part, path: YamlPath): Condition[] {
  const tokens = (retryOn.text ?? '').split(',').filter((token) => token.trim() !== '');
  if (tokens.length === 0) {
    return defaultRetryOn
      .filter((token) => token !== 'retriable-status-codes')
      .map((token) => conditionOf(token, path, envoyMeanings, false));
  }
  return tokens.map((token) => {
    const word = token.trim();
    if (!isKnownStatus(word)) return conditionOf(word, retryOn.path, envoyMeanings);
    return { token: word, path: retryOn.path, written: true, meaning: statusMeaning(Number(word)) };
  });
}

function readDestinationRule(object: KubeObject): Reading {
  const spec = new Part(object.value).at('spec');
  const host = spec.at('host').text;
  const hosts = host === undefined ? [] : [wholeName(host, object.namespace)];
  const subsets = spec.at('subsets').items.map((subset) => ({
    policy: subset.at('trafficPolicy'),
    label: `Subset ${subset.at('name').text ?? '?'}`,
    podSets: [{ name: subset.at('name').text ?? '?', labels: textMapOf(subset.at('labels').value) }],
  }));
  // A subset takes from the rule what it does not say itself.
  const podSets = [
    wholeHost,
    ...subsets.flatMap((subset) => (subset.policy.at('outlierDetection').isMap ? [] : subset.podSets)),
  ];
  const policies = [
    { policy: spec.at('trafficPolicy'), label: '', podSets },
    ...spec.at('trafficPolicy', 'portLevelSettings').items.map((policy) => ({
      policy,
      label: `Port ${policy.at('port', 'number').number ?? '?'}`,
      podSets,
    })),
    ...subsets,
  ].filter(({ policy }) => policy.isMap);
  const outliers = policies
    .filter(({ policy }) => policy.at('outlierDetection').isMap)
    .map(({ policy, label, podSets: watched }) => {
      const part = policy.at('outlierDetection');
      const outlier = readOutlier(
        part,
        { object, dialect: 'istio', label, hosts, podSets: watched },
        {
          consecutive5xx: part.at('consecutive5xxErrors').isSet ? 'consecutive5xxErrors' : 'consecutiveErrors',
          consecutiveGateway: 'consecutiveGatewayErrors',
          consecutiveLocal: 'consecutiveLocalOriginFailures',
        },
      );
      // 0 is not sent to Envoy (istio/istio 86c9f01 pilot/pkg/networking/core/cluster_traffic_policy.go, applyOutlierDetection).
      return outlier.maxEjectionPercent.value === 0
        ? { ...outlier, maxEjectionPercent: byDefault(10, part.at('maxEjectionPercent').path) }
        : outlier;
    });
  const pools = policies
    .filter(({ policy }) => policy.at('connectionPool').isMap || policy.at('retryBudget').isMap)
    .map(({ policy, label }) => {
      const http = policy.at('connectionPool', 'http');
      const budget = policy.at('retryBudget');
      const filled = (part: Part) => (part.number ? written(part.number, part.path) : null);
      return {
        object,
        dialect: 'istio',
        path: policy.path,
        label,
        hosts,
        maxRequests: filled(http.at('http2MaxRequests')),
        maxPending: filled(http.at('http1MaxPendingRequests')),
        maxConnections: filled(policy.at('connectionPool', 'tcp', 'maxConnections')),
        maxRetries: filled(http.at('maxRetries')),
        budget: budget.isMap
          ? written(
              {
                percent: budget.at('percent').number ?? null,
                minConcurrency: budget.at('minRetryConcurrency').number || 3,
              },
              budget.path,
            )
          : null,
      };
    });
  return { ...nothingRead, outliers, pools };
}

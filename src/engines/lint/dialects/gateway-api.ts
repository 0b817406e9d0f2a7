/** HTTPRoute and GRPCRoute: `timeouts` and the experimental `retry`. */
import { readDuration, spokenMs } from '../../convert/durations.ts';
import { wholeName } from '../../routing/kinds/istio-links.ts';
import type { KubeObject } from '../../routing/object.ts';
import { byDefault, nothingRead, written, type Calls, type Condition } from '../calls.ts';
import { statusConditions, statusMeaning } from '../conditions.ts';
import type { Dialect } from '../dialect.ts';
import { ruleLabel } from '../labels.ts';
import { Part } from '../part.ts';
import { durationSetting, limitSetting } from '../settings.ts';

export const gatewayApi: Dialect = {
  id: 'gateway-api',
  label: 'Gateway API',
  version: '1.6.1',
  kinds: ['HTTPRoute.gateway.networking.k8s.io', 'XBackendTrafficPolicy.gateway.networking.x-k8s.io'],
  words: [],
  source: {
    title: 'kubernetes-sigs/gateway-api',
    version: '1.6.1',
    at: 'apis/v1/httproute_types.go',
    url: 'https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.1/apis/v1/httproute_types.go',
  },
  read(object) {
    if (object.kind === 'XBackendTrafficPolicy') return { ...nothingRead, notes: budgetNotes(object) };
    const rules = new Part(object.value).at('spec', 'rules').items.filter((rule) => rule.isMap);
    return { ...nothingRead, calls: rules.flatMap((rule, i) => readRule(object, rule, i, rules.length)) };
  },
};

/** Parents that are Services: the route is for the mesh. */
export function layerOfRoute(object: KubeObject): Calls['layer'] {
  const parents = new Part(object.value).at('spec', 'parentRefs').items;
  return parents.length > 0 && parents.every((parent) => parent.at('kind').text === 'Service') ? 'mesh' : 'gateway';
}

export function backendsOfRule(object: KubeObject, rule: Part): string[] {
  return rule
    .at('backendRefs')
    .items.filter((ref) => (ref.at('kind').text ?? 'Service') === 'Service')
    .flatMap((ref) => {
      const name = ref.at('name').text;
      return name === undefined ? [] : [wholeName(name, ref.at('namespace').text ?? object.namespace)];
    });
}

/** Methods every match asks for; null when one takes any. */
export function methodsOfRule(rule: Part): readonly string[] | null {
  const methods = rule.at('matches').items.map((match) => match.at('method').text);
  return methods.length === 0 || methods.includes(undefined) ? null : [...new Set(methods as string[])];
}

function readRule(object: KubeObject, rule: Part, index: number, of: number): Calls[] {
  const retry = rule.at('retry');
  const perTry = durationSetting(rule.at('timeouts', 'backendRequest'));
  const total = limitSetting(rule.at('timeouts', 'request'));
  if (!retry.isMap && !perTry && !total) return [];
  const attempts = retry.at('attempts');
  const count = !retry.isMap
    ? byDefault(0, rule.path)
    : attempts.number === undefined
      ? byDefault(2, retry.path)
      : written(Math.max(0, attempts.number), attempts.path);
  const backoffMs = readDuration(retry.at('backoff').value);
  const methods = methodsOfRule(rule);
  return [
    {
      object,
      dialect: 'gateway-api',
      isEnvoy: false,
      path: rule.path,
      label: ruleLabel(index, of, rule.at('name').text),
      layer: layerOfRoute(object),
      hosts: [...new Set(backendsOfRule(object, rule))],
      methods,
      ...(methods && { methodsPath: rule.at('matches', 0, 'method').path }),
      retries: {
        count,
        countsFirst: false,
        countField: 'attempts',
        conditions: retry.isMap ? readConditions(retry) : [],
        perTryMs: perTry && perTry.value > 0 ? perTry : null,
        perTryField: 'backendRequest',
        backoff:
          backoffMs === undefined || backoffMs < 1
            ? { formula: 'none', params: {} }
            : { formula: 'istio', params: { backoffMs } },
        ...(backoffMs !== undefined && { backoffPath: retry.at('backoff').path }),
        repeats: null,
      },
      totalMs: total,
      totalField: 'request',
      totalEnds: 'call',
      remarks: retry.isMap
        ? [
            attempts.isSet ? '' : 'How often is up to the implementation; Istio and Envoy Gateway take 2.',
            'The waits, and what else is retried, are the implementation’s choice; those shown are Istio’s.',
          ].filter(Boolean)
        : [],
    },
  ];
}

function readConditions(retry: Part): Condition[] {
  const network: Condition = {
    token: 'connection errors',
    path: retry.path,
    written: false,
    meaning: { says: 'no connection can be made', events: ['connect-failure', 'refused-stream'], statuses: [] },
  };
  const codes = retry.at('codes').items;
  if (codes.length > 0) return [network, ...statusConditions(codes)];
  const unset: Condition = { token: '503', path: retry.path, written: false, meaning: statusMeaning(503) };
  return [network, unset];
}

function budgetNotes(object: KubeObject): string[] {
  const constraint = new Part(object.value).at('spec', 'retryConstraint');
  if (!constraint.isMap) return [];
  const percent = constraint.at('budget', 'percent').number ?? 20;
  const interval = readDuration(constraint.at('budget', 'interval').value) ?? 10_000;
  const count = constraint.at('minRetryRate', 'count').number ?? 10;
  const every = readDuration(constraint.at('minRetryRate', 'interval').value) ?? 1000;
  return [
    `Retries to its targets may be ${percent} % of the requests of the last ${spokenMs(interval)}, and ${count} every ${spokenMs(every)} in any case; further ones are not made.`,
  ];
}

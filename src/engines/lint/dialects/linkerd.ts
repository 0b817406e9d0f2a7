/** Linkerd's retry and timeout annotations on routes and Services, and its breaker. */
import { wholeName } from '../../routing/kinds/istio-links.ts';
import { qualifiedKind } from '../../routing/cluster.ts';
import type { KubeObject } from '../../routing/object.ts';
import { byDefault, nothingRead, written, type Calls, type Condition, type Reading } from '../calls.ts';
import { envoyMeanings, grpcWords, statusRange } from '../conditions.ts';
import type { Dialect } from '../dialect.ts';
import { Part } from '../part.ts';
import { durationSetting, limitSetting } from '../settings.ts';
import { backendsOfRule, methodsOfRule } from './gateway-api.ts';

export const linkerdSource = {
  title: 'linkerd/linkerd2',
  version: 'b24cd40 (edge-26.8.3)',
  at: 'policy-controller/k8s/index/src/outbound/index/http.rs',
  url: 'https://github.com/linkerd/linkerd2/blob/b24cd40/policy-controller/k8s/index/src/outbound/index/http.rs',
};

export const linkerd: Dialect = {
  id: 'linkerd',
  label: 'Linkerd',
  version: 'edge-26.8.3',
  kinds: [
    'Service',
    'HTTPRoute.gateway.networking.k8s.io',
    'GRPCRoute.gateway.networking.k8s.io',
    'HTTPRoute.policy.linkerd.io',
    'EgressNetwork.policy.linkerd.io',
  ],
  words: ['5xx', 'gateway-error', ...grpcWords],
  source: linkerdSource,
  read: (object) => (isAnnotated(object) ? readAnnotations(object) : nothingRead),
};

const isOurs = (name: string) => /^(?:(?:retry|timeout)\.linkerd\.io\/|balancer\.(?:alpha\.)?linkerd\.io\/)/.test(name);
export const retryAnnotations = (object: KubeObject) =>
  Object.keys(object.annotations).filter((name) => name.startsWith('retry.linkerd.io/'));
export const isAnnotated = (object: KubeObject) => Object.keys(object.annotations).some(isOurs);

function readAnnotations(object: KubeObject): Reading {
  const annotations = new Part(object.value).at('metadata', 'annotations');
  const given = (name: string) => annotations.at(name);
  const notes = breakerNotes(object);
  const hasRetry = retryAnnotations(object).length > 0;
  const total = limitSetting(given('timeout.linkerd.io/request'));
  const response = limitSetting(given('timeout.linkerd.io/response'));
  if (!hasRetry && !total && !response) return { ...nothingRead, notes };
  const limit = given('retry.linkerd.io/limit');
  const count = Number(limit.written ?? '');
  const conditions = [
    ...httpConditions(given('retry.linkerd.io/http')),
    ...grpcConditions(given('retry.linkerd.io/grpc')),
  ];
  const perTry = limitSetting(given('retry.linkerd.io/timeout'));
  const spec = new Part(object.value).at('spec');
  const isRoute = object.kind.endsWith('Route');
  const rules = spec.at('rules').items;
  const methods = isRoute ? rules.map(methodsOfRule) : [];
  const calls: Calls = {
    object,
    dialect: 'linkerd',
    isEnvoy: false,
    path: annotations.path,
    label: '',
    layer: 'mesh',
    hosts: isRoute ? hostsOfRoute(object, spec) : [wholeName(object.name, object.namespace)],
    methods: methods.length > 0 && !methods.includes(null) ? [...new Set(methods.flatMap((list) => list ?? []))] : null,
    retries: {
      count: !hasRetry
        ? byDefault(0, annotations.path)
        : Number.isInteger(count) && count > 0
          ? written(count, limit.path)
          : byDefault(1, limit.isSet ? limit.path : annotations.path),
      countsFirst: false,
      countField: 'retry.linkerd.io/limit',
      conditions: hasRetry ? [...conditions, ...timeoutCondition(perTry?.path)] : [],
      perTryMs: perTry,
      perTryField: 'retry.linkerd.io/timeout',
      backoff: { formula: 'linkerd', params: {} },
      repeats: null,
    },
    totalMs: total,
    totalField: 'timeout.linkerd.io/request',
    totalEnds: 'call',
    remarks: [
      perTry ? 'The limit of a try counts to the headers of the answer, and the last try has none.' : '',
      response ? 'A response that takes longer than its own limit ends the call and is not retried.' : '',
      hasRetry ? 'A request of more than 64 KiB is not retried.' : '',
    ].filter(Boolean),
  };
  return { ...nothingRead, calls: [calls], notes };
}

function hostsOfRoute(object: KubeObject, spec: Part): string[] {
  const parents = spec.at('parentRefs').items.filter((parent) => parent.at('kind').text === 'Service');
  const names = parents.flatMap((parent) => {
    const name = parent.at('name').text;
    return name === undefined ? [] : [wholeName(name, parent.at('namespace').text ?? object.namespace)];
  });
  return [...new Set([...names, ...spec.at('rules').items.flatMap((rule) => backendsOfRule(object, rule))])];
}

/** Not trimmed, as Linkerd does not trim: a blank makes a word unknown. */
function httpConditions(part: Part): Condition[] {
  if (part.text === undefined && part.number === undefined) return [];
  return part.written!.split(',').map((token) => ({
    token,
    path: part.path,
    written: true,
    meaning:
      token === 'gateway-error'
        ? { says: 'the answer is 502–504', events: [], statuses: [[502, 504]] }
        : token === '5xx' || !token.endsWith('xx')
          ? statusRange(token)
          : undefined,
  }));
}

function grpcConditions(part: Part): Condition[] {
  return (part.text ?? '')
    .split(',')
    .filter((token) => token !== '')
    .map((token) => ({
      token,
      path: part.path,
      written: true,
      meaning: grpcWords.includes(token) ? envoyMeanings[token] : undefined,
    }));
}

/** The annotation `retry.linkerd.io/timeout` makes the try's own limit a reason to retry. */
function timeoutCondition(path: readonly (string | number)[] | undefined): Condition[] {
  if (!path) return [];
  const meaning = { says: 'the headers do not come in time', events: ['timeout'], statuses: [] } as const;
  return [{ token: 'timeout', path, written: true, meaning }];
}

function breakerNotes(object: KubeObject): string[] {
  if (qualifiedKind(object) !== 'Service' && object.kind !== 'EgressNetwork') return [];
  const mode = object.annotations['balancer.linkerd.io/failure-accrual'];
  if (mode === undefined) return [];
  const number = object.annotations['balancer.linkerd.io/failure-accrual-consecutive-max-failures'] ?? '7';
  const annotations = new Part(object.value).at('metadata', 'annotations');
  const shut = durationSetting(annotations.at('balancer.linkerd.io/failure-accrual-consecutive-min-penalty'));
  const seconds = (shut?.value ?? 1000) / 1000;
  return [
    `An endpoint that fails ${number} times in a row gets no calls for ${seconds} s, then one probe; each failed probe doubles the time.`,
  ];
}

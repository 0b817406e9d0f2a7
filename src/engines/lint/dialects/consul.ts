/** Consul's ServiceRouter and the ejection of ServiceDefaults. */
import { wholeName } from '../../routing/kinds/istio-links.ts';
import type { KubeObject } from '../../routing/object.ts';
import { byDefault, nothingRead, written, type Calls, type Reading } from '../calls.ts';
import { conditionOf, envoyMeanings, statusConditions } from '../conditions.ts';
import type { Dialect } from '../dialect.ts';
import { envoyCalls, fixedBackoff } from '../envoy-calls.ts';
import { ruleLabel } from '../labels.ts';
import { Part } from '../part.ts';
import { limitSetting, readOutlier } from '../settings.ts';

export const consul: Dialect = {
  id: 'consul',
  label: 'Consul',
  version: 'consul-k8s 2.0.3',
  kinds: ['ServiceRouter.consul.hashicorp.com', 'ServiceDefaults.consul.hashicorp.com'],
  words: [
    ...['5xx', 'gateway-error', 'reset', 'connect-failure', 'envoy-ratelimited', 'retriable-4xx', 'refused-stream'],
    ...['cancelled', 'deadline-exceeded', 'internal', 'resource-exhausted', 'unavailable'],
  ],
  source: {
    title: 'hashicorp/consul',
    version: 'main, read with consul-k8s a507b1d',
    at: 'agent/xds/routes.go getRetryPolicyForDestination',
    url: 'https://github.com/hashicorp/consul/blob/main/agent/xds/routes.go',
  },
  read: (object) => (object.kind === 'ServiceRouter' ? readRouter(object) : readDefaults(object)),
};

function readRouter(object: KubeObject): Reading {
  const routes = new Part(object.value).at('spec', 'routes').items.filter((route) => route.isMap);
  return { ...nothingRead, calls: routes.map((route, i) => readRoute(object, route, i, routes.length)) };
}

function readRoute(object: KubeObject, route: Part, index: number, of: number): Calls {
  const destination = route.at('destination');
  const count = destination.at('numRetries');
  const words = destination.at('retryOn').texts;
  const connect = destination.at('retryOnConnectFailure');
  const codes = destination.at('retryOnStatusCodes').items;
  const retried = words.length > 0 || connect.isTrue || codes.length > 0 || (count.number ?? 0) > 0;
  const methods = route.at('match', 'http', 'methods').texts.map(({ text }) => text!);
  return envoyCalls({
    object,
    dialect: 'consul',
    path: route.path,
    label: ruleLabel(index, of, undefined),
    layer: 'mesh',
    hosts: [wholeName(destination.at('service').text ?? object.name, object.namespace)],
    methods: methods.length > 0 ? methods : null,
    retries: {
      // 0 is not sent to Envoy, whose own default is one retry.
      count: !retried
        ? byDefault(0, route.path)
        : count.number !== undefined && count.number > 0
          ? written(count.number, count.path)
          : byDefault(1, count.isSet ? count.path : destination.path),
      countField: 'numRetries',
      conditions: [
        ...words.map((part) => conditionOf(part.text!, part.path, envoyMeanings)),
        ...(connect.isTrue ? [conditionOf('connect-failure', connect.path, envoyMeanings)] : []),
        ...statusConditions(codes),
      ],
      perTryMs: null,
      perTryField: '',
      backoff: fixedBackoff,
    },
    totalMs: limitSetting(destination.at('requestTimeout')) ?? undefined,
    totalField: 'requestTimeout',
  });
}

function readDefaults(object: KubeObject): Reading {
  const config = new Part(object.value).at('spec', 'upstreamConfig');
  const upstreams = [
    ...(config.at('defaults').isMap ? [config.at('defaults')] : []),
    ...config.at('overrides').items.filter((part) => part.isMap),
  ];
  const owned = upstreams.map((upstream) => {
    const name = upstream.at('name').text;
    return {
      upstream,
      owner: {
        object,
        dialect: 'consul',
        label: name === undefined ? '' : `Upstream ${name}`,
        hosts: name === undefined ? [] : [wholeName(name, object.namespace)],
      },
    };
  });
  const filled = (part: Part) => (part.number === undefined ? null : written(part.number, part.path));
  return {
    ...nothingRead,
    outliers: owned
      .filter(({ upstream }) => upstream.at('passiveHealthCheck').isMap)
      .map(({ upstream, owner }) =>
        readOutlier(upstream.at('passiveHealthCheck'), owner, { consecutive5xx: 'maxFailures' }),
      ),
    pools: owned
      .filter(({ upstream }) => upstream.at('limits').isMap)
      .map(({ upstream, owner }) => {
        const limits = upstream.at('limits');
        return {
          ...owner,
          path: limits.path,
          maxRequests: filled(limits.at('maxConcurrentRequests')),
          maxPending: filled(limits.at('maxPendingRequests')),
          maxConnections: filled(limits.at('maxConnections')),
          maxRetries: null,
          budget: null,
        };
      }),
  };
}

/**
 * Raw Envoy: one proxy per RouteConfiguration, whose listener takes plain and TLS requests on every port.
 * Source: envoyproxy/envoy v1.35 source/common/router/config_impl.cc.
 */
import type { YamlPath } from '../../../core/yaml.ts';
import type { Cluster } from '../../cluster.ts';
import { fieldsOf, flagOf, listOf, numberOf, textOf, textsOf, type Fields } from '../../fields.ts';
import { proto, protoKey, protoKeysBeside } from '../../kinds/envoy-proto.ts';
import { routeConfiguration } from '../../kinds/envoy-route-configuration.ts';
import { compileConditions, type Condition } from '../../match/condition.ts';
import type { RequestView } from '../../match/request-view.ts';
import { refOf, type KubeObject, type Origin } from '../../object.ts';
import type { Listener, Proxy, Route, VirtualHost } from '../../proxy.ts';
import type { Controller, ControllerOptions, Programmed } from '../controller.ts';
import { actionParts } from './actions.ts';
import { conditionalAdditions } from './headers.ts';
import { headerCondition, routeConditions, type Runtime } from './matches.ts';

export const envoyId = 'envoy';

const headerFields = ['request', 'response'].flatMap((side) => [`${side}_headers_to_add`, `${side}_headers_to_remove`]);
const modelledInConfig = new Set([
  ...['@type', 'name', 'virtual_hosts', 'ignore_port_in_host_matching', 'validate_clusters', 'kind', 'api_version'],
  'most_specific_header_mutations_wins',
  ...headerFields,
]);
const modelledInHost = new Set([
  ...['name', 'domains', 'routes', 'require_tls', 'virtual_clusters', 'retry_policy'],
  ...headerFields,
]);
const modelledInRoute = new Set([...['name', 'match', 'route', 'redirect', 'direct_response'], ...headerFields]);

function runtimeOf({ settings }: ControllerOptions): Runtime {
  const entries = Object.entries(fieldsOf(settings?.[envoyId]?.['runtime']));
  return Object.fromEntries(
    entries.flatMap(([key, value]) => (numberOf(value) === undefined ? [] : [[key, Number(value)]])),
  );
}

const tlsWords: Readonly<Record<string, 'all' | 'external'>> = {
  ALL: 'all',
  2: 'all',
  EXTERNAL_ONLY: 'external',
  1: 'external',
};

/** `require_tls`: asked before the routes; a call from inside carries x-envoy-internal. */
function tlsRoute(host: Fields, origin: Origin): Route[] {
  const sort = tlsWords[String(proto(host, 'require_tls'))];
  if (!sort) return [];
  const inside: Condition = {
    on: 'header',
    name: 'x-envoy-internal',
    match: { kind: 'exact', value: 'true' },
    not: true,
  };
  return [
    {
      name: 'require_tls',
      conditions: [
        { on: 'scheme', match: { kind: 'exact', value: 'https' }, not: true },
        ...(sort === 'external' ? [inside] : []),
      ],
      precedence: 'require_tls comes before the routes',
      action: { kind: 'redirect', redirect: { status: 301, scheme: 'https' } },
      origin: { ...origin, path: [...origin.path, protoKey(host, 'require_tls')!] },
    },
  ];
}

interface Level {
  readonly fields: Fields;
  readonly ignored: readonly string[];
}

function routeOf(value: Fields, host: Level, config: Level, runtime: Runtime, origin: Origin, index: number): Route {
  const { conditions, ignored } = routeConditions(fieldsOf(value['match']), runtime);
  const levels = [value, host.fields, config.fields];
  if (flagOf(proto(config.fields, 'most_specific_header_mutations_wins'))) levels.reverse();
  const parts = actionParts(value, conditions, proto(host.fields, 'retry_policy'), levels, origin);
  const own = protoKeysBeside(value, modelledInRoute);
  return {
    ...parts,
    name: textOf(value['name']) || `routes[${index}] of ${textOf(host.fields['name']) ?? ''}`,
    conditions,
    precedence: 'the first route that matches',
    ignored: [
      ...new Set([
        ...config.ignored,
        ...host.ignored,
        ...own,
        ...conditionalAdditions(value),
        ...ignored,
        ...(parts.ignored ?? []),
      ]),
    ],
    origin: parts.origin ?? origin,
  };
}

function virtualHost(value: Fields, config: Level, runtime: Runtime, origin: Origin): VirtualHost {
  const name = textOf(value['name']) ?? '';
  const ignored = [...protoKeysBeside(value, modelledInHost), ...conditionalAdditions(value)];
  const level: Level = { fields: value, ignored: ignored.map((key) => `${key} of virtual host ${name}`) };
  const routes = listOf(value['routes']).map((route, i) =>
    routeOf(fieldsOf(route), level, config, runtime, { ...origin, path: [...origin.path, 'routes', i] }, i),
  );
  return {
    name,
    domains: textsOf(value['domains']).map((domain) => domain.toLowerCase()),
    routes: [...tlsRoute(value, origin), ...routes],
    origin,
  };
}

function proxyOf(object: KubeObject, runtime: Runtime): Proxy {
  const config = object.value;
  const ref = refOf(object);
  const key = protoKey(config, 'virtual_hosts') ?? 'virtual_hosts';
  const ignored = [...protoKeysBeside(config, modelledInConfig), ...conditionalAdditions(config)];
  const level: Level = {
    fields: config,
    ignored: ignored.map((name) => `${name} of RouteConfiguration ${object.name}`),
  };
  const virtualHosts = listOf(config[key]).map((value, i) => {
    const path: YamlPath = [key, i];
    return virtualHost(fieldsOf(value), level, runtime, { ref, path });
  });
  const origin: Origin = { ref, path: [] };
  const listener = (protocol: 'http' | 'https'): Listener => ({
    name: protocol,
    port: 0,
    protocol,
    serverNames: [],
    virtualHosts,
    dataPlane: { routeConfig: object.name },
    origin,
  });
  return {
    name: `Envoy with ${object.name}`,
    role: 'gateway',
    controller: envoyId,
    ref: { namespace: envoyId, name: object.name },
    chooseBy: flagOf(proto(config, 'ignore_port_in_host_matching')) ? 'host' : 'authority',
    listeners: [listener('http'), listener('https')],
  };
}

/** The virtual cluster a request is counted under; '' when the virtual host has none. Statistics only. */
export function virtualClusterOf(host: Fields, view: RequestView): string {
  const clusters = listOf(proto(host, 'virtual_clusters')).map(fieldsOf);
  const found = clusters.find((cluster) => compileConditions(listOf(cluster['headers']).map(headerCondition))(view));
  return found ? (textOf(found['name']) ?? '') : clusters.length > 0 ? 'other' : '';
}

function program(cluster: Cluster, options: ControllerOptions): Programmed {
  const runtime = runtimeOf(options);
  const valid = cluster
    .ofKind('RouteConfiguration')
    .filter((object) => !routeConfiguration.validate(object).some(({ severity }) => severity === 'error'));
  return { proxies: valid.map((object) => proxyOf(object, runtime)), conditions: [], diagnostics: [] };
}

export const envoy: Controller = {
  id: envoyId,
  label: 'Envoy, configured by hand',
  summary: 'Envoy with a RouteConfiguration as it is written, without a controller in between.',
  kinds: ['RouteConfiguration'],
  sources: [
    { title: 'envoyproxy/envoy', version: 'v1.35', at: 'source/common/router/config_impl.cc' },
    { title: 'envoyproxy/envoy', version: 'v1.35', at: 'test/tools/router_check/test/config' },
  ],
  program,
};

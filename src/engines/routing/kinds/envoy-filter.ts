/** EnvoyFilter: patches to the Envoy configuration itself. What the patches do is not modelled. */
import { checkPatch } from './envoy-filter-patch.ts';
import type { Field } from './istio-field.ts';
import { defineIstioKind } from './istio-kind.ts';
import { choice, free, list, map, notNegative, port, record, text, whole } from './istio-shape.ts';
import { selector, targetRef } from './istio-values.ts';

const filterName = record({ name: text, subFilter: record({ name: text }) });

const match = record(
  {
    cluster: record({ name: text, portNumber: port, service: text, subset: text }),
    context: choice('ANY', 'SIDECAR_INBOUND', 'SIDECAR_OUTBOUND', 'GATEWAY', 'WAYPOINT'),
    listener: record({
      filterChain: record({
        applicationProtocols: text,
        destinationPort: notNegative,
        filter: filterName,
        name: text,
        sni: text,
        transportProtocol: text,
      }),
      listenerFilter: text,
      name: text,
      portName: text,
      portNumber: notNegative,
    }),
    proxy: record({ metadata: map(text), proxyVersion: text }),
    routeConfiguration: record({
      gateway: text,
      name: text,
      portName: text,
      portNumber: notNegative,
      vhost: record({
        domainName: text,
        name: text,
        route: record({ action: choice('ANY', 'ROUTE', 'REDIRECT', 'DIRECT_RESPONSE'), name: text }),
      }),
    }),
    waypoint: record({ filter: filterName, portNumber: port, route: record({ name: text }) }),
  },
  checkContext,
);

function checkContext(field: Field): void {
  const forWaypoint = field.at('context').text === 'WAYPOINT';
  const others = ['cluster', 'listener', 'routeConfiguration'].filter((key) => field.at(key).isSet);
  if (field.at('waypoint').isSet && !forWaypoint) {
    field
      .at('waypoint')
      .keyFinding(
        'error',
        'bad-context',
        'Unexpected waypoint match, expected context WAYPOINT beside it.',
        'Set context: WAYPOINT.',
      );
  }
  if (forWaypoint && others.length > 0) {
    field
      .at(others[0]!)
      .keyFinding(
        'error',
        'bad-context',
        `Unexpected ${others[0]} match with context WAYPOINT, expected a waypoint match.`,
        'Use waypoint.',
      );
  }
}

const operations = [
  ...['MERGE', 'ADD', 'REMOVE', 'INSERT_BEFORE', 'INSERT_AFTER', 'INSERT_FIRST', 'REPLACE'],
  ...['INVALID', 'MERGE_AND_REPLACE_LIST'],
];

export const envoyFilter = defineIstioKind({
  id: 'envoy-filter',
  kind: 'EnvoyFilter',
  group: 'networking.istio.io',
  versions: ['v1alpha3'],
  plural: 'envoyfilters',
  summary: 'Changes the configuration of the Envoy proxies directly.',
  validator: 'ValidateEnvoyFilter',
  spec: () =>
    record({
      configPatches: list(
        record(
          {
            applyTo: choice(
              ...[
                'INVALID',
                'LISTENER',
                'FILTER_CHAIN',
                'NETWORK_FILTER',
                'HTTP_FILTER',
                'ROUTE_CONFIGURATION',
                'VIRTUAL_HOST',
              ],
              ...['HTTP_ROUTE', 'CLUSTER', 'EXTENSION_CONFIG', 'BOOTSTRAP', 'LISTENER_FILTER'],
            ),
            match,
            patch: record({
              filterClass: choice('UNSPECIFIED', 'AUTHN', 'AUTHZ', 'STATS'),
              operation: choice(...operations),
              value: free,
            }),
          },
          checkPatch,
        ),
      ),
      priority: whole,
      targetRefs: list(targetRef),
      workloadSelector: selector('labels'),
    }),
});

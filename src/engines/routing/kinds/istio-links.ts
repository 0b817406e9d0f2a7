/** What a VirtualService refers to: hosts, subsets, gateways (istio/istio 86c9f01 pkg/config/analysis/analyzers/virtualservice). */
import type { YamlPath } from '../../core/yaml.ts';
import type { Cluster } from '../cluster.ts';
import { fieldsOf, listOf, textOf, textsOf, type Fields } from '../fields.ts';
import type { KubeObject } from '../object.ts';
import { hostsOverlap, hostWithin } from './istio-names.ts';
import type { Finding } from './kind.ts';

const istioGateway = 'Gateway.networking.istio.io';
const kubernetesGateway = 'Gateway.gateway.networking.k8s.io';

export function checkVirtualServiceLinks(object: KubeObject, cluster: Cluster): readonly Finding[] {
  const spec = fieldsOf(object.value['spec']);
  return [
    ...destinationsOf(spec).flatMap(({ destination, path }) => checkDestination(destination, path, object, cluster)),
    ...textsOf(spec['gateways']).flatMap((name, i) => checkGateway(name, i, object, cluster)),
  ];
}

interface Destination {
  readonly destination: Fields;
  readonly path: YamlPath;
}

function destinationsOf(spec: Fields): readonly Destination[] {
  return ['http', 'tls', 'tcp'].flatMap((key) =>
    listOf(spec[key]).flatMap((value, i) => {
      const rule = fieldsOf(value);
      const path = ['spec', key, i] as const;
      const routes = ['route', 'mirrors'].flatMap((list) =>
        listOf(rule[list]).map((entry, j) => ({
          destination: fieldsOf(fieldsOf(entry)['destination']),
          path: [...path, list, j, 'destination'],
        })),
      );
      return rule['mirror'] === undefined
        ? routes
        : [...routes, { destination: fieldsOf(rule['mirror']), path: [...path, 'mirror'] }];
    }),
  );
}

/** The host by its whole name, with the cluster's usual suffix. */
export function wholeName(host: string, namespace: string): string {
  return host.includes('.') || host === '' ? host : `${host}.${namespace}.svc.cluster.local`;
}

function checkDestination(destination: Fields, path: YamlPath, object: KubeObject, cluster: Cluster): Finding[] {
  const host = wholeName(textOf(destination['host']) ?? '', object.namespace);
  const subset = textOf(destination['subset']) ?? '';
  const findings: Finding[] = [];
  if (host !== '' && !isKnownHost(host, object.namespace, cluster)) {
    findings.push({
      code: 'host-not-found',
      severity: 'warning',
      message: `Unexpected destination ${host}, expected a Service or a host of a ServiceEntry.`,
      hint: 'Short names belong to the namespace of the VirtualService. Correct the name, or add the Service.',
      path: [...path, 'host'],
    });
  }
  if (subset !== '' && !subsetsOf(host, cluster).has(subset)) {
    findings.push({
      code: 'subset-not-found',
      severity: 'error',
      message: `Unexpected subset ${subset} of ${host}, expected one a DestinationRule names.`,
      hint: 'Requests to it are answered 503. Add the subset to the DestinationRule of the host.',
      path: [...path, 'subset'],
    });
  }
  return findings;
}

function isKnownHost(host: string, namespace: string, cluster: Cluster): boolean {
  const [name = '', from = namespace, svc] = host.split('.');
  if ((svc === undefined || svc === 'svc') && cluster.get('Service', from, name)) return true;
  return cluster
    .ofKind('ServiceEntry')
    .some(({ value }) =>
      textsOf(fieldsOf(value['spec'])['hosts']).some((known) => hostWithin(host, wholeName(known, namespace))),
    );
}

function subsetsOf(host: string, cluster: Cluster): ReadonlySet<string> {
  const names = cluster.ofKind('DestinationRule').flatMap(({ value, namespace }) => {
    const spec = fieldsOf(value['spec']);
    if (!hostsOverlap(wholeName(textOf(spec['host']) ?? '', namespace), host)) return [];
    return listOf(spec['subsets']).map((subset) => textOf(fieldsOf(subset)['name']) ?? '');
  });
  return new Set(names);
}

function checkGateway(written: string, index: number, object: KubeObject, cluster: Cluster): Finding[] {
  if (written === 'mesh') return [];
  const [namespace, name] = written.includes('/') ? written.split('/') : [object.namespace, written];
  const path = ['spec', 'gateways', index];
  const istio = cluster.get(istioGateway, namespace!, name!);
  const other = cluster.get(kubernetesGateway, namespace!, name!);
  if (!istio && !other) {
    return [
      {
        code: 'gateway-not-found',
        severity: 'error',
        message: `Unexpected gateway ${written}, expected a Gateway ${namespace}/${name}.`,
        hint: 'Write namespace/name; without a namespace it is the one of the VirtualService.',
        path,
      },
    ];
  }
  const hosts = textsOf(fieldsOf(object.value['spec'])['hosts']);
  const served = istio ? istioHosts(istio, object.namespace) : listenerHosts(other!);
  if (hosts.some((host) => served.some((one) => hostsOverlap(host, one)))) return [];
  return [
    {
      code: 'host-not-in-gateway',
      severity: 'warning',
      message: `Unexpected hosts ${hosts.join(', ')} for gateway ${written}, expected one it serves: ${served.join(', ') || 'none for this namespace'}.`,
      hint: 'Add the host to a server of the Gateway, or correct it here. "./host" serves the Gateway’s namespace only.',
      path,
    },
  ];
}

/** Hosts a Gateway serves for VirtualServices of a namespace. */
function istioHosts(gateway: KubeObject, namespace: string): readonly string[] {
  return listOf(fieldsOf(gateway.value['spec'])['servers']).flatMap((server) =>
    textsOf(fieldsOf(server)['hosts']).flatMap((host) => {
      const slash = host.indexOf('/');
      const owner = slash === -1 ? '*' : host.slice(0, slash);
      const isOpen = owner === '*' || owner === namespace || (owner === '.' && gateway.namespace === namespace);
      return isOpen ? [host.slice(slash + 1)] : [];
    }),
  );
}

function listenerHosts(gateway: KubeObject): readonly string[] {
  return listOf(fieldsOf(gateway.value['spec'])['listeners']).map(
    (listener) => textOf(fieldsOf(listener)['hostname']) ?? '*',
  );
}

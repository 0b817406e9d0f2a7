/** Ingress objects as Istio serves them: a Gateway on ports 80 and 443, and VirtualServices with paths by element (istio/istio 86c9f01 pilot/pkg/config/kube/ingress). */
import type { Cluster } from '../../cluster.ts';
import { fieldsOf, isFields, listOf, numberOf, textOf, textsOf, type Fields } from '../../fields.ts';
import { refOf, type KubeObject } from '../../object.ts';
import type { ControllerOptions } from '../controller.ts';
import { byCreation, type Mesh } from './mesh.ts';
import type { MeshVirtualService, Rule } from './virtual-services.ts';

export interface IngressConfig {
  /** Objects with the fields of a Gateway in `spec`; their name, place and kind stay the Ingress's. */
  readonly gateways: readonly KubeObject[];
  readonly virtualServices: readonly MeshVirtualService[];
}

export const ingressSelector: Readonly<Record<string, string>> = { istio: 'ingressgateway' };

export function ingressConfig(cluster: Cluster, options: ControllerOptions, mesh: Mesh): IngressConfig {
  const own = cluster
    .ofKind('Ingress')
    .filter((object) => isIstios(object, cluster, options))
    .toSorted(byCreation);
  return { gateways: own.map(toGateway), virtualServices: toVirtualServices(own, cluster, mesh) };
}

const controllerName = 'istio.io/ingress-controller';

/** By annotation, by IngressClass, or because the reader chose Istio for Ingresses without a class. */
export function isIstios({ annotations, value }: KubeObject, cluster: Cluster, options: ControllerOptions): boolean {
  if (options.everyIngress !== undefined) return options.everyIngress === 'istio';
  const named = textOf(fieldsOf(value['spec'])['ingressClassName']) ?? annotations['kubernetes.io/ingress.class'];
  if (named === undefined) return options.ingressController === 'istio';
  const found = cluster.get('IngressClass', '', named);
  return found ? fieldsOf(found.value['spec'])['controller'] === controllerName : named === 'istio';
}

/** One server per `tls` entry, and port 80 for every host: Istio does not redirect to https by itself. */
function toGateway(object: KubeObject): KubeObject {
  const { name, namespace, value } = object;
  const secure = listOf(fieldsOf(value['spec'])['tls'])
    .map(fieldsOf)
    .flatMap((tls, i) => {
      const secret = textOf(tls['secretName']) ?? '';
      if (secret === '') return [];
      const hosts = textsOf(tls['hosts']);
      return [
        {
          port: { number: 443, protocol: 'HTTPS', name: `https-443-ingress-${name}-${namespace}-${i}` },
          hosts: hosts.length > 0 ? hosts : ['*'],
          tls: { mode: 'SIMPLE', credentialName: secret },
        },
      ];
    });
  const plain = { port: { number: 80, protocol: 'HTTP', name: `http-80-ingress-${name}-${namespace}` }, hosts: ['*'] };
  return { ...object, value: { ...value, spec: { selector: ingressSelector, servers: [...secure, plain] } } };
}

/** One VirtualService per host, with the paths of every Ingress that names it. `defaultBackend` is not served. */
function toVirtualServices(
  objects: readonly KubeObject[],
  cluster: Cluster,
  mesh: Mesh,
): readonly MeshVirtualService[] {
  const byHost = new Map<string, { readonly rules: Rule[]; readonly objects: Set<KubeObject> }>();
  for (const object of objects) {
    for (const [i, value] of listOf(fieldsOf(object.value['spec'])['rules']).entries()) {
      const rule = fieldsOf(value);
      if (!isFields(rule['http'])) continue;
      const host = (textOf(rule['host']) || '*').toLowerCase();
      const entry = byHost.get(host) ?? { rules: [], objects: new Set() };
      byHost.set(host, entry);
      entry.objects.add(object);
      entry.rules.push(
        ...listOf(rule['http']['paths']).flatMap((path, j) => toRule(object, fieldsOf(path), i, j, cluster, mesh)),
      );
    }
  }
  return [...byHost].map(([host, { rules, objects: from }]) => {
    const [first] = [...from];
    return {
      namespace: first!.namespace,
      name: first!.name,
      hosts: [host],
      gateways: [...from].map(({ namespace, name }) => `${namespace}/${name}`),
      exportTo: [],
      http: rules.toSorted(longestFirst),
      tls: [],
      tcp: [],
      semantics: 'ingress' as const,
      origin: { ref: refOf(first!), path: ['spec', 'rules'] },
    };
  });
}

function toRule(object: KubeObject, path: Fields, i: number, j: number, cluster: Cluster, mesh: Mesh): Rule[] {
  const { namespace, name } = object;
  const service = fieldsOf(fieldsOf(path['backend'])['service']);
  const target = textOf(service['name']);
  const port = target === undefined ? undefined : portNumber(cluster, namespace, target, fieldsOf(service['port']));
  if (target === undefined || port === undefined) return [];
  const host = `${target}.${namespace}.svc.${mesh.domain === '' ? 'cluster.local' : mesh.domain}`;
  const uri = uriOf(textOf(path['pathType']), textOf(path['path']) ?? '');
  return [
    {
      value: { ...(uri ? { match: [{ uri }] } : {}), route: [{ destination: { host, port: { number: port } } }] },
      origin: { ref: refOf(object), path: ['spec', 'rules', i, 'http', 'paths', j] },
      name: `spec.rules[${i}].http.paths[${j}] of Ingress ${namespace}/${name}`,
    },
  ];
}

/** A named port is looked up in the Service; a path to one that is not there is left out. */
function portNumber(cluster: Cluster, namespace: string, service: string, port: Fields): number | undefined {
  const number = numberOf(port['number']);
  if (number !== undefined) return number;
  const ports = listOf(fieldsOf(cluster.get('Service', namespace, service)?.value['spec'])['ports']).map(fieldsOf);
  return numberOf(ports.find((entry) => entry['name'] !== undefined && entry['name'] === port['name'])?.['port']);
}

/** ImplementationSpecific: `/foo.*` and `/foo/*` are prefixes, anything else is exact, nothing is everything. */
function uriOf(pathType: string | undefined, path: string): Fields | undefined {
  if (pathType === 'Exact') return { exact: path };
  if (pathType === 'Prefix') return { prefix: path };
  if (['', '*', '/*', '.*'].includes(path)) return undefined;
  const prefix = /^(.*)(?:\.\*|\/\*)$/.exec(path)?.[1];
  return prefix === undefined ? { exact: path } : { prefix };
}

function longestFirst(a: Rule, b: Rule): number {
  const [first, second] = [lengthOf(a), lengthOf(b)];
  return second.length - first.length || Number(second.exact) - Number(first.exact);
}

function lengthOf({ value }: Rule): { readonly length: number; readonly exact: boolean } {
  const uri = fieldsOf(fieldsOf(listOf(value['match'])[0])['uri']);
  const [exact, prefix] = [textOf(uri['exact']), textOf(uri['prefix'])];
  return { length: (exact ?? prefix)?.length ?? -1, exact: exact !== undefined };
}

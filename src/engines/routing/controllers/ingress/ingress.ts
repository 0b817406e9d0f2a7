/** Ingress objects as plain rules. Source: kubernetes/api networking/v1 types.go, Kubernetes 1.34. */
import type { YamlPath } from '../../../core/yaml.ts';
import { fieldsOf, listOf, numberOf, textOf, textsOf } from '../../fields.ts';
import type { KubeObject, Origin } from '../../object.ts';

export type PathType = 'Exact' | 'Prefix' | 'ImplementationSpecific';

export interface ServiceTarget {
  readonly namespace: string;
  readonly name: string;
  /** Number or name; '' when the manifest gives none. */
  readonly port: number | string;
}

export interface IngressPath {
  /** '' when none is written. */
  readonly path: string;
  readonly pathType: PathType;
  /** undefined for a resource backend or a missing one. */
  readonly service: ServiceTarget | undefined;
  readonly origin: Origin;
}

export interface IngressRule {
  /** Lower case; '' = every host. */
  readonly host: string;
  /** undefined when the rule has no `http`. */
  readonly paths: readonly IngressPath[] | undefined;
  readonly origin: Origin;
}

export interface Ingress {
  readonly object: KubeObject;
  readonly className: string | undefined;
  readonly defaultService: ServiceTarget | undefined;
  readonly rules: readonly IngressRule[];
  readonly tls: readonly { readonly hosts: readonly string[]; readonly secretName: string | undefined }[];
  readonly origin: Origin;
}

export function originOf(object: KubeObject, path: YamlPath): Origin {
  return { ref: { kind: object.kind, namespace: object.namespace, name: object.name }, path };
}

/** Reads one Ingress of networking.k8s.io/v1; also the `serviceName`/`servicePort` of v1beta1. */
export function readIngress(object: KubeObject): Ingress {
  const spec = fieldsOf(object.value['spec']);
  return {
    object,
    className: textOf(spec['ingressClassName']),
    defaultService: serviceOf(spec['defaultBackend'] ?? spec['backend'], object.namespace),
    rules: listOf(spec['rules']).map((rule, i) => readRule(rule, object, i)),
    tls: listOf(spec['tls']).map((entry) => ({
      hosts: textsOf(fieldsOf(entry)['hosts']).map((host) => host.toLowerCase()),
      secretName: textOf(fieldsOf(entry)['secretName']),
    })),
    origin: originOf(object, ['spec']),
  };
}

function readRule(value: unknown, object: KubeObject, index: number): IngressRule {
  const rule = fieldsOf(value);
  const at: YamlPath = ['spec', 'rules', index];
  const http = rule['http'];
  return {
    host: (textOf(rule['host']) ?? '').toLowerCase(),
    paths:
      http === undefined || http === null
        ? undefined
        : listOf(fieldsOf(http)['paths']).map((entry, i) => {
            const path = fieldsOf(entry);
            const written = textOf(path['pathType']);
            return {
              path: textOf(path['path']) ?? '',
              pathType: written === 'Exact' || written === 'Prefix' ? written : 'ImplementationSpecific',
              service: serviceOf(path['backend'], object.namespace),
              origin: originOf(object, [...at, 'http', 'paths', i]),
            };
          }),
    origin: originOf(object, at),
  };
}

function serviceOf(backend: unknown, namespace: string): ServiceTarget | undefined {
  const fields = fieldsOf(backend);
  const service = fieldsOf(fields['service']);
  const port = fieldsOf(service['port']);
  const name = textOf(service['name']) ?? textOf(fields['serviceName']);
  if (name === undefined) return undefined;
  const beta = fields['servicePort'];
  return {
    namespace,
    name,
    port: numberOf(port['number']) ?? textOf(port['name']) ?? numberOf(beta) ?? textOf(beta) ?? '',
  };
}

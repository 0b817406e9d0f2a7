/**
 * Shapes of Kubernetes' own kinds: which fields there are and of which type, as strict field validation reports it.
 * What the values mean is checked beside each kind. Source: kubernetes/api v0.34 core/v1, discovery/v1, networking/v1, apps/v1 types.go.
 */
import type { YamlPath } from '../../core/yaml.ts';
import { Field, shown } from './istio-field.ts';
import { flag, free, list, map, record, text, type Check } from './istio-shape.ts';
import type { Finding } from './kind.ts';

/** Findings of a shape about the value at a path of its object. */
export function checkShape(value: unknown, path: YamlPath, shape: Check): Finding[] {
  const findings: Finding[] = [];
  shape(new Field(value, path, findings));
  return findings;
}

/** The part must be there. */
export function given(name: string): Check {
  return (field) => {
    if (!field.isSet) field.error('missing-field', `Unexpected missing ${name}, expected one.`, `Add "${name}:".`);
  };
}

export const numberOrText: Check = (field) => {
  if (!field.isSet || typeof field.value === 'string' || Number.isInteger(field.value)) return;
  field.error(
    'wrong-type',
    `Unexpected ${shown(field.value)}, expected a number or a name.`,
    'Write a number or a name.',
  );
};

/** Fields whose values others check, or that play no part here. */
function other(names: string): Record<string, Check> {
  return Object.fromEntries(names.split(' ').map((name) => [name, free]));
}

export const serviceSpec: Check = record({
  ports: list(record({ name: text, appProtocol: text, targetPort: numberOrText, ...other('protocol port nodePort') })),
  selector: map(text),
  clusterIP: text,
  clusterIPs: list(text),
  externalName: text,
  publishNotReadyAddresses: flag,
  externalIPs: list(text),
  ...other(
    'type sessionAffinity sessionAffinityConfig loadBalancerIP loadBalancerSourceRanges externalTrafficPolicy healthCheckNodePort',
  ),
  ...other(
    'ipFamilies ipFamilyPolicy allocateLoadBalancerNodePorts loadBalancerClass internalTrafficPolicy trafficDistribution',
  ),
});

const targetRef = record(other('kind namespace name uid apiVersion resourceVersion fieldPath'));
const address = record({ ip: text, hostname: text, nodeName: text, targetRef });

export const endpointsSubsets: Check = list(
  record({
    addresses: list(address),
    notReadyAddresses: list(address),
    ports: list(record({ name: text, appProtocol: text, ...other('port protocol') })),
  }),
);

export const sliceEndpoints: Check = list(
  record({
    addresses: list(text),
    conditions: record({ ready: flag, serving: flag, terminating: flag }),
    hostname: text,
    targetRef,
    nodeName: text,
    zone: text,
    ...other('deprecatedTopology hints topology'),
  }),
);

export const slicePorts: Check = list(record({ name: text, appProtocol: text, ...other('protocol port') }));

export const deploymentSpec: Check = record(
  other('replicas selector template strategy minReadySeconds revisionHistoryLimit paused progressDeadlineSeconds'),
);

/** Containers, volumes and scheduling play no part here. */
export const podSpec: Check = (field) => {
  if (field.value !== undefined && field.value !== null) map(free)(field);
  list(free)(field.at('containers'));
};

const ingressBackend = record({
  service: record({ name: text, port: record(other('name number')) }),
  resource: record({ apiGroup: text, kind: text, name: text }),
  // Of networking.k8s.io/v1beta1.
  ...other('serviceName servicePort'),
});

export const ingressSpec: Check = record({
  ingressClassName: text,
  defaultBackend: ingressBackend,
  backend: ingressBackend,
  tls: list(record({ hosts: list(free), secretName: text })),
  rules: list(
    record({
      host: free,
      http: record({ paths: list(record({ backend: ingressBackend, ...other('path pathType') })) }),
    }),
  ),
});

export const ingressClassSpec: Check = record({
  controller: free,
  parameters: record({ apiGroup: text, kind: text, name: text, scope: text, namespace: text }),
});

export const namespaceSpec: Check = record({ finalizers: list(text) });

/** `data` and `stringData` of a Secret, `data` of a ConfigMap. */
export const texts: Check = map(text);

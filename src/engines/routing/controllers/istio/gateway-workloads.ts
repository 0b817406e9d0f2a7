/** The proxies a Gateway's selector finds, and the ports their Services map. */
import { fieldsOf, numberOf, textMapOf, textOf } from '../../fields.ts';
import type { Labels } from '../../selector.ts';
import { hasLabels } from '../../selector.ts';
import { oldestFirst } from './mesh.ts';
import type { MeshService } from './services.ts';
import type { MeshWorld } from './world.ts';
import type { KubeObject } from '../../object.ts';

export interface GatewayWorkload {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  readonly addresses: readonly string[];
}

/** Port of a Service that leads to the proxy. */
export interface ServiceTarget {
  readonly service: MeshService;
  readonly port: number;
  readonly targetPort: number;
}

/** Annotation with which a translated Gateway of another API names its Services instead of a selector. */
export const gatewayServiceAnnotation = 'internal.istio.io/gateway-service';

export function istioGateways({ cluster, ingressGateways }: MeshWorld): readonly KubeObject[] {
  return [...oldestFirst(cluster, 'Gateway.networking.istio.io'), ...ingressGateways];
}

const workloadKinds = ['Deployment', 'StatefulSet', 'DaemonSet'];

/** Pods and workloads some Gateway selects; where the manifests hold none, one is taken to exist per selector. */
export function gatewayWorkloads(world: MeshWorld): readonly GatewayWorkload[] {
  const { cluster } = world;
  const known: GatewayWorkload[] = [
    ...workloadKinds
      .flatMap((kind) => cluster.ofKind(kind))
      .map((object) => {
        const template = fieldsOf(fieldsOf(fieldsOf(object.value['spec'])['template'])['metadata']);
        return { namespace: object.namespace, name: object.name, labels: textMapOf(template['labels']), addresses: [] };
      }),
    ...cluster.ofKind('Pod').map((object) => ({
      namespace: object.namespace,
      name: object.name,
      labels: object.labels,
      addresses: [textOf(fieldsOf(object.value['status'])['podIP']) ?? ''].filter(Boolean),
    })),
  ];
  const chosen = new Map<string, GatewayWorkload>();
  for (const gateway of istioGateways(world)) {
    const selector = textMapOf(fieldsOf(gateway.value['spec'])['selector']);
    const isBound = gateway.annotations[gatewayServiceAnnotation] !== undefined;
    const found = known.filter((workload) =>
      isBound
        ? serviceTargets(world, workload).length > 0
        : Object.keys(selector).length > 0 && hasLabels(workload.labels, selector),
    );
    for (const workload of found.length > 0 || isBound ? found : [assumed(selector)]) {
      chosen.set(`${workload.namespace}/${workload.name}`, workload);
    }
  }
  return [...chosen.values()];
}

/** The gateway of Istio's default profile, or one named after the selector. */
function assumed(selector: Labels): GatewayWorkload {
  const [key, value] = Object.entries(selector)[0] ?? ['istio', 'ingressgateway'];
  const name = key === 'istio' && !value.startsWith('istio') ? `istio-${value}` : value;
  return {
    namespace: 'istio-system',
    name,
    labels: Object.keys(selector).length > 0 ? selector : { istio: 'ingressgateway' },
    addresses: [],
  };
}

/** Services whose endpoints include the workload. */
export function serviceTargets({ registry }: MeshWorld, workload: GatewayWorkload): readonly ServiceTarget[] {
  return registry.services
    .filter((service) => leadsTo(service, workload))
    .flatMap((service) =>
      service.ports.map(({ number, targetPort }) => ({
        service,
        port: number,
        targetPort: numberOf(targetPort) ?? number,
      })),
    );
}

function leadsTo(service: MeshService, { namespace, labels, addresses }: GatewayWorkload): boolean {
  if (service.endpoints.some((address) => addresses.includes(address))) return true;
  const { selector } = service;
  return (
    service.namespace === namespace &&
    selector !== undefined &&
    Object.keys(selector).length > 0 &&
    hasLabels(labels, selector)
  );
}

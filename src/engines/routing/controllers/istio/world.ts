/** The mesh's view of a cluster, read once per cluster: services, rules, policies. */
import type { Cluster } from '../../cluster.ts';
import type { KubeObject } from '../../object.ts';
import type { ControllerOptions } from '../controller.ts';
import { hostPoliciesOf, type HostPolicies } from './destination-rules.ts';
import { ingressConfig } from './ingress.ts';
import { readMesh, type Mesh } from './mesh.ts';
import { createRegistryOfServices, type Registry } from './services.ts';
import { virtualServicesOf, type MeshVirtualService } from './virtual-services.ts';

export interface MeshWorld {
  readonly cluster: Cluster;
  readonly mesh: Mesh;
  readonly registry: Registry;
  readonly virtualServices: readonly MeshVirtualService[];
  readonly hostPolicies: HostPolicies;
  /** Ingresses of Istio's class, with the fields of a Gateway. */
  readonly ingressGateways: readonly KubeObject[];
}

const worlds = new WeakMap<Cluster, { readonly options: ControllerOptions; readonly world: MeshWorld }>();

export function meshWorld(cluster: Cluster, options: ControllerOptions): MeshWorld {
  const known = worlds.get(cluster);
  if (known?.options === options) return known.world;
  const mesh = readMesh(options);
  const ingress = ingressConfig(cluster, options, mesh);
  const world: MeshWorld = {
    cluster,
    mesh,
    registry: createRegistryOfServices(cluster, mesh),
    virtualServices: [...virtualServicesOf(cluster, mesh), ...ingress.virtualServices],
    ingressGateways: ingress.gateways,
    hostPolicies: hostPoliciesOf(cluster, mesh),
  };
  worlds.set(cluster, { options, world });
  return world;
}

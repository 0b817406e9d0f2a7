/** What the sidecar of a called pod does: whether it takes plain text or mutual TLS, and which application port answers. */
import type { Cluster } from '../../cluster.ts';
import type { Proxy } from '../../proxy.ts';
import type { ControllerOptions } from '../controller.ts';
import type { ClientPod } from './outbound.ts';

export interface CalledPod extends ClientPod {
  readonly address: string;
}

export function inboundProxy(_cluster: Cluster, { namespace, name }: CalledPod, _options: ControllerOptions): Proxy {
  return {
    name: `inbound of ${namespace}/${name}`,
    role: 'sidecar',
    controller: 'istio',
    ref: { namespace, name: `inbound-${name}` },
    listeners: [],
  };
}

/** What the sidecar of a called pod does: whether it takes plain text or mutual TLS, and which application port answers (istio/istio 86c9f01 pilot/pkg/networking/core/listener_inbound.go). */
import type { Cluster } from '../../cluster.ts';
import { fieldsOf, isFields, listOf, numberOf, textOf, type Fields } from '../../fields.ts';
import { isHttp, isTls, parseProtocol, type IstioProtocol } from '../../kinds/istio-protocol.ts';
import { refOf, type Origin } from '../../object.ts';
import type { Backend, Listener, Proxy, VirtualHost } from '../../proxy.ts';
import type { ControllerOptions } from '../controller.ts';
import { serviceTargets } from './gateway-workloads.ts';
import type { ClientPod } from './outbound.ts';
import { peerTls, type MutualTlsMode } from './peer-authentication.ts';
import { sidecarScope } from './sidecar-scope.ts';
import { meshWorld, type MeshWorld } from './world.ts';

export interface CalledPod extends ClientPod {
  readonly address: string;
}

interface InboundPort {
  readonly port: number;
  readonly protocol: IstioProtocol;
  /** Server TLS of a Sidecar's ingress, with certificates of the pod's own. */
  readonly tls?: Fields;
  readonly origin: Origin;
}

/** The proxy as its callers meet it. Ports no Service names go straight to the application. */
export function inboundProxy(cluster: Cluster, pod: CalledPod, options: ControllerOptions): Proxy {
  const world = meshWorld(cluster, options);
  const { namespace, name } = pod;
  const { mode, ports } = peerTls(world, pod);
  const known = inboundPorts(world, pod);
  const origin: Origin = { ref: { kind: 'Pod', namespace, name }, path: [] };
  const unknown = [...ports].filter(([port]) => !known.some((one) => one.port === port));
  return {
    name: `inbound sidecar of ${namespace}/${name}`,
    role: 'sidecar',
    controller: 'istio',
    ref: { namespace, name: `inbound-${name}` },
    listeners: [
      ...known.flatMap((one) => portListeners(one, ports.get(one.port) ?? mode, pod)),
      ...unknown.flatMap(([port, own]) => passThrough(port, own, origin)),
      ...passThrough(0, mode, origin),
    ],
  };
}

/** A Sidecar's ingress replaces the ports of the Services. */
function inboundPorts(world: MeshWorld, pod: CalledPod): readonly InboundPort[] {
  const { sidecar } = sidecarScope(world, pod);
  const written = listOf(fieldsOf(sidecar?.value['spec'])['ingress']).map(fieldsOf);
  if (sidecar && written.length > 0) {
    return written.map((listener, i) => ({
      port: numberOf(fieldsOf(listener['port'])['number']) ?? 0,
      protocol: parseProtocol(textOf(fieldsOf(listener['port'])['protocol']) ?? ''),
      ...(isFields(listener['tls']) ? { tls: listener['tls'] } : {}),
      origin: { ref: refOf(sidecar), path: ['spec', 'ingress', i] },
    }));
  }
  const byPort = new Map<number, InboundPort>();
  for (const { service, port, targetPort } of serviceTargets(world, { ...pod, addresses: [pod.address] })) {
    const { protocol } = service.ports.find(({ number }) => number === port)!;
    if (protocol !== 'UDP' && !byPort.has(targetPort))
      byPort.set(targetPort, { port: targetPort, protocol, origin: service.origin });
  }
  return [...byPort.values()];
}

function portListeners(
  { port, protocol, tls, origin }: InboundPort,
  mode: MutualTlsMode,
  pod: CalledPod,
): readonly Listener[] {
  const opened = isTls(protocol) ? (protocol === 'HTTPS' ? 'HTTP' : 'TCP') : protocol;
  const spoken = tls ? opened : protocol;
  // A port of no declared protocol is looked into: HTTP is routed as HTTP, anything else as it comes.
  const sniffs = spoken === 'unsupported';
  const speaksHttp = isHttp(spoken) || sniffs;
  const backend: Backend = { weight: 1, cluster: `inbound|${port}||`, external: { host: pod.address, port }, origin };
  const base = {
    name: 'virtualInbound',
    port,
    serverNames: [],
    origin,
    dataPlane: { filterChain: `${pod.address}_${port}` },
  };
  const hosts = speaksHttp ? [virtualHost(port, backend)] : [];
  const streams = [{ serverNames: [], backends: [backend], origin }];
  const raw = sniffs || !speaksHttp;
  const secure = (clientCertificate: 'none' | 'required', certificate: 'mesh' | 'own'): Listener => ({
    ...base,
    protocol: speaksHttp ? 'https' : 'tls-passthrough',
    virtualHosts: hosts,
    ...(raw ? { streams } : {}),
    clientCertificate,
    certificate,
  });
  const plain: readonly Listener[] = [
    ...(speaksHttp ? [{ ...base, protocol: 'http', virtualHosts: hosts } as const] : []),
    ...(raw ? [{ ...base, protocol: 'tcp', virtualHosts: [], streams } as const] : []),
  ];
  if (mode === 'DISABLE' && tls) return [secure(tls['mode'] === 'MUTUAL' ? 'required' : 'none', 'own')];
  if (mode === 'DISABLE')
    return raw ? [...plain, { ...base, protocol: 'tls-passthrough', virtualHosts: [], streams }] : plain;
  if (mode === 'STRICT') return [secure('required', 'mesh')];
  return [{ ...secure('required', 'mesh'), withoutCertificate: raw ? streams : [] }, ...plain];
}

function virtualHost(port: number, backend: Backend): VirtualHost {
  const { origin } = backend;
  const route = {
    name: 'default',
    conditions: [],
    precedence: 'the only route of the port',
    action: { kind: 'forward', backends: [backend] },
    origin,
  } as const;
  return { name: `inbound|http|${port}`, domains: ['*'], routes: [route], origin };
}

/** Connections to a port nobody declared; 0 = all such ports. */
function passThrough(port: number, mode: MutualTlsMode, origin: Origin): readonly Listener[] {
  const streams = [{ serverNames: [], backends: [], passThrough: 'InboundPassthroughCluster', origin }];
  const base = { name: 'virtualInbound', port, serverNames: [], virtualHosts: [], streams, origin };
  const plain: Listener = { ...base, protocol: 'tcp' };
  if (mode === 'STRICT')
    return [{ ...base, protocol: 'tls-passthrough', clientCertificate: 'required', certificate: 'mesh' }];
  return [plain, { ...base, protocol: 'tls-passthrough' }];
}

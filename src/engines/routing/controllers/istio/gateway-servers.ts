/** Servers of all Gateways of one proxy, merged by port (mergeGateways, istio/istio 86c9f01 pilot/pkg/model/gateway.go). */
import { fieldsOf, flagOf, isFields, listOf, numberOf, textMapOf, textOf, textsOf, type Fields } from '../../fields.ts';
import { isHttp, isTls, parseProtocol, type IstioProtocol } from '../../kinds/istio-protocol.ts';
import { refOf, type KubeObject, type ObjectDiagnostic, type Origin } from '../../object.ts';
import { hasLabels } from '../../selector.ts';
import {
  gatewayServiceAnnotation,
  istioGateways,
  serviceTargets,
  type GatewayWorkload,
  type ServiceTarget,
} from './gateway-workloads.ts';
import { ingressBehind } from './ingress.ts';
import type { MeshWorld } from './world.ts';

export interface GatewayServer {
  /** `namespace/name` of its Gateway. */
  readonly gateway: string;
  readonly gatewayNamespace: string;
  /** `host`, or `namespace/host` where only that namespace's VirtualServices count. */
  readonly hosts: readonly string[];
  /** Port as the Gateway writes it. */
  readonly port: number;
  /** Port the proxy listens on. */
  readonly listenPort: number;
  readonly portName: string;
  readonly protocol: IstioProtocol;
  readonly bind: string;
  readonly tls: Fields | undefined;
  readonly httpsRedirect: boolean;
  /** Name of the route table; '' for streams. */
  readonly routeName: string;
  readonly origin: Origin;
}

export interface MergedServers {
  readonly servers: readonly GatewayServer[];
  readonly diagnostics: readonly ObjectDiagnostic[];
}

/** TLS that the proxy opens; everything else on a TLS port passes through closed. */
export function terminatesTls({ tls, protocol }: GatewayServer): boolean {
  const mode = textOf(tls?.['mode']) ?? 'PASSTHROUGH';
  return tls !== undefined && isTls(protocol) && !mode.endsWith('PASSTHROUGH');
}

export function mergeServers(world: MeshWorld, workload: GatewayWorkload): MergedServers {
  const kept: GatewayServer[] = [];
  const diagnostics: ObjectDiagnostic[] = [];
  const plain = new Map<string, GatewayServer>();
  const secureHosts = new Map<string, GatewayServer>();
  const routeNames = new Set<string>();
  for (const { object, targets, bySelector } of gatewaysFor(world, workload)) {
    for (const server of serversOf(object, targets, bySelector)) {
      const earlier = conflictOf(server, plain, secureHosts, routeNames);
      if (earlier) {
        diagnostics.push(conflictFinding(object, server, earlier));
        continue;
      }
      kept.push(server);
    }
  }
  return { servers: kept, diagnostics };
}

interface BoundGateway {
  readonly object: KubeObject;
  readonly targets: readonly ServiceTarget[];
  readonly bySelector: boolean;
}

function gatewaysFor(world: MeshWorld, workload: GatewayWorkload): readonly BoundGateway[] {
  const targets = serviceTargets(world, workload);
  return istioGateways(world).flatMap((object): BoundGateway[] => {
    const named = object.annotations[gatewayServiceAnnotation];
    if (named !== undefined) {
      const hosts = named.split(',');
      const own = targets.filter(
        ({ service }) => hosts.includes(service.hostname) && service.namespace === object.namespace,
      );
      return own.length > 0 ? [{ object, targets: own, bySelector: false }] : [];
    }
    const selector = textMapOf(fieldsOf(object.value['spec'])['selector']);
    return hasLabels(workload.labels, selector) ? [{ object, targets, bySelector: true }] : [];
  });
}

const keepsPort = 'experimental.istio.io/disable-gateway-port-translation';

/** Where the proxy listens for a port of the Gateway: the target port of a Service that leads to it, else the port itself. */
function listenPorts(port: number, targets: readonly ServiceTarget[], bySelector: boolean): readonly number[] {
  const fitting = targets
    .filter((target) => target.port === port && !(bySelector && keepsPort in target.service.labels))
    .map(({ targetPort }) => targetPort);
  if (bySelector) return [fitting[0] ?? port];
  return [...new Set(fitting)];
}

function serversOf(
  object: KubeObject,
  targets: readonly ServiceTarget[],
  bySelector: boolean,
): readonly GatewayServer[] {
  const { namespace, name } = object;
  return listOf(fieldsOf(object.value['spec'])['servers']).flatMap((value, i) => {
    const server = fieldsOf(value);
    const written = fieldsOf(server['port']);
    const port = numberOf(written['number']) ?? 0;
    const protocol = parseProtocol(textOf(written['protocol']) ?? '');
    const tls = isFields(server['tls']) ? server['tls'] : undefined;
    const bind = textOf(server['bind']) ?? '';
    const portName = textOf(written['name']) ?? '';
    return listenPorts(port, targets, bySelector).map((listenPort): GatewayServer => {
      const parts = { protocol, tls } as GatewayServer;
      const table = isHttp(protocol)
        ? `http.${listenPort}`
        : protocol === 'HTTPS' && terminatesTls(parts)
          ? `https.${port}.${portName}.${name}.${namespace}`
          : '';
      return {
        gateway: `${namespace}/${name}`,
        gatewayNamespace: namespace,
        hosts: wholeHosts(textsOf(server['hosts']), namespace),
        port,
        listenPort,
        portName,
        protocol,
        bind,
        tls,
        httpsRedirect: flagOf(tls?.['httpsRedirect']) ?? false,
        routeName: table === '' || bind === '' ? table : `${table}.${bind}`,
        origin: originOf(object, i),
      };
    });
  });
}

function originOf(object: KubeObject, index: number): Origin {
  const ingress = ingressBehind(object);
  if (ingress) return { ref: refOf(ingress), path: ['spec'] };
  return { ref: { ...refOf(object), group: 'networking.istio.io' }, path: ['spec', 'servers', index] };
}

/** `./host` belongs to the Gateway's namespace; every namespace's hosts need no prefix. */
function wholeHosts(hosts: readonly string[], namespace: string): readonly string[] {
  if (hosts.includes('*/*')) return ['*'];
  return hosts.map((host) => host.toLowerCase().replace(/^\.\//, `${namespace}/`).replace(/^\*\//, ''));
}

/** The server that stands in the way, if any. Plain text and TLS share no port; a TLS host is given once; HTTP servers merge. */
function conflictOf(
  server: GatewayServer,
  plain: Map<string, GatewayServer>,
  secureHosts: Map<string, GatewayServer>,
  routeNames: Set<string>,
): GatewayServer | undefined {
  const place = `${server.listenPort}/${server.bind}`;
  if (server.tls && !isHttp(server.protocol)) {
    const keys = server.hosts.map((host) => `${place}/${host}`);
    const taken = keys.map((key) => secureHosts.get(key)).find((one) => one !== undefined);
    if (taken) return taken;
    for (const key of keys) secureHosts.set(key, server);
  }
  const current = plain.get(place);
  if (current) {
    const merges = isHttp(server.protocol) && isHttp(current.protocol);
    return merges ? undefined : current;
  }
  const isSecure = server.tls !== undefined && isTls(server.protocol);
  if (!isSecure) plain.set(place, server);
  else if (server.routeName !== '') {
    if (routeNames.has(server.routeName)) return server;
    routeNames.add(server.routeName);
  }
  return undefined;
}

function conflictFinding(object: KubeObject, server: GatewayServer, earlier: GatewayServer): ObjectDiagnostic {
  return {
    code: 'gateway-conflict',
    severity: 'warning',
    message: `Unexpected server on port ${server.port}: ${earlier.gateway} came first with ${earlier.protocol} for ${earlier.hosts.join(', ')}; expected a port, protocol or hosts of its own.`,
    hint: 'The server is not programmed. Use the same protocol, other hosts, or another port.',
    place: object.placeOf(server.origin.path),
    file: object.file,
    ref: refOf(object),
  };
}

/** Attached routes of a listener → its virtual hosts. */
import type { Cluster } from '../../cluster.ts';
import { refOf, type KubeObject } from '../../object.ts';
import type { Listener, Route, VirtualHost } from '../../proxy.ts';
import type { Attachment } from './attach.ts';
import type { RefFailure, RouteContext } from './backend-refs.ts';
import { grpcRoutes } from './grpc-rules.ts';
import { httpRoutes } from './http-rules.ts';
import type { GatewayListener } from './listeners.ts';
import { inOrder, type RankedRoute } from './precedence.ts';
import { readStreams } from './streams.ts';

/** One listener of the proxy. Its virtual hosts are the host names its routes share with it. */
export function toListener(cluster: Cluster, listener: GatewayListener, attached: readonly Attachment[]): Listener {
  const { name, port, owner, hostname, path, protocol, tlsMode } = listener;
  const base = {
    name,
    port,
    serverNames: hostname === '' ? [] : [hostname],
    origin: { ref: refOf(owner), path },
  };
  if (protocol === 'TCP' || protocol === 'UDP' || protocol === 'TLS') {
    const streams = readStreams(cluster, attached);
    const kinds = { TCP: 'tcp', UDP: 'udp', TLS: tlsMode === 'Passthrough' ? 'tls-passthrough' : 'https' } as const;
    return { ...base, protocol: kinds[protocol], virtualHosts: [], streams };
  }
  const secure = protocol === 'HTTPS';
  return {
    ...base,
    protocol: secure ? 'https' : 'http',
    virtualHosts: virtualHosts(cluster, attached, { port, scheme: secure ? 'https' : 'http' }),
    ...(secure
      ? {
          misdirected: true,
          clientCertificate: listener.clientCertificate,
          clientAuthorities: listener.clientAuthorities,
        }
      : {}),
  };
}

function virtualHosts(
  cluster: Cluster,
  attached: readonly Attachment[],
  place: { readonly port: number; readonly scheme: 'http' | 'https' },
): VirtualHost[] {
  const byHost = new Map<string, Attachment[]>();
  for (const attachment of attached) {
    for (const hostname of attachment.hostnames) {
      const list = byHost.get(hostname);
      if (list) list.push(attachment);
      else byHost.set(hostname, [attachment]);
    }
  }
  return [...byHost].map(([hostname, attachments]): VirtualHost => {
    let routes: readonly Route[] | undefined;
    return {
      name: hostname,
      domains: [hostname],
      wildcardLabels: 'any',
      // Of 10 000 hosts a reader asks for a few.
      get routes() {
        routes ??= inOrder(attachments.flatMap(({ route }) => rankedRoutes({ cluster, route, failures: [] }, place)));
        return routes;
      },
      origin: { ref: refOf(attachments[0]!.route), path: ['spec', 'hostnames'] },
    };
  });
}

export function rankedRoutes(
  context: RouteContext,
  place: { readonly port: number; readonly scheme: 'http' | 'https' },
): RankedRoute[] {
  return context.route.kind === 'GRPCRoute' ? grpcRoutes(context, place) : httpRoutes(context, place);
}

const failuresOf = new WeakMap<Cluster, Map<KubeObject, readonly RefFailure[]>>();

/** References of a route that do not resolve; those of a mesh need no grant. Looked up once per cluster. */
export function routeFailures(cluster: Cluster, route: KubeObject, mesh = false): readonly RefFailure[] {
  if (mesh) return findFailures(cluster, route, true);
  let known = failuresOf.get(cluster);
  if (!known) failuresOf.set(cluster, (known = new Map()));
  let failures = known.get(route);
  if (!failures) known.set(route, (failures = findFailures(cluster, route, false)));
  return failures;
}

function findFailures(cluster: Cluster, route: KubeObject, mesh: boolean): readonly RefFailure[] {
  const failures: RefFailure[] = [];
  if (route.kind === 'HTTPRoute' || route.kind === 'GRPCRoute') {
    rankedRoutes({ cluster, route, failures, mesh }, { port: 80, scheme: 'http' });
  } else {
    readStreams(cluster, [{ route, hostnames: [] }], failures);
  }
  return failures;
}

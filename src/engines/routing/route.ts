/** One request through a world: which listener, which rule, which pod, and why. */
import { forward } from './backends.ts';
import { idleListeners, passedGateways, passedListeners, proxyOrigin } from './considered.ts';
import type { Decision } from './decision.ts';
import { directCall } from './direct.ts';
import { runHttp } from './http.ts';
import { readPath } from './match/path-reading.ts';
import { createRequestView } from './match/request-view.ts';
import type { Backend, Listener } from './proxy.ts';
import type { RoutedRequest } from './request.ts';
import { chooseStream, connectionOf, type Stream } from './streams.ts';
import { hop, noneTaken, refuse, respond, startWalk, type RouteOptions, type Walk } from './walk.ts';
import type { CompiledListener, CompiledPort, CompiledProxy, World } from './world.ts';

export type { RouteOptions } from './walk.ts';

/** What the data plane would do with the request. Equal arguments give equal decisions. */
export function routeRequest(world: World, request: RoutedRequest, options: RouteOptions = {}): Decision {
  const walk = startWalk(world, request, options);
  const { source } = request;
  if (source.kind === 'external') {
    hop(walk, 'client', 'client outside', `It calls ${addressOf(request)}.`);
    const gateways = world.proxies.filter(({ proxy }) => proxy.role === 'gateway');
    const proxy = edgeProxy(gateways, source.gateway);
    if (typeof proxy !== 'string') return throughProxy(walk, proxy);
    noneTaken(walk, 'proxy', proxy, undefined, () => passedGateways(gateways));
    return refuse(walk, 'no-gateway', 'Nothing answers.', proxy);
  }
  hop(walk, 'client', `${source.namespace}/${source.name}`, `It calls ${addressOf(request)}.`);
  const sidecar = world.clientProxy(source);
  if (!sidecar) return directCall(walk, 'No mesh proxy stands beside the client');
  const listens = sidecar.ports.has(request.port) || sidecar.ports.has(0);
  if (!listens && sidecar.proxy.unknownHosts === 'pass-through') {
    return directCall(walk, `${sidecar.proxy.name} has nothing on port ${request.port} and lets the call pass`);
  }
  return throughProxy(walk, sidecar);
}

function addressOf({ scheme, host, port, path, query, protocol }: RoutedRequest): string {
  const name = host === '' ? 'the address itself' : host;
  const isHttp = protocol === 'http' || protocol === 'grpc';
  return isHttp ? `${scheme}://${name}:${port}${path}${query === '' ? '' : `?${query}`}` : `${name} port ${port}`;
}

/** The gateway asked for, or the only one. */
function edgeProxy(
  gateways: readonly CompiledProxy[],
  asked?: { readonly namespace: string; readonly name: string },
): CompiledProxy | string {
  if (asked) {
    const { namespace, name } = asked;
    const found =
      gateways.find(({ proxy }) => proxy.ref?.namespace === namespace && proxy.ref.name === name) ??
      gateways.find(({ proxy }) =>
        proxy.alsoKnownAs?.some((other) => other.namespace === namespace && other.name === name),
      );
    return found ?? `There is no gateway ${namespace}/${name} that a controller has programmed.`;
  }
  if (gateways.length === 1) return gateways[0]!;
  if (gateways.length === 0) return 'There is no Gateway or Ingress that a controller has programmed.';
  return `There are several gateways (${gateways.map(({ proxy }) => proxy.name).join(', ')}); the request must name one.`;
}

function throughProxy(walk: Walk, compiled: CompiledProxy): Decision {
  const { proxy, ports } = compiled;
  const { protocol } = walk.request;
  walk.proxy = proxy;
  const entry = proxy.entries?.find((one) => one.port === walk.request.port);
  if (entry) {
    const { namespace, name } = entry.service;
    const why = `Port ${entry.port} leads to port ${entry.targetPort} of the proxy.`;
    hop(walk, 'load-balancer', `${namespace}/${name}`, why, entry.origin);
  }
  const port = entry?.targetPort ?? walk.request.port;
  if (proxy.pathReading) {
    const path = readPath(walk.request.path, proxy.pathReading);
    if (path !== walk.request.path) walk.view = createRequestView({ ...walk.request, path }, walk.view.draw);
  }
  const beside = `It stands beside the client${proxy.assumed ? `: ${proxy.assumed}` : ''}.`;
  hop(walk, 'proxy', proxy.name, proxy.role === 'gateway' ? 'It stands at the edge.' : beside);
  const listeners = ports.get(port) ?? ports.get(0);
  if (!listeners) {
    const open = [...ports.keys()].join(', ') || 'none';
    const [idle] = proxy.listeners.length === 0 ? idleListeners(walk.world, proxy) : [];
    const why = idle ? ` ${idle.name}: ${idle.why}` : '';
    return noListener(
      walk,
      'no-listener',
      'Connection refused.',
      `${proxy.name} has no listener on port ${port} (open: ${open}).${why}`,
    );
  }
  if (protocol === 'tcp' || protocol === 'udp') return throughStream(walk, listeners);
  return walk.request.scheme === 'https' || protocol === 'tls'
    ? throughTls(walk, listeners)
    : throughPlain(walk, listeners);
}

/** No listener takes the connection; those of the proxy are told. */
function noListener(walk: Walk, code: string, answer: string, reason: string): Decision {
  const { proxy, world } = walk;
  if (proxy) noneTaken(walk, 'listener', reason, proxyOrigin(proxy), () => passedListeners(world, proxy));
  return refuse(walk, code, answer, reason);
}

function throughStream(walk: Walk, port: CompiledPort): Decision {
  const connection = connectionOf(walk.request, walk.view.host);
  const wanted = walk.request.protocol === 'udp' ? 'udp' : 'tcp';
  const raw = port.raw.filter(({ listener }) => listener.protocol === wanted);
  const streams = raw.flatMap(({ listener }) => listener.streams ?? []);
  const stream = chooseStream(streams, connection);
  const compiled = raw.find(({ listener }) => stream && listener.streams?.includes(stream));
  if ((!compiled || !stream) && port.all.some(({ listener }) => listener.protocol === 'http'))
    return noListener(
      walk,
      'protocol-error',
      'Connection closed.',
      `Port ${walk.request.port} speaks HTTP only; the client speaks something else.`,
    );
  if (!compiled || !stream)
    return noListener(
      walk,
      'no-filter-chain',
      'Connection closed.',
      `No rule takes ${wanted.toUpperCase()} on port ${walk.request.port}.`,
    );
  enter(walk, compiled, `It takes connections on port ${walk.request.port}.`);
  const asks = (stream.addresses ?? []).length > 0 || (stream.hosts ?? []).length > 0;
  const why = asks ? 'Its address is the one called.' : 'It takes every connection of the listener.';
  return alongStream(walk, stream, compiled.listener.name, why);
}

function takesStreams({ raw }: CompiledPort): boolean {
  return raw.some(({ listener }) => listener.protocol === 'tcp' && (listener.streams ?? []).length > 0);
}

function alongStream(walk: Walk, stream: Stream, name: string, why: string): Decision {
  hop(walk, 'route', name, why, stream.origin);
  const [only] = stream.backends;
  if (stream.backends.length === 1 && only!.broken) {
    if (only!.cluster) walk.dataPlane['cluster'] = only!.cluster;
    return refuse(walk, 'connection-closed', 'Connection closed.', only!.broken.message);
  }
  if (stream.passThrough === undefined) return forwardConnection(walk, stream.backends);
  walk.dataPlane['cluster'] = stream.passThrough;
  return directCall(walk, 'The proxy does not know the address and lets the call pass');
}

function throughPlain(walk: Walk, port: CompiledPort): Decision {
  // Beside a client the connection's own address counts, which its host name stands for.
  const called = walk.proxy?.role === 'sidecar' ? (walk.request.address ?? walk.view.host) : walk.view.host;
  const found = port.plain.find(called);
  if (!found) {
    const tls = port.all.some(
      ({ listener }) => listener.protocol === 'https' || listener.protocol === 'tls-passthrough',
    );
    if (takesStreams(port)) return throughStream(walk, port);
    if (tls)
      return noListener(
        walk,
        'tls-required',
        'Connection closed.',
        `Port ${walk.request.port} speaks TLS; the client does not.`,
      );
    const listener = port.all.find((one) => one.listener.protocol === 'http');
    if (listener) {
      const names = `No listener on port ${walk.request.port} answers for host ${walk.view.host === '' ? '(none)' : walk.view.host}.`;
      noneTaken(walk, 'listener', names, proxyOrigin(walk.proxy!), () => passedListeners(walk.world, walk.proxy!));
      walk.dataPlane['missing'] = 'virtual-host';
      return respond(walk, 404, names);
    }
    return noListener(
      walk,
      'no-filter-chain',
      'Connection closed.',
      `Nothing on port ${walk.request.port} speaks HTTP.`,
    );
  }
  const reason =
    found.domain === '*'
      ? `It takes HTTP on port ${walk.request.port}.`
      : `Its host name ${found.domain} is the most specific that fits.`;
  enter(walk, found.value, reason);
  return runHttp(walk, found.value);
}

function throughTls(walk: Walk, port: CompiledPort): Decision {
  const sni = (walk.request.sni ?? walk.view.host).toLowerCase();
  const found = port.secure.find(sni);
  if (!found) {
    if (port.all.some(({ listener }) => listener.protocol === 'http')) {
      return noListener(
        walk,
        'tls-mismatch',
        'TLS handshake fails.',
        `Port ${walk.request.port} speaks plain HTTP; the client speaks TLS.`,
      );
    }
    if (takesStreams(port)) return throughStream(walk, port);
    return noListener(
      walk,
      'no-filter-chain',
      'TLS handshake fails.',
      `No listener on port ${walk.request.port} answers for server name ${sni === '' ? '(none)' : sni}.`,
    );
  }
  const { listener } = found.value;
  enter(walk, found.value, `Server name ${sni === '' ? '(none)' : sni} fits ${found.domain}.`);
  if (listener.clientCertificate === 'required' && walk.request.tls?.clientCertificate === undefined) {
    if (listener.withoutCertificate) return throughTlsStream(walk, listener, listener.withoutCertificate, sni);
    return refuse(
      walk,
      'client-certificate-required',
      'TLS handshake fails.',
      'The listener requires a client certificate; the client has none.',
    );
  }
  const { signedBy } = walk.request.tls ?? {};
  if (
    listener.clientCertificate === 'required' &&
    signedBy &&
    listener.clientAuthorities?.includes(signedBy) === false
  ) {
    return refuse(
      walk,
      'client-certificate-unknown',
      'TLS handshake fails.',
      `The client’s certificate is signed by ${signedBy}; the listener trusts ${listener.clientAuthorities.join(', ')}.`,
    );
  }
  if (listener.certificate === 'own' && listener.clientCertificate === 'none' && walk.request.tls?.mutual) {
    return refuse(
      walk,
      'mutual-tls-mismatch',
      'TLS handshake fails.',
      'The client expects a certificate of the mesh; the listener shows its own.',
    );
  }
  const opaque = walk.request.protocol === 'tls' || listener.virtualHosts.length === 0;
  if (listener.streams && opaque) return throughTlsStream(walk, listener, listener.streams, sni);
  return runHttp(walk, found.value, listener.misdirected ? ownerOfHost(walk, port, found.value) : undefined);
}

function throughTlsStream(walk: Walk, listener: Listener, streams: readonly Stream[], sni: string): Decision {
  const stream = chooseStream(streams, connectionOf(walk.request, walk.view.host, sni));
  if (!stream)
    return refuse(
      walk,
      'no-filter-chain',
      'TLS handshake fails.',
      `No rule of ${listener.name} answers for server name ${sni === '' ? '(none)' : sni}.`,
    );
  return alongStream(walk, stream, listener.name, `Server name ${sni === '' ? '(none)' : sni} chooses it.`);
}

/** A connection has no status: where a request would be answered with an error, it is closed. */
function forwardConnection(walk: Walk, backends: readonly Backend[]): Decision {
  const decision = forward(walk, backends);
  if (decision.outcome.kind !== 'answered') return decision;
  const words = { answer: 'Connection closed.', reason: decision.words.reason };
  return { ...decision, outcome: { kind: 'refused', code: 'connection-closed' }, words };
}

/** Another TLS listener of the port that the Host belongs to. */
function ownerOfHost(walk: Walk, port: CompiledPort, chosen: CompiledListener): Listener | undefined {
  const owner = port.secure.find(walk.view.host)?.value;
  return owner === chosen ? undefined : owner?.listener;
}

function enter(walk: Walk, { listener }: CompiledListener, reason: string): void {
  walk.dataPlane['listener'] = listener.name;
  Object.assign(walk.dataPlane, listener.dataPlane);
  hop(walk, 'listener', listener.name, reason, listener.origin);
}

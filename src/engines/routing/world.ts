/** A cluster as its proxies see it: every controller programs once, every proxy is indexed once. */
import { assumedSecrets } from './assumed-secrets.ts';
import type { Cluster } from './cluster.ts';
import type { ControllerOptions, Programmed } from './controllers/controller.ts';
import { controllers } from './controllers/index.ts';
import { endpointsOf, type EndpointSet, type ServicePort } from './endpoints.ts';
import { whyRoute } from './explain.ts';
import { compileConditions, type ConditionTest } from './match/condition.ts';
import { createDomainTable, type DomainEntry, type DomainTable } from './match/domains.ts';
import { createPathIndex, type PathIndex } from './match/path-index.ts';
import type { ObjectDiagnostic } from './object.ts';
import type { Listener, Proxy, Route, VirtualHost } from './proxy.ts';
import type { StatusCondition } from './status-condition.ts';
import type { RequestSource } from './request.ts';

export interface CompiledRoute {
  readonly route: Route;
  readonly test: ConditionTest;
  /** Why it is taken, in words. */
  readonly why: string;
}

export interface CompiledVirtualHost {
  readonly virtualHost: VirtualHost;
  readonly routes: readonly CompiledRoute[];
  readonly index: PathIndex;
}

export interface CompiledListener {
  readonly listener: Listener;
  readonly hosts: DomainTable<CompiledVirtualHost>;
}

/** All listeners of one port, found by the name the client asks for. */
export interface CompiledPort {
  readonly all: readonly CompiledListener[];
  readonly plain: DomainTable<CompiledListener>;
  readonly secure: DomainTable<CompiledListener>;
  readonly raw: readonly CompiledListener[];
}

export interface CompiledProxy {
  readonly proxy: Proxy;
  readonly ports: ReadonlyMap<number, CompiledPort>;
}

export interface World {
  readonly cluster: Cluster;
  readonly options: ControllerOptions;
  /** What stands at the edge. */
  readonly proxies: readonly CompiledProxy[];
  readonly conditions: readonly StatusCondition[];
  /** What the controllers found; the cluster's own diagnostics are not repeated. */
  readonly diagnostics: readonly ObjectDiagnostic[];
  /** Endpoints of a Service's port, looked up once. */
  endpoints(of: ServicePort): EndpointSet;
  /** The proxy beside a client pod, if a mesh runs; made once per pod. */
  clientProxy(source: Extract<RequestSource, { kind: 'pod' }>): CompiledProxy | undefined;
}

/** Programs all controllers over the cluster. */
export function compile(cluster: Cluster, options: ControllerOptions = {}): World {
  const programmed = controllers.list.map((controller) => controller.program(cluster, options));
  const notes = { proxies: [], conditions: [], diagnostics: assumedSecrets(cluster) };
  return compileProgrammed(cluster, [...programmed, notes], options);
}

/** As `compile`, over proxies that are already there (for one controller alone, or a proxy's own configuration). */
export function compileProgrammed(
  cluster: Cluster,
  programmed: readonly Programmed[],
  options: ControllerOptions = {},
): World {
  const endpoints = new Map<string, Map<string, Map<string | number, EndpointSet>>>();
  const clients = new Map<string, CompiledProxy | undefined>();
  return {
    cluster,
    options,
    proxies: programmed.flatMap((one) => one.proxies).map(compileProxy),
    conditions: programmed.flatMap((one) => one.conditions),
    diagnostics: programmed.flatMap((one) => one.diagnostics),
    endpoints(of) {
      let named = endpoints.get(of.namespace);
      if (!named) endpoints.set(of.namespace, (named = new Map()));
      let sets = named.get(of.name);
      if (!sets) named.set(of.name, (sets = new Map()));
      const key = of.labels ? `${of.port ?? ''}/${JSON.stringify(of.labels)}` : (of.port ?? '');
      let found = sets.get(key);
      if (!found) sets.set(key, (found = endpointsOf(cluster, of)));
      return found;
    },
    clientProxy(source) {
      const key = `${source.namespace}/${source.name}`;
      if (!clients.has(key)) clients.set(key, programClient(cluster, source, options));
      return clients.get(key);
    },
  };
}

function programClient(
  cluster: Cluster,
  source: Extract<RequestSource, { kind: 'pod' }>,
  options: ControllerOptions,
): CompiledProxy | undefined {
  if (options.mesh === false) return undefined;
  for (const controller of controllers.list) {
    const proxy = controller.programClient?.(cluster, source, options);
    if (proxy) return compileProxy(proxy);
  }
  return undefined;
}

export function compileProxy(proxy: Proxy): CompiledProxy {
  const byPort = new Map<number, CompiledListener[]>();
  for (const listener of proxy.listeners) {
    const compiled = { listener, hosts: compileHosts(listener) };
    const list = byPort.get(listener.port);
    if (list) list.push(compiled);
    else byPort.set(listener.port, [compiled]);
  }
  return { proxy, ports: new Map([...byPort].map(([port, listeners]) => [port, compilePort(listeners)])) };
}

function compilePort(all: readonly CompiledListener[]): CompiledPort {
  const named = (protocols: readonly Listener['protocol'][]): DomainTable<CompiledListener> =>
    createDomainTable(
      all
        .filter(({ listener }) => protocols.includes(listener.protocol))
        .map((value) => ({
          domains: value.listener.serverNames.length > 0 ? value.listener.serverNames : ['*'],
          value,
        })),
    );
  return {
    all,
    plain: named(['http']),
    secure: named(['https', 'tls-passthrough']),
    raw: all.filter(({ listener }) => listener.protocol === 'tcp' || listener.protocol === 'udp'),
  };
}

function compileRoute(route: Route): CompiledRoute {
  let why: string | undefined;
  return {
    route,
    test: compileConditions(route.conditions),
    get why() {
      return (why ??= whyRoute(route));
    },
  };
}

function compileHosts(listener: Listener): DomainTable<CompiledVirtualHost> {
  return createDomainTable(
    listener.virtualHosts.map((virtualHost): DomainEntry<CompiledVirtualHost> => {
      let routes: readonly CompiledRoute[] | undefined;
      let index: PathIndex | undefined;
      const value: CompiledVirtualHost = {
        virtualHost,
        // Compiled when the first request comes: a cluster with 10 000 hosts is looked at through a few of them.
        get routes() {
          routes ??= virtualHost.routes.map(compileRoute);
          return routes;
        },
        get index() {
          return (index ??= createPathIndex(virtualHost.routes.map(({ conditions }) => conditions)));
        },
      };
      const { domains, wildcardLabels } = virtualHost;
      return { domains, value, ...(wildcardLabels ? { wildcardLabels } : {}) };
    }),
  );
}

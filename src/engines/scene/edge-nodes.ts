/** What stands between outside and the Services: load balancers, gateways, ingress controllers. */
import { controllers } from '../routing/controllers/index.ts';
import type { Action, Backend, Proxy } from '../routing/proxy.ts';
import type { World } from '../routing/world.ts';
import { balancerId, edgeId, externalClient, outsideId, serviceId } from './ids.ts';
import { locate, type Texts } from './locate.ts';
import type { SceneLink, SceneNode } from './scene.ts';

export interface EdgePart {
  readonly nodes: readonly SceneNode[];
  readonly links: readonly SceneLink[];
  /** Services in front of gateways, by `namespace/name`: drawn as load balancers. */
  readonly balancers: ReadonlySet<string>;
}

export function readEdge(world: World, texts: Texts): EdgePart {
  const nodes: SceneNode[] = [];
  const links: SceneLink[] = [];
  const balancers = new Set<string>();
  for (const { proxy } of world.proxies) {
    if (proxy.role !== 'gateway') continue;
    const id = edgeId(proxy);
    const before = nodes.length;
    for (const { service, origin } of proxy.entries ?? []) {
      const key = `${service.namespace}/${service.name}`;
      links.push({ from: balancerId(service), to: id });
      if (balancers.has(key)) continue;
      balancers.add(key);
      links.push({ from: externalClient, to: balancerId(service) });
      nodes.push({
        id: balancerId(service),
        kind: 'load-balancer',
        party: 'cluster',
        label: service.name,
        note: `load balancer · ${service.namespace}`,
        namespace: service.namespace,
        state: 'there',
        what: `Service ${key} stands before ${proxy.name}: it takes connections from outside and passes them on unread.`,
        ...located(world, texts, origin),
      });
    }
    nodes.push(edgeNode(world, texts, proxy, id));
    if (nodes.length === before + 1 && !proxy.entries?.length) links.push({ from: externalClient, to: id });
    links.push(...backendsOf(proxy).map((backend) => ({ from: id, to: backendId(backend) })));
  }
  const outside: SceneNode = {
    id: externalClient,
    kind: 'client',
    party: 'caller',
    label: 'outside',
    note: 'client',
    namespace: '',
    state: 'there',
    what: 'Whoever calls from outside the cluster. No manifest makes it.',
  };
  return { nodes: nodes.length > 0 ? [outside, ...nodes] : [], links: unique(links), balancers };
}

function located(world: World, texts: Texts, origin: Parameters<typeof locate>[2]) {
  const origin_ = locate(world.cluster, texts, origin);
  return origin_ ? { origin: origin_ } : {};
}

function edgeNode(world: World, texts: Texts, proxy: Proxy, id: string): SceneNode {
  const { ref, listeners } = proxy;
  const controller = controllers.get(proxy.controller)?.label ?? proxy.controller;
  const ports = [...new Set(listeners.map(({ port }) => port))];
  const open = ports.length === 0 ? 'It listens on no port' : `It listens on ${ports.join(' and ')}`;
  const routes = listeners.reduce(
    (sum, { virtualHosts }) => sum + virtualHosts.reduce((inner, host) => inner + host.routes.length, 0),
    0,
  );
  const holds = `${open} and holds ${routes} ${routes === 1 ? 'rule' : 'rules'}.`;
  if (id.startsWith('ingress:')) {
    const first = listeners.find(({ origin }) => origin.ref.name !== '')?.origin;
    return {
      id,
      kind: 'gateway',
      party: 'ingress',
      label: proxy.controller === 'ingress' ? 'ingress' : proxy.controller,
      note: 'ingress controller',
      namespace: '',
      state: 'there',
      what: `${controller}: the proxy at the edge that serves the Ingress objects of its class. ${holds}`,
      ...(first ? located(world, texts, { ref: first.ref, path: [] }) : {}),
    };
  }
  const { namespace = '', name = id } = ref ?? {};
  const origin = listeners[0]?.origin ?? { ref: { kind: 'Gateway', namespace, name }, path: [] };
  return {
    id,
    kind: 'gateway',
    party: 'ingress',
    label: name,
    note: namespace === '' ? 'gateway' : `gateway · ${namespace}`,
    namespace,
    state: 'there',
    what: `The proxy at the edge, programmed through ${controller}. ${holds}`,
    ...located(world, texts, { ref: origin.ref, path: [] }),
  };
}

export function backendId({ service, external, cluster }: Backend): string {
  if (service) return serviceId(service);
  return outsideId(external?.host ?? cluster ?? '?');
}

/** Every backend some rule of the proxy may choose. */
export function backendsOf({ listeners }: Proxy): readonly Backend[] {
  const found: Backend[] = [];
  const take = (action: Action | undefined) => {
    if (action?.kind === 'forward') found.push(...action.backends);
  };
  for (const { virtualHosts, fallback, streams } of listeners) {
    take(fallback);
    for (const stream of streams ?? []) found.push(...stream.backends);
    for (const host of virtualHosts) {
      take(host.fallback);
      for (const route of host.routes) {
        take(route.action);
        for (const { backend } of route.mirrors ?? []) found.push(backend);
      }
    }
  }
  return found.filter(({ service, external }) => service ?? external);
}

export function unique(links: readonly SceneLink[]): SceneLink[] {
  return [...new Map(links.map((link) => [`${link.from} ${link.to}`, link])).values()];
}

/** One decision drawn on the scene: which nodes and links the request went through, and what each hop belongs to. */
import type { Decision, DecisionHop, Passed, Share } from '../routing/decision.ts';
import type { Origin } from '../routing/object.ts';
import type { RoutedRequest } from '../routing/request.ts';
import type { World } from '../routing/world.ts';
import { edgeId, outsideId, podId, proxyId, serviceId, sourceId } from './ids.ts';
import { locate, type Texts } from './locate.ts';
import type { Located, Party, SceneLink } from './scene.ts';

export interface LocatedPassed {
  readonly name: string;
  readonly why: string;
  readonly origin?: Located;
}

/** A hop of the decision with its node and the line that made it. */
export interface TrailHop {
  readonly kind: DecisionHop['kind'];
  readonly name: string;
  readonly reason: string;
  readonly node: string;
  readonly party: Party;
  readonly changes: readonly string[];
  readonly passedOver: readonly LocatedPassed[];
  readonly origin?: Located;
}

export interface Trail {
  readonly hops: readonly TrailHop[];
  /** In the order the request met them; none twice in a row. */
  readonly nodes: readonly string[];
  readonly links: readonly SceneLink[];
  /** Links of the weighted choice and the copies, taken or not. */
  readonly shares: readonly (SceneLink & { readonly ratio: number; readonly mirror: boolean })[];
  /** Where it ended. */
  readonly last: string;
}

interface Named {
  readonly namespace: string;
  readonly name: string;
}

function namedOf(name: string): Named {
  const slash = name.indexOf('/');
  return { namespace: name.slice(0, Math.max(0, slash)), name: name.slice(slash + 1) };
}

/** @param has whether the scene has a node */
export function readTrail(
  world: World,
  texts: Texts,
  request: RoutedRequest,
  decision: Decision,
  has: (id: string) => boolean,
): Trail {
  const source = sourceId(request.source, has);
  const place = (origin: Origin | undefined) => origin && locate(world.cluster, texts, origin);
  let at = source;
  let party: Party = 'caller';
  let decider = source;
  const hops = decision.hops.map((hop): TrailHop => {
    switch (hop.kind) {
      case 'client':
        break;
      case 'load-balancer':
        at = `lb:${hop.name}`;
        party = 'cluster';
        break;
      case 'proxy': {
        const edge = world.proxies.find(({ proxy }) => proxy.name === hop.name && proxy.role === 'gateway');
        at = edge ? edgeId(edge.proxy) : request.source.kind === 'pod' ? proxyId(request.source) : at;
        party = edge ? 'ingress' : 'mesh';
        decider = at;
        break;
      }
      case 'service':
        at = serviceId(namedOf(hop.name));
        party = 'cluster';
        break;
      case 'pod':
        at = podId(namedOf(hop.name));
        party = 'app';
        break;
      case 'external':
        at = outsideId(hop.name);
        party = 'app';
        break;
      case 'listener':
      case 'virtual-host':
      case 'route':
      case 'filter':
      case 'backend':
      case 'endpoints':
        break;
    }
    const origin = place(hop.origin);
    return {
      kind: hop.kind,
      name: hop.name,
      reason: hop.reason,
      node: at,
      party: at === source && hop.kind !== 'client' ? 'cluster' : party,
      changes: hop.changes ?? [],
      passedOver: (hop.passedOver ?? []).map((passed) => withPlace(passed, place(passed.origin))),
      ...(origin ? { origin } : {}),
    };
  });
  const main = hops.map(({ node }) => node).filter((id) => !id.startsWith('proxy:'));
  const nodes: string[] = [];
  for (const { node } of hops) {
    // The pod's own sidecar meets the request before the pod does.
    if (node.startsWith('pod:') && node !== source && has(`proxy:${node.slice(4)}`))
      nodes.push(`proxy:${node.slice(4)}`);
    if (nodes.at(-1) !== node) nodes.push(node);
  }
  const links: SceneLink[] = [];
  for (const [i, to] of main.entries()) {
    const from = main[i - 1];
    if (from !== undefined && from !== to) links.push({ from, to });
  }
  const from = decider.startsWith('proxy:') ? source : decider;
  return {
    hops,
    nodes,
    links,
    shares: [
      ...decision.shares.map((share) => ({ from, to: shareTarget(share), ratio: share.ratio, mirror: false })),
      ...decision.mirrors.map(({ share, ratio }) => ({ from, to: shareTarget(share), ratio, mirror: true })),
    ].filter(({ to }) => to !== ''),
    last: hops.at(-1)?.node ?? source,
  };
}

function shareTarget({ backend, name }: Share): string {
  if (backend) return serviceId(backend);
  const host = name.replace(/:\d+$/, '');
  return host === 'no backend' ? '' : outsideId(host);
}

function withPlace({ name, why }: Passed, origin: Located | undefined): LocatedPassed {
  return { name, why, ...(origin ? { origin } : {}) };
}

/** One decision drawn on the scene: which nodes and links the request went through, and what each hop belongs to. */
import type { Decision, DecisionHop, Passed, Share } from '../routing/decision.ts';
import type { Origin } from '../routing/object.ts';
import type { RoutedRequest } from '../routing/request.ts';
import { nothing } from '../routing/walk.ts';
import type { World } from '../routing/world.ts';
import { edgeId, outsideId, podId, proxyId, serviceId, sourceId } from './ids.ts';
import { locate, type Texts } from './locate.ts';
import type { Located, Party, SceneLink, SceneNode } from './scene.ts';

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

/** @param nodeOf the scene's node with an id */
export function readTrail(
  world: World,
  texts: Texts,
  request: RoutedRequest,
  decision: Decision,
  nodeOf: (id: string) => SceneNode | undefined,
): Trail {
  const source = sourceId(request.source, (id) => nodeOf(id) !== undefined);
  const place = (origin: Origin | undefined) => origin && locate(world.cluster, texts, origin);
  let at = source;
  let party: Party = 'caller';
  let decider = source;
  const hops = decision.hops.flatMap((hop): TrailHop[] => {
    // Where nothing was taken the request stays where it is.
    switch (hop.name === nothing ? undefined : hop.kind) {
      case undefined:
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
    // A proxy is there because of what put it there, where no object describes it.
    const origin = place(hop.origin) ?? (hop.kind === 'proxy' ? nodeOf(at)?.origin : undefined);
    const own: TrailHop = {
      kind: hop.kind,
      name: hop.name,
      reason: hop.reason,
      node: at,
      party: at === source && hop.kind !== 'client' ? 'cluster' : party,
      changes: hop.changes ?? [],
      passedOver: (hop.passedOver ?? []).map((passed) => withPlace(passed, place(passed.origin))),
      ...(origin ? { origin } : {}),
    };
    const sidecar = hop.kind === 'pod' && at !== source ? nodeOf(`proxy:${at.slice('pod:'.length)}`) : undefined;
    return sidecar ? [receivedBy(sidecar), own] : [own];
  });
  const main = hops.map(({ node }) => node).filter((id) => !id.startsWith('proxy:'));
  const nodes: string[] = [];
  for (const { node } of hops) if (nodes.at(-1) !== node) nodes.push(node);
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

/** The pod's own sidecar meets the request before the pod does. */
function receivedBy({ id, label, origin }: SceneNode): TrailHop {
  return {
    kind: 'proxy',
    name: label,
    reason: 'It takes what comes to its pod and hands it on.',
    node: id,
    party: 'mesh',
    changes: [],
    passedOver: [],
    ...(origin ? { origin } : {}),
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

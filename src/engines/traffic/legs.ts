/** The legs of one call: to a proxy, and from there to what it chooses; or straight to the pods. */
import type { RoutedRequest } from '../routing/request.ts';
import type { Next } from '../simulation/scenario.ts';
import type { Builder, Callers } from './builder.ts';
import { gatewayNode, loadBalancerNode } from './nodes.ts';
import { oneReplica, unlimited } from './parts.ts';
import { proxyBehaviour, type ProxyBehaviour } from './policies.ts';
import { addTarget, type Caller } from './targets.ts';
import { waysOf, type Ways } from './variants.ts';

/** A call of `callers`, through whatever stands in its way. @returns its hop, -1 when there was no room */
export function addCall(builder: Builder, callers: Callers, request: RoutedRequest): number {
  const ways = waysOf(builder.world, request);
  for (const { decision } of ways.variants) for (const what of decision.notModelled) builder.notModelled.add(what);
  if (request.protocol !== 'http' && request.protocol !== 'grpc')
    builder.notModelled.add('connections without requests: each is simulated as one request');
  if (!ways.proxy) return addDirect(builder, callers, request, ways);
  return addProxy(builder, callers, request, ways);
}

function addDirect(builder: Builder, callers: Callers, request: RoutedRequest, { variants }: Ways): number {
  const behaviour: ProxyBehaviour = { policy: callers.policy, balancing: 'random', notModelled: [] };
  const caller: Caller = { ...callers, request, behaviour, by: 'kube-proxy' };
  return addTarget(builder, caller, variants[0]!, addCallBy(builder));
}

const addCallBy = (builder: Builder) => (callers: Callers, request: RoutedRequest) =>
  addCall(builder, callers, request);

/** To the proxy at the edge, or to the one beside the caller: there every caller has its own. */
function addProxy(builder: Builder, callers: Callers, request: RoutedRequest, ways: Ways): number {
  const index = builder.reserve();
  if (index < 0) return -1;
  const { network, library } = builder;
  const isSidecar = ways.proxy!.role === 'sidecar';
  const nodes = isSidecar
    ? callers.nodes.map((node) => node.replace(/^(pod|client):/, 'proxy:'))
    : [gatewayNode(ways.proxy!)];
  const next = addVariants(builder, { ...callers, nodes }, request, ways);
  return builder.fill(
    index,
    {
      service: {
        id: nodes[0]!,
        label: nodes[0]!,
        replicas: nodes.map(oneReplica),
        ...unlimited,
        ...(isSidecar ? { balancing: 'own' } : {}),
      },
      policy: callers.policy,
      networkMs: isSidecar ? network.localMs : network.clientMs,
      next,
      relays: true,
    },
    {
      layer: callers.layer,
      callers: callers.nodes,
      via: ways.loadBalancer && !isSidecar ? [loadBalancerNode(ways.loadBalancer)] : [],
      targets: nodes.map((node) => [node]),
      share: null,
      mirror: false,
      toPod: false,
      by: callers.layer === 'app' ? library : 'client',
    },
  );
}

/** What a proxy chooses among. */
function addVariants(builder: Builder, callers: Callers, request: RoutedRequest, { variants, proxy }: Ways): Next {
  const hops: number[] = [];
  const weights: number[] = [];
  for (const variant of variants) {
    const { retry, timeouts } = variant.decision;
    const behaviour = proxyBehaviour({
      retry,
      timeouts,
      traffic: variant.share?.traffic,
      controller: proxy!.controller,
      method: request.method,
      protocol: request.protocol,
      retries: builder.meshRetries,
    });
    if (proxy!.controller === 'traefik' && behaviour.policy.maxRetries > 0 && variants.length > 1)
      builder.notModelled.add(
        'Traefik draws the weighted service again for each retry: here it stays the one first drawn',
      );
    for (const what of behaviour.notModelled) builder.notModelled.add(what);
    const caller: Caller = { ...callers, request, behaviour, by: proxy!.controller, layer: 'proxy' };
    const index = addTarget(builder, caller, variant, addCallBy(builder));
    if (index < 0) continue;
    hops.push(index);
    weights.push(variant.ratio);
  }
  return hops.length === 1 ? { kind: 'sequence', hops } : { kind: 'split', hops, weights };
}

/** Every way one request may take, with the share of requests that takes it. */
import type { Decision, Share } from '../routing/decision.ts';
import type { Proxy } from '../routing/proxy.ts';
import type { RoutedRequest } from '../routing/request.ts';
import { routeRequest } from '../routing/route.ts';
import type { World } from '../routing/world.ts';

/** One share of one rule, or an answer without a backend. */
export interface Variant {
  /** 0–1; those of one request sum to 1. */
  readonly ratio: number;
  readonly decision: Decision;
  readonly share?: Share;
  /** Nothing is sent on: what the caller's side answers instead. 0 = no HTTP answer at all. */
  readonly status?: number;
}

export interface Ways {
  readonly variants: readonly Variant[];
  /** The proxy that decides, if one takes part. */
  readonly proxy?: Proxy;
  /** The Service in front of that proxy. */
  readonly loadBalancer?: { readonly namespace: string; readonly name: string };
}

/** Draws looked at before regions are searched for; a rule that takes less than 1 of them all may be missed. */
const samples = 200;
const precision = 1e-7;

/**
 * Rules may depend on the request's draw (a canary by weight), so the draw is walked from 0 to 1: in each stretch of equal
 * rules the decision lists its weighted shares itself.
 */
export function waysOf(world: World, request: RoutedRequest): Ways {
  // A fault draw of 1 strikes nobody: what is injected is the simulation's to draw.
  const decide = (draw: number): Decision => routeRequest(world, request, { draw, faultDraw: 1, explain: false });
  const variants: Variant[] = [];
  let from = 0;
  let decision = decide(0);
  const close = (to: number): void => void variants.push(...variantsOf(decision, to - from));
  for (let i = 1; i <= samples; i++) {
    const at = Math.min(i / samples, 1 - Number.EPSILON);
    const next = decide(at);
    if (keyOf(next) === keyOf(decision)) continue;
    let [low, high] = [(i - 1) / samples, at];
    while (high - low > precision) {
      const middle = (low + high) / 2;
      if (keyOf(decide(middle)) === keyOf(decision)) low = middle;
      else high = middle;
    }
    close(high);
    [from, decision] = [high, next];
  }
  close(1);
  const proxy = proxyOf(world, request, decision);
  const balancer = decision.hops.find(({ kind }) => kind === 'load-balancer');
  const [namespace = '', name = ''] = balancer?.name.split('/') ?? [];
  return { variants, ...(proxy ? { proxy } : {}), ...(balancer ? { loadBalancer: { namespace, name } } : {}) };
}

/** What stays the same while only the weighted choice differs. */
function keyOf({ dataPlane, shares, outcome }: Decision): string {
  const names = shares.map(({ name, ratio }) => `${name}=${ratio}`).join();
  const end = shares.length > 0 ? '' : outcome.kind === 'answered' ? outcome.status : outcome.kind;
  return `${dataPlane['listener']}|${dataPlane['virtualHost']}|${dataPlane['route']}|${names}|${end}`;
}

function variantsOf(decision: Decision, width: number): Variant[] {
  const { shares, outcome } = decision;
  if (shares.some(({ ratio }) => ratio > 0)) {
    // A share of 0 that could be served stays: a plan may shift requests to it.
    return shares
      .filter(({ ratio, pods }) => ratio > 0 || pods.length > 0)
      .map((share) => ({
        ratio: width * share.ratio,
        decision,
        share,
        ...(share.status === undefined ? {} : { status: share.status }),
      }));
  }
  if (outcome.kind === 'forwarded') return [{ ratio: width, decision }];
  return [{ ratio: width, decision, status: outcome.kind === 'answered' ? outcome.status : 0 }];
}

function proxyOf(world: World, { source }: RoutedRequest, { hops }: Decision): Proxy | undefined {
  const hop = hops.find(({ kind }) => kind === 'proxy');
  if (!hop) return undefined;
  if (source.kind === 'pod') return world.clientProxy(source)?.proxy;
  return world.proxies.find(({ proxy }) => proxy.name === hop.name)?.proxy;
}

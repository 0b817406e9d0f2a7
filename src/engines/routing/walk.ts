/** What is gathered while a request goes from hop to hop. */
import { grpcStatusOf } from './answer.ts';
import type { Decision, DecisionHop, Outcome, Passed, Share, UpstreamRequest } from './decision.ts';
import { createRequestView, type RequestView } from './match/request-view.ts';
import type { Origin } from './object.ts';
import type { Fault, HeaderChange, Proxy, RetryPolicy, Timeouts } from './proxy.ts';
import type { RoutedRequest } from './request.ts';
import type { World } from './world.ts';

export interface RouteOptions {
  /** The request's own draw in [0, 1): picks among weights and pods. Default 0. */
  readonly draw?: number;
  /** Whether an injected fault strikes, in [0, 1). Default: made from `draw`. */
  readonly faultDraw?: number;
  /** Tell what was considered and not taken. Costs time in proportion to what there is to tell. Default true. */
  readonly explain?: boolean;
}

export interface Walk {
  readonly world: World;
  /** The request as conditions see it; a proxy may read its path in its own way. */
  view: RequestView;
  readonly request: RoutedRequest;
  readonly faultDraw: number;
  readonly explain: boolean;
  readonly hops: DecisionHop[];
  readonly dataPlane: Record<string, string>;
  readonly responseHeaders: HeaderChange[];
  readonly notModelled: string[];
  proxy: Proxy | undefined;
  /** The request as it stands now. */
  upstream: UpstreamRequest;
  shares: readonly Share[];
  mirrors: { share: Share; ratio: number }[];
  retry: RetryPolicy | null;
  timeouts: Timeouts | null;
  fault: Fault | null;
}

export function startWalk(world: World, request: RoutedRequest, options: RouteOptions): Walk {
  const draw = options.draw ?? 0;
  const { method, host, path, query, headers } = request;
  return {
    world,
    view: createRequestView(request, draw),
    request,
    faultDraw: options.faultDraw ?? derived(draw, 1),
    explain: options.explain ?? true,
    hops: [],
    dataPlane: {},
    responseHeaders: [],
    notModelled: [],
    proxy: undefined,
    upstream: { method, host, path, query, headers },
    shares: [],
    mirrors: [],
    retry: null,
    timeouts: null,
    fault: null,
  };
}

/** A second draw from one: uniform where the first is, and unlike it. */
export function derived(draw: number, salt: number): number {
  const scaled = (draw + salt * 0.618_033_988_749_895) * 9973;
  return scaled - Math.floor(scaled);
}

export function hop(
  walk: Walk,
  kind: DecisionHop['kind'],
  name: string,
  reason: string,
  origin?: Origin,
  changes?: readonly string[],
  passedOver?: readonly Passed[],
): void {
  // Written out, as every decision makes several: spreads cost a third of it.
  const told: { -readonly [K in keyof DecisionHop]: DecisionHop[K] } = { kind, name, reason };
  if (origin && isGiven(walk, origin)) told.origin = origin;
  if (changes && changes.length > 0) told.changes = changes;
  if (passedOver && passedOver.length > 0) told.passedOver = passedOver;
  walk.hops.push(told);
}

/** Namespaces need not be written, and a controller of nothing has no object: neither is cited. */
function isGiven({ world }: Walk, { ref }: Origin): boolean {
  return ref.name !== '' && (ref.kind !== 'Namespace' || world.cluster.find(ref) !== undefined);
}

export function finish(walk: Walk, outcome: Outcome, answer: string, reason: string): Decision {
  return {
    hops: walk.hops,
    outcome,
    words: { answer, reason },
    shares: walk.shares,
    mirrors: walk.mirrors,
    retry: walk.retry,
    timeouts: walk.timeouts,
    fault: walk.fault,
    responseHeaders: walk.responseHeaders,
    dataPlane: walk.dataPlane,
    notModelled: walk.notModelled,
  };
}

/** The hop at which the request went no further: nothing of its kind was taken. */
export function noneTaken(
  walk: Walk,
  kind: DecisionHop['kind'],
  reason: string,
  origin: Origin | undefined,
  passedOver: () => readonly Passed[],
): void {
  hop(walk, kind, nothing, reason, origin, [], walk.explain ? passedOver() : []);
}

/** Name of a hop that nothing was taken at. */
export const nothing = 'none';

/** No HTTP answer at all. */
export function refuse(walk: Walk, code: string, answer: string, reason: string): Decision {
  return finish(walk, { kind: 'refused', code }, answer, reason);
}

/** The proxy answers itself. gRPC callers also learn the gRPC status. */
export function respond(
  walk: Walk,
  status: number,
  reason: string,
  more: {
    readonly headers?: Readonly<Record<string, string>>;
    readonly location?: string;
    readonly body?: string;
    readonly grpcStatus?: number;
  } = {},
): Decision {
  const grpcStatus = more.grpcStatus ?? (walk.request.protocol === 'grpc' ? grpcStatusOf(status) : undefined);
  const by = walk.proxy ? ` by ${walk.proxy.name}` : '';
  const grpc = grpcStatus === undefined ? '' : ` (gRPC status ${grpcStatus})`;
  return finish(
    walk,
    {
      kind: 'answered',
      status,
      headers: more.headers ?? {},
      ...(grpcStatus === undefined ? {} : { grpcStatus }),
      ...(more.location === undefined ? {} : { location: more.location }),
      ...(more.body === undefined ? {} : { body: more.body }),
    },
    more.location === undefined
      ? `Answered ${status}${grpc}${by}.`
      : `Redirected with ${status} to ${more.location}${by}.`,
    reason,
  );
}

/** Where the tries of one caller end: pods, a host outside, or an answer of the caller's own. */
import type { Share } from '../routing/decision.ts';
import type { ObjectRef } from '../routing/object.ts';
import type { RequestSource, RoutedRequest } from '../routing/request.ts';
import type { World } from '../routing/world.ts';
import type { Hop, Next, Replica, Service } from '../simulation/scenario.ts';
import type { AddCall, Builder, Callers } from './builder.ts';
import { outsideNode, podId, podNode, serviceNode, sidecarNode } from './nodes.ts';
import {
  injectedBy,
  noDecision,
  noEndpointsStatus,
  oneReplica,
  outsideReplica,
  targetOf,
  unlimited,
  workOf,
} from './parts.ts';
import { defaultPodSettings, type PodSettings } from './plan.ts';
import { singleTry, type ProxyBehaviour } from './policies.ts';
import { readCall, type PodReading } from './settings.ts';
import { podPool } from './topology.ts';
import { waysOf, type Variant } from './variants.ts';

/** Callers with what they do about failures. */
export interface Caller extends Callers {
  readonly request: RoutedRequest;
  readonly behaviour: ProxyBehaviour;
  /** Program that makes the tries. */
  readonly by: string;
}

/** Calls within calls; a service met this often on one way calls itself. */
const maxVisits = 3;
const none: Next = { kind: 'sequence', hops: [] };

/** @returns the hop, -1 when there was no room */
export function addTarget(builder: Builder, caller: Caller, variant: Variant, addCall: AddCall): number {
  const { share, decision, status } = variant;
  const index = builder.reserve();
  if (index < 0) return -1;
  const { layer, nodes, by, behaviour } = caller;
  const isProxy = layer === 'proxy';
  const info = { layer, callers: nodes, share: share?.name ?? null, mirror: false, by };
  if (status !== undefined) {
    const service: Service = { id: `answer ${index}`, label: 'answer', replicas: [oneReplica('answer')], ...unlimited };
    const hop: Hop = { service, policy: singleTry, networkMs: 0, next: none, answer: { status } };
    return builder.fill(index, hop, { ...info, via: [], targets: [], toPod: false });
  }
  const { label, pods } = targetOf(share, decision.outcome.kind === 'forwarded' ? decision.outcome.pod : undefined);
  const called = share?.backend ?? undefined;
  const readings = pods.map((pod) => builder.pods.read(pod, called));
  const replicas = pods.map((pod, i) => toReplica(pod, readings[i]!.settings));
  const trail = [...caller.trail, called ? `${called.namespace}/${called.name}` : ''];
  const next = pods.length > 0 ? callsOf(builder, pods, readings, trail, addCall) : { next: none };
  const mirrors = (isProxy ? decision.mirrors : []).flatMap(({ share: copy, ratio }) => {
    const hop = addMirror(builder, caller, copy, addCall);
    return hop < 0 ? [] : [{ hop, ratio }];
  });
  const { fault } = decision;
  return builder.fill(
    index,
    {
      service: {
        id: share?.name ?? label,
        label,
        pool: podPool,
        replicas: replicas.length > 0 ? replicas : [outsideReplica(label)],
        concurrency: defaultPodSettings.concurrency,
        queueLimit: defaultPodSettings.queueLimit,
        work: workOf(defaultPodSettings),
        balancing: behaviour.balancing,
      },
      policy: behaviour.policy,
      networkMs: builder.network.podMs,
      ...next,
      ...(isProxy ? { callers: `${by}|${nodes.join()}|${share?.name}` } : {}),
      ...(mirrors.length > 0 ? { mirrors } : {}),
      ...(isProxy && fault && (fault.abort || fault.delay) ? { injected: injectedBy(fault) } : {}),
      noReplica: isProxy
        ? { status: noEndpointsStatus(by), cause: 'no-endpoints' }
        : { status: 503, cause: 'connection-refused' },
    },
    {
      ...info,
      via: called ? [serviceNode(called)] : [],
      targets:
        pods.length > 0 ? pods.map((pod) => podPath(builder.world, pod)) : [[outsideNode(label.replace(/:\d+$/, ''))]],
      toPod: true,
    },
  );
}

/** A copy is sent once (envoyproxy/envoy source/common/router/shadow_writer_impl.cc). */
function addMirror(builder: Builder, caller: Caller, copy: Share, addCall: AddCall): number {
  const { behaviour } = caller;
  const policy = { ...singleTry, totalTimeoutMs: behaviour.policy.totalTimeoutMs };
  const variant: Variant = {
    ratio: 1,
    decision: noDecision,
    share: copy,
    ...(copy.status === undefined ? {} : { status: copy.status }),
  };
  const index = addTarget(builder, { ...caller, behaviour: { ...behaviour, policy } }, variant, addCall);
  if (index >= 0) builder.infos[index] = { ...builder.infos[index]!, mirror: true };
  return index;
}

/** The way into a pod: through the sidecar beside it, if there is one. */
function podPath(world: World, pod: ObjectRef): readonly string[] {
  const { namespace, name } = pod;
  const hasSidecar = world.clientProxy({ kind: 'pod', namespace, name }) !== undefined;
  return hasSidecar ? [sidecarNode(pod), podNode(pod)] : [podNode(pod)];
}

function toReplica(pod: ObjectRef, settings: PodSettings): Replica {
  const { concurrency, queueLimit, errorRatio, errorStatus } = settings;
  return {
    id: podId(pod),
    label: pod.name,
    errorRatio,
    slowness: 1,
    own: { concurrency, queueLimit, errorStatus, work: workOf(settings) },
  };
}

/** The calls each pod makes; pods that call the same in the same way share hops. */
function callsOf(
  builder: Builder,
  pods: readonly ObjectRef[],
  readings: readonly PodReading[],
  trail: readonly string[],
  addCall: AddCall,
): Pick<Hop, 'next' | 'nextOfReplica'> {
  const groups = new Map<string, Next | null>();
  const nodes = pods.map(podNode);
  const choices = pods.map((pod, i) => {
    const { calls, order } = readings[i]!.calls;
    if (calls.length === 0) return null;
    const source: RequestSource = { kind: 'pod', namespace: pod.namespace, name: pod.name };
    const requests = calls.flatMap((text) => {
      const read = readCall(text);
      return read ? [{ ...read, source }] : [];
    });
    const key = JSON.stringify([calls, order, requests.map((request) => signature(builder.world, request))]);
    let next = groups.get(key);
    if (next === undefined) {
      const callers: Callers = { nodes, source, layer: 'app', policy: builder.appPolicy, trail };
      next = isCircular(builder, trail) ? null : nextOf(requests, order, (request) => addCall(callers, request));
      groups.set(key, next);
    }
    return next;
  });
  const [first] = choices;
  if (choices.every((choice) => choice === first)) return { next: first ?? none };
  return { next: none, nextOfReplica: choices };
}

function isCircular({ notModelled }: Builder, trail: readonly string[]): boolean {
  const last = trail.at(-1)!;
  if (trail.filter((one) => one === last).length < maxVisits) return false;
  notModelled.add(`calls that come back to ${last} more than ${maxVisits} times`);
  return true;
}

function nextOf(
  requests: readonly RoutedRequest[],
  kind: 'sequence' | 'parallel',
  add: (request: RoutedRequest) => number,
): Next | null {
  const hops = requests.map(add).filter((hop) => hop >= 0);
  return hops.length > 0 ? { kind, hops } : null;
}

/** Equal for requests that are treated alike, whichever pod sends them. */
function signature(world: World, request: RoutedRequest): string {
  const { variants, proxy } = waysOf(world, request);
  return JSON.stringify([
    proxy?.controller,
    variants.map(({ ratio, share, status, decision: { retry, timeouts, fault } }) => [
      ratio,
      share?.name,
      status,
      retry,
      timeouts,
      fault,
    ]),
  ]);
}

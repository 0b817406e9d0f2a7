/** A world and a plan → a scenario for the simulation, and where in the cluster each of its hops lies. */
import type { Diagnostic } from '../core/diagnostics.ts';
import type { ResiliencePolicy } from '../resilience/policy.ts';
import type { Share } from '../routing/decision.ts';
import type { ObjectRef } from '../routing/object.ts';
import type { RequestSource, RoutedRequest } from '../routing/request.ts';
import type { World } from '../routing/world.ts';
import {
  maxHops,
  type Hop,
  type HopPolicy,
  type Next,
  type Replica,
  type Scenario,
  type Service,
} from '../simulation/scenario.ts';
import { toHopPolicy } from '../simulation/to-hop-policy.ts';
import { effectsOf } from './actions.ts';
import {
  clientNode,
  gatewayNode,
  loadBalancerNode,
  outsideNode,
  podId,
  podNode,
  serviceNode,
  sidecarNode,
} from './nodes.ts';
import { defaultNetwork, defaultPodSettings, type PodSettings, type TrafficPlan } from './plan.ts';
import {
  injectedBy,
  noDecision,
  noEndpointsStatus,
  oneReplica,
  outsideReplica,
  targetOf,
  toLoad,
  unlimited,
  workOf,
} from './parts.ts';
import { proxyBehaviour, singleTry, type ProxyBehaviour } from './policies.ts';
import { createPodReader, readCall } from './settings.ts';
import { podPool, type TrafficHop, type TrafficLayer } from './topology.ts';
import { waysOf, type Variant, type Ways } from './variants.ts';

export interface CompiledTraffic {
  readonly scenario: Scenario;
  /** One entry per hop of the scenario. */
  readonly hops: readonly TrafficHop[];
  readonly diagnostics: readonly Diagnostic[];
  /** What the manifests or the plan ask for and this model leaves out. */
  readonly notModelled: readonly string[];
}

/** Who calls: one node, or one for each replica of a hop. */
interface Callers {
  readonly nodes: readonly string[];
  readonly source: RequestSource;
  readonly layer: TrafficLayer;
  readonly policy: HopPolicy;
  /** Services on the way here, outermost first. */
  readonly trail: readonly string[];
}

/** Calls within calls; a service met this often on one way calls itself. */
const maxVisits = 3;

export function compileTraffic(world: World, plan: TrafficPlan): CompiledTraffic {
  const hops: Hop[] = [];
  const infos: TrafficHop[] = [];
  const diagnostics: Diagnostic[] = [];
  const notModelled = new Set<string>();
  const pods = createPodReader(world, plan);
  const network = { ...defaultNetwork, ...plan.network };
  const layers = plan.retries ?? 'both';
  const meshRetries = layers === 'mesh' || layers === 'both';
  const appRetries = layers === 'app' || layers === 'both';

  function libraryPolicy(policy: ResiliencePolicy | undefined): HopPolicy {
    if (!policy) return singleTry;
    const read = toHopPolicy(policy);
    for (const one of read.diagnostics) if (!diagnostics.some(({ code }) => code === one.code)) diagnostics.push(one);
    return read.policy;
  }
  const appPolicy = appRetries ? libraryPolicy(plan.app) : singleTry;

  /** A place in the list; children get higher numbers. @returns -1 when the list is full */
  function reserve(): number {
    if (hops.length >= maxHops) {
      if (!diagnostics.some(({ code }) => code === 'traffic-too-large')) {
        diagnostics.push({
          code: 'traffic-too-large',
          severity: 'warning',
          message: `Unexpected number of hops above ${maxHops}, expected fewer; calls beyond are left out.`,
          hint: 'Let services make fewer calls.',
        });
      }
      return -1;
    }
    hops.push({ service: { id: '', label: '', replicas: [], ...unlimited }, policy: singleTry, networkMs: 0 });
    infos.push({
      layer: 'client',
      callers: [],
      via: [],
      targets: [],
      share: null,
      mirror: false,
      toPod: false,
      by: '',
    });
    return hops.length - 1;
  }

  function fill(index: number, hop: Hop, info: TrafficHop): number {
    hops[index] = hop;
    infos[index] = info;
    return index;
  }

  /** A call of `callers`, through whatever stands in its way. @returns its hop, -1 when there was no room */
  function addCall(callers: Callers, request: RoutedRequest): number {
    const ways = waysOf(world, request);
    for (const { decision } of ways.variants) for (const what of decision.notModelled) notModelled.add(what);
    if (request.protocol === 'tcp' || request.protocol === 'tls')
      notModelled.add('connections without requests: each is simulated as one request');
    if (!ways.proxy) return addDirect(callers, request, ways);
    return ways.proxy.role === 'sidecar' ? addSidecar(callers, request, ways) : addGateway(callers, request, ways);
  }

  function addDirect(callers: Callers, request: RoutedRequest, ways: Ways): number {
    const direct: ProxyBehaviour = { policy: callers.policy, balancing: 'random', notModelled: [] };
    return addVariant(callers, request, ways.variants[0]!, direct, 'kube-proxy', callers.layer);
  }

  function addGateway(callers: Callers, request: RoutedRequest, ways: Ways): number {
    const index = reserve();
    if (index < 0) return -1;
    const node = gatewayNode(ways.proxy!);
    const next = addVariants({ ...callers, nodes: [node] }, request, ways);
    return fill(
      index,
      {
        service: { id: node, label: node, pool: node, replicas: [oneReplica(node)], ...unlimited },
        policy: callers.policy,
        networkMs: network.clientMs,
        next,
      },
      {
        layer: callers.layer,
        callers: callers.nodes,
        via: ways.loadBalancer ? [loadBalancerNode(ways.loadBalancer)] : [],
        targets: [[node]],
        share: null,
        mirror: false,
        toPod: false,
        by: callers.layer === 'app' ? (plan.app?.library ?? 'application') : 'client',
      },
    );
  }

  /** From the container to the proxy beside it; every caller has its own. */
  function addSidecar(callers: Callers, request: RoutedRequest, ways: Ways): number {
    const index = reserve();
    if (index < 0) return -1;
    const nodes = callers.nodes.map((node) => node.replace(/^(pod|client):/, 'proxy:'));
    const next = addVariants({ ...callers, nodes }, request, ways);
    return fill(
      index,
      {
        service: { id: nodes[0]!, label: 'sidecar', replicas: nodes.map(oneReplica), ...unlimited, balancing: 'own' },
        policy: callers.policy,
        networkMs: network.localMs,
        next,
      },
      {
        layer: callers.layer,
        callers: callers.nodes,
        via: [],
        targets: nodes.map((node) => [node]),
        share: null,
        mirror: false,
        toPod: false,
        by: plan.app?.library ?? 'application',
      },
    );
  }

  /** What a proxy chooses among. */
  function addVariants(callers: Callers, request: RoutedRequest, { variants, proxy }: Ways): Next {
    const indices: number[] = [];
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
        retries: meshRetries,
      });
      if (proxy!.controller === 'traefik' && behaviour.policy.maxRetries > 0 && variants.length > 1)
        notModelled.add('Traefik draws the weighted service again for each retry: here it stays the one first drawn');
      for (const what of behaviour.notModelled) notModelled.add(what);
      const index = addVariant(callers, request, variant, behaviour, proxy!.controller, 'proxy');
      if (index < 0) continue;
      indices.push(index);
      weights.push(variant.ratio);
    }
    return indices.length === 1 ? { kind: 'sequence', hops: indices } : { kind: 'split', hops: indices, weights };
  }

  function addVariant(
    callers: Callers,
    request: RoutedRequest,
    variant: Variant,
    behaviour: ProxyBehaviour,
    by: string,
    layer: TrafficLayer,
  ): number {
    const { share, decision, status } = variant;
    const index = reserve();
    if (index < 0) return -1;
    const isProxy = layer === 'proxy';
    const info = { layer, callers: callers.nodes, share: share?.name ?? null, mirror: false, by };
    if (status !== undefined) {
      const service: Service = {
        id: `answer ${index}`,
        label: 'answer',
        replicas: [oneReplica('answer')],
        ...unlimited,
      };
      return fill(
        index,
        { service, policy: singleTry, networkMs: 0, next: { kind: 'sequence', hops: [] }, answer: { status } },
        { ...info, via: [], targets: [], toPod: false },
      );
    }
    const mirrors: { hop: number; ratio: number }[] = [];
    const target = targetOf(share, decision.outcome.kind === 'forwarded' ? decision.outcome.pod : undefined);
    const called = share?.backend ?? undefined;
    const trail = [...callers.trail, called ? `${called.namespace}/${called.name}` : ''];
    const settings = target.pods.map((pod) => pods.read(pod, called));
    const replicas = target.pods.map((pod, i) => toReplica(pod, settings[i]!.settings));
    const next = target.pods.length > 0 ? callsOf(target.pods, settings, trail) : { next: none };
    // After the calls, so that the copies' hops stand behind.
    for (const { share: copy, ratio } of isProxy ? decision.mirrors : []) {
      const hop = addMirror(callers, request, copy, behaviour, by);
      if (hop >= 0) mirrors.push({ hop, ratio });
    }
    const { fault } = decision;
    const shape: Service = {
      id: share?.name ?? target.label,
      label: target.label,
      pool: podPool,
      replicas: replicas.length > 0 ? replicas : [outsideReplica(target.label)],
      concurrency: defaultPodSettings.concurrency,
      queueLimit: defaultPodSettings.queueLimit,
      work: workOf(defaultPodSettings),
      balancing: behaviour.balancing,
    };
    return fill(
      index,
      {
        service: shape,
        policy: behaviour.policy,
        networkMs: network.podMs,
        ...next,
        ...(isProxy ? { callers: `${by}|${callers.nodes.join()}|${share?.name}` } : {}),
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
          target.pods.length > 0
            ? target.pods.map((pod) => podPath(pod))
            : [[outsideNode(target.label.replace(/:\d+$/, ''))]],
        toPod: true,
      },
    );
  }

  function addMirror(
    callers: Callers,
    request: RoutedRequest,
    copy: Share,
    behaviour: ProxyBehaviour,
    by: string,
  ): number {
    // A copy is sent once (envoyproxy/envoy source/common/router/shadow_writer_impl.cc).
    const once = { ...behaviour, policy: { ...singleTry, totalTimeoutMs: behaviour.policy.totalTimeoutMs } };
    const variant: Variant = {
      ratio: 1,
      decision: noDecision,
      share: copy,
      ...(copy.status === undefined ? {} : { status: copy.status }),
    };
    const index = addVariant(callers, request, variant, once, by, 'proxy');
    if (index >= 0) infos[index] = { ...infos[index]!, mirror: true };
    return index;
  }

  /** The way into a pod: through the sidecar beside it, if there is one. */
  function podPath(pod: ObjectRef): readonly string[] {
    return hasSidecar(pod) ? [sidecarNode(pod), podNode(pod)] : [podNode(pod)];
  }

  function hasSidecar({ namespace, name }: ObjectRef): boolean {
    return world.clientProxy({ kind: 'pod', namespace, name }) !== undefined;
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
    targets: readonly ObjectRef[],
    readings: readonly ReturnType<typeof pods.read>[],
    trail: readonly string[],
  ): Pick<Hop, 'next' | 'nextOfReplica'> {
    const groups = new Map<string, Next | null>();
    const nodes = targets.map(podNode);
    const choices = targets.map((pod, i) => {
      const { calls, order } = readings[i]!.calls;
      if (calls.length === 0) return null;
      const source: RequestSource = { kind: 'pod', namespace: pod.namespace, name: pod.name };
      const requests = calls.flatMap((text) => {
        const read = readCall(text);
        return read ? [{ ...read, source }] : [];
      });
      const key = JSON.stringify([calls, order, requests.map(signature)]);
      let next = groups.get(key);
      if (next === undefined) groups.set(key, (next = makeNext(nodes, source, requests, order, trail)));
      return next;
    });
    const [first] = choices;
    if (choices.every((choice) => choice === first)) return { next: first ?? none };
    return { next: none, nextOfReplica: choices };
  }

  function makeNext(
    nodes: readonly string[],
    source: RequestSource,
    requests: readonly RoutedRequest[],
    order: 'sequence' | 'parallel',
    trail: readonly string[],
  ): Next | null {
    const last = trail.at(-1)!;
    if (trail.filter((one) => one === last).length >= maxVisits) {
      notModelled.add(`calls that come back to ${last} more than ${maxVisits} times`);
      return null;
    }
    const indices = requests.flatMap((request) => {
      const index = addCall({ nodes, source, layer: 'app', policy: appPolicy, trail }, request);
      return index < 0 ? [] : [index];
    });
    return indices.length > 0 ? { kind: order, hops: indices } : null;
  }

  /** Equal for requests that are treated alike, whichever pod sends them. */
  function signature(request: RoutedRequest): string {
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

  const entries = plan.entries.flatMap(({ request, weight = 1, policy }) => {
    const isPod = request.source.kind === 'pod';
    const hop = addCall(
      {
        nodes: [clientNode(request.source)],
        source: request.source,
        layer: isPod ? 'app' : 'client',
        policy: isPod ? (policy && appRetries ? libraryPolicy(policy) : appPolicy) : libraryPolicy(policy),
        trail: [],
      },
      request,
    );
    return hop < 0 ? [] : [{ hop, weight }];
  });
  const { faults, changes, diagnostics: found } = effectsOf(plan, hops, infos);
  return {
    scenario: { load: toLoad(plan.load), hops, entries, faults, changes },
    hops: infos,
    diagnostics: [...diagnostics, ...pods.diagnostics, ...found],
    notModelled: [...notModelled, ...alwaysLeftOut],
  };
}

const none: Next = { kind: 'sequence', hops: [] };

const alwaysLeftOut = [
  'connections, TLS handshakes and the proxies’ own processing time',
  'health checks: a pod is left out by ejection, or when its endpoint is taken off the list',
];

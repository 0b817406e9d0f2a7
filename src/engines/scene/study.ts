/** Manifests and a request in, everything the page shows out. Plain data, so that a worker can do it. */
import type { Diagnostic } from '../core/diagnostics.ts';
import { controllers } from '../routing/controllers/index.ts';
import type { ControllerOptions } from '../routing/controllers/controller.ts';
import type { Decision, Outcome, Share } from '../routing/decision.ts';
import { loadCluster } from '../routing/load.ts';
import type { Manifest, ObjectDiagnostic, ObjectRef, Origin } from '../routing/object.ts';
import type { RetryPolicy } from '../routing/proxy.ts';
import { isCondition, type StatusCondition } from '../routing/status-condition.ts';
import type { RoutedRequest } from '../routing/request.ts';
import { retryFor } from '../routing/retry-words.ts';
import { routeRequest } from '../routing/route.ts';
import { compile, type World } from '../routing/world.ts';
import type { RetryLayers, TrafficPlan } from '../traffic/plan.ts';
import { createPodReader, readCall } from '../traffic/settings.ts';
import { dutiesOf, type Duty } from './duties.ts';
import { podId, serviceId } from './ids.ts';
import { clientNode } from './inner-nodes.ts';
import { layoutNarrow } from './layout-narrow.ts';
import { layoutScene, type Layout } from './layout.ts';
import { locate, type Texts } from './locate.ts';
import { completed, readScene } from './read-scene.ts';
import { readTypedRequest, type TypedRequest } from './request-line.ts';
import type { Located, Scene, SceneLink, SceneNode } from './scene.ts';
import { selectorGap } from './selectors.ts';
import { sourcesOf, type SourceChoice } from './sources.ts';
import type { Troubles } from './plans.ts';
import { readTrail, type Trail } from './trail.ts';
import { readTries, withRules, type Tries } from './tries.ts';

export interface StudyInput {
  readonly files: readonly Manifest[];
  readonly request: TypedRequest;
  /** Every Ingress served by this controller; '' = as its class says. */
  readonly controller: string;
  /** The request's own draw in [0, 1): picks among weights and pods. */
  readonly draw: number;
  /** Pods that do not answer as they should. */
  readonly troubles?: Troubles;
  /** The proxies, as the manifests say, unless given. */
  readonly retries?: RetryLayers;
  /** Ids in the order they were drawn before. */
  readonly previous?: readonly string[];
}

export interface Leg {
  /** Who calls whom, in words. */
  readonly title: string;
  readonly answer: string;
  readonly reason: string;
  readonly outcome: Outcome;
  readonly failed: boolean;
  /** The line it failed at. */
  readonly cause?: Located;
  readonly trail: Trail;
  readonly shares: readonly { readonly name: string; readonly ratio: number; readonly status?: number }[];
  /** As it holds for the request's method. */
  readonly retry: RetryPolicy | null;
  readonly timeoutMs: number | null;
  readonly duties: readonly Duty[];
  readonly notModelled: readonly string[];
}

export interface LocatedCondition extends StatusCondition {
  readonly origin?: Located;
}

export interface SceneStudy {
  readonly scene: Scene;
  readonly wide: Layout;
  readonly narrow: Layout;
  /** The composed request first, then the calls it causes. */
  readonly legs: readonly Leg[];
  readonly sources: readonly SourceChoice[];
  /** Ingress controllers to choose from; empty when no Ingress is there. */
  readonly controllers: readonly { readonly id: string; readonly label: string }[];
  readonly conditions: readonly LocatedCondition[];
  readonly diagnostics: readonly ObjectDiagnostic[];
  /** The composed request run to its end, with every retry. */
  readonly tries: Tries;
  /** About the request as typed. */
  readonly remarks: readonly Diagnostic[];
}

/** Programs the controllers over the files. */
export function worldOf(files: readonly Manifest[], controller: string): World {
  const options: ControllerOptions =
    controller !== '' && controllers.has(controller) ? { everyIngress: controller } : {};
  return compile(loadCluster(files), options);
}

const maxLegs = 4;

/** @param world made from the same files and controller; made here when missing */
export function studyScene(input: StudyInput, world: World = worldOf(input.files, input.controller)): SceneStudy {
  const texts: Texts = Object.fromEntries(input.files.map(({ file, text }) => [file, text]));
  const base = readScene(world, texts);
  const { request, diagnostics: remarks } = readTypedRequest(input.request);
  const scene = withSource(world, texts, base, request);
  const nodeOf = (id: string) => scene.nodes.find((node) => node.id === id);
  const follow = (answeredBy: (leg: Leg) => ObjectRef | undefined): Leg[] => {
    const legs: Leg[] = [];
    let next: RoutedRequest | undefined = request;
    while (next && legs.length < maxLegs) {
      const leg: Leg = legOf(world, texts, next, input.draw, nodeOf);
      legs.push(leg);
      next = onwardOf(world, leg, answeredBy(leg));
    }
    return legs;
  };
  const decided = follow(podOf);
  const wanted = decided.flatMap((leg) => podOf(leg) ?? []).map(podId);
  const tries = readTries(world, request, input.troubles ?? {}, input.retries ?? 'mesh', wanted);
  // A pod that failed calls nobody: the call goes on from the pod that answered in its place.
  const legs = follow((leg) => answeringPod(leg, tries) ?? podOf(leg));
  const proxiesRetry = input.retries !== 'app' && input.retries !== 'none';
  const dutiesAt = (service: string) =>
    proxiesRetry ? (legs.find((leg) => serviceOf(leg) === service)?.duties ?? []) : [];
  const extra = legs.flatMap(({ trail }): SceneLink[] => [...trail.links, ...trail.shares]);
  // A Service that a rule may choose and a request did not reach keeps its link.
  const whole = completed(withAssumed(scene.nodes, legs), [
    ...scene.links,
    ...extra.map(({ from, to }) => ({ from, to })),
  ]);
  const place = (origin: Origin | undefined) => origin && locate(world.cluster, texts, origin);
  return {
    scene: whole,
    wide: layoutScene(whole, input.previous),
    narrow: layoutNarrow(whole, input.previous),
    legs,
    sources: sourcesOf(world, whole),
    controllers:
      world.cluster.ofKind('Ingress').length === 0
        ? []
        : controllers.list
            .filter(({ id, kinds }) => kinds.includes('Ingress') || id === 'istio')
            .map(({ id, label }) => ({ id, label })),
    conditions: world.conditions.filter(isCondition).map((condition) => {
      const origin = place({ ref: condition.ref, path: [] });
      return { ...condition, ...(origin ? { origin } : {}) };
    }),
    diagnostics: [...world.cluster.diagnostics, ...world.diagnostics],
    tries: withRules(tries, dutiesAt),
    remarks,
  };
}

/** The sidecars that the request went through and no label asks for, each after the node it stands beside. */
function withAssumed(nodes: readonly SceneNode[], legs: readonly Leg[]): readonly SceneNode[] {
  const assumed = new Map(
    legs
      .flatMap(({ trail }) => trail.hops)
      .flatMap(({ kind, node, reason }) => {
        const [start = '', name = ''] = node.split(/:(.*)/s);
        if (kind !== 'proxy' || start !== 'proxy' || nodes.some(({ id }) => id === node)) return [];
        const owner = nodes.find(({ id }) => id === `pod:${name}` || id === `client:${name}`);
        if (!owner) return [];
        const { namespace } = owner;
        const sidecar = { id: node, kind, party: 'mesh', label: 'Istio sidecar', note: '', namespace, owner: owner.id, state: 'there', what: reason } as const; // prettier-ignore
        return [[owner.id, sidecar] as const];
      }),
  );
  return nodes.flatMap((node) => [node, ...(assumed.has(node.id) ? [assumed.get(node.id)!] : [])]);
}

function podOf({ outcome }: Leg): ObjectRef | undefined {
  return outcome.kind === 'forwarded' ? outcome.pod : undefined;
}

function serviceOf({ trail }: Leg): string {
  return trail.nodes.findLast((id) => id.startsWith('service:')) ?? '';
}

function answeringPod(leg: Leg, { steps }: Tries): ObjectRef | undefined {
  const step = steps.find(
    ({ path, outcome }) => outcome === 'answered' && path.includes(serviceOf(leg)) && path.at(-1)!.startsWith('pod:'),
  );
  const name = step?.path.at(-1)!.slice('pod:'.length);
  if (name === undefined) return undefined;
  const slash = name.indexOf('/');
  return { kind: 'Pod', namespace: name.slice(0, slash), name: name.slice(slash + 1) };
}

/** A source that stands nowhere yet: a name was typed that no manifest knows. */
function withSource(world: World, texts: Texts, scene: Scene, { source }: RoutedRequest): Scene {
  if (source.kind === 'external') {
    if (scene.nodes.some(({ id }) => id === 'client:external')) return scene;
    const outside = {
      id: 'client:external', kind: 'client', party: 'caller', label: 'outside', note: 'client', namespace: '', state: 'there',
      what: 'Whoever calls from outside the cluster. No manifest makes it.',
    } as const; // prettier-ignore
    return { ...scene, nodes: [outside, ...scene.nodes] };
  }
  const { namespace, name } = source;
  if (scene.nodes.some(({ id }) => id === `client:${namespace}/${name}` || id === `pod:${namespace}/${name}`))
    return scene;
  const pod = { kind: 'Pod', namespace, name };
  return {
    ...scene,
    nodes: [clientNode(world.cluster, texts, { pod, origin: { ref: pod, path: [] } }), ...scene.nodes],
  };
}

function legOf(
  world: World,
  texts: Texts,
  request: RoutedRequest,
  draw: number,
  nodeOf: (id: string) => SceneNode | undefined,
): Leg {
  const decision = routeRequest(world, request, { draw });
  const trail = readTrail(world, texts, request, decision, nodeOf);
  const place = (origin: Origin | undefined) => origin && locate(world.cluster, texts, origin);
  const failed = isFailure(decision);
  const cause = failed ? causeOf(trail, request, nodeOf) : undefined;
  const { source } = request;
  const caller = source.kind === 'external' ? 'From outside' : `From ${source.namespace}/${source.name}`;
  return {
    title: `${caller}: ${request.method} ${request.scheme}://${request.host}${portOf(request)}${request.path}`,
    answer: decision.words.answer,
    reason: [decision.words.reason, failed ? gapOf(world, trail, request) : ''].filter(Boolean).join(' '),
    outcome: decision.outcome,
    failed,
    ...(cause ? { cause } : {}),
    trail,
    shares: decision.shares.map(({ name, ratio, status }: Share) => ({
      name,
      ratio,
      ...(status === undefined ? {} : { status }),
    })),
    retry: decision.retry && retryFor(decision.retry, request.method),
    timeoutMs: decision.timeouts?.totalMs ?? null,
    duties: dutiesOf(decision, trail.hops, place, request),
    notModelled: decision.notModelled,
  };
}

/** The last line that had a say; where none had, the one that made the last element that was met, or the Service that was meant. */
function causeOf(
  { hops, nodes }: Trail,
  { host, source }: RoutedRequest,
  nodeOf: (id: string) => SceneNode | undefined,
): Located | undefined {
  const last = hops.at(-1)?.node;
  const ruled = hops.findLast(({ kind, node, origin }) => origin && node === last && kind !== 'client')?.origin;
  if (ruled) return ruled;
  if (last !== nodes[0]) return nodes.map(nodeOf).findLast((node) => node?.origin)?.origin;
  const [name = '', namespace = source.kind === 'pod' ? source.namespace : ''] = host.split('.');
  return nodeOf(serviceId({ namespace, name }))?.origin;
}

/** Of the Service that was meant, where none of its pods was reached. */
function gapOf({ cluster }: World, { hops }: Trail, { host, source }: RoutedRequest): string {
  if (hops.some(({ kind }) => kind === 'pod')) return '';
  const backend = hops.findLast(({ kind, name }) => (kind === 'backend' || kind === 'service') && name.includes('/'));
  const [name = '', namespace = source.kind === 'pod' ? source.namespace : ''] = host.split('.');
  const [, at, called] = /^([^/]+)\/([^:]+)/.exec(backend?.name ?? `${namespace}/${name}`) ?? [];
  return at === undefined || called === undefined ? '' : selectorGap(cluster, at, called);
}

function portOf({ scheme, port }: RoutedRequest): string {
  return port === (scheme === 'https' ? 443 : 80) ? '' : `:${port}`;
}

/** No answer, or a status of 400 and above. */
export function isFailure({ outcome }: Decision): boolean {
  return outcome.kind === 'refused' || (outcome.kind === 'answered' && outcome.status >= 400);
}

/** The first call the pod makes that was reached; what it calls besides is not drawn as a way of its own. */
function onwardOf(world: World, leg: Leg, pod: ObjectRef | undefined): RoutedRequest | undefined {
  if (!pod) return undefined;
  const service = serviceOf(leg).slice('service:'.length);
  const slash = service.indexOf('/');
  const through = slash === -1 ? undefined : { namespace: service.slice(0, slash), name: service.slice(slash + 1) };
  const [first] = createPodReader(world, noPlan).read(pod, through).calls.calls;
  const call = first === undefined ? undefined : readCall(first);
  return call && { ...call, source: { kind: 'pod', namespace: pod.namespace, name: pod.name } };
}

/** The first call of each pod is followed; none is asked twice. */
const noPlan: TrafficPlan = { entries: [], load: { shape: 'steady', rateRps: 1, durationMs: 1 } };

/** The same objects and the same request on several ingress controllers: who answers what, and by which rule they differ. */
import type { Cluster } from './cluster.ts';
import type { ControllerOptions } from './controllers/controller.ts';
import { controllers } from './controllers/index.ts';
import type { Decision, DecisionHop } from './decision.ts';
import type { ObjectDiagnostic, Origin } from './object.ts';
import type { RoutedRequest } from './request.ts';
import { routeRequest, type RouteOptions } from './route.ts';
import { compileProgrammed, type World } from './world.ts';

/** The ingress controllers a reader meets. */
export const comparedControllers = ['ingress-nginx', 'nginx-inc', 'haproxy', 'traefik', 'istio'] as const;

export interface ControllerAnswer {
  /** Id of the controller. */
  readonly controller: string;
  readonly label: string;
  /** In few words, e.g. `forwards to default/tea:80, path /tea`. */
  readonly answer: string;
  /** The rule it took, by the data plane's name, and why; undefined when none matches. */
  readonly rule: { readonly name: string; readonly reason: string; readonly origin?: Origin } | undefined;
  readonly decision: Decision;
  /** What the controller found wrong with the objects. */
  readonly diagnostics: readonly ObjectDiagnostic[];
  readonly world: World;
}

export interface Difference {
  readonly controller: string;
  /** The controllers it differs from: those that give the most frequent answer. */
  readonly versus: readonly string[];
  /** What differs, and which rule makes the difference. */
  readonly sentence: string;
}

export interface Comparison {
  readonly answers: readonly ControllerAnswer[];
  /** Empty when all answer the same. */
  readonly differences: readonly Difference[];
}

/**
 * Every Ingress is given to each controller in turn. Ids that are no controller are left out.
 * @param settings as `ControllerOptions.settings`, by controller id
 */
export function explainDifferences(
  cluster: Cluster,
  request: RoutedRequest,
  ids: readonly string[] = comparedControllers,
  settings: ControllerOptions['settings'] = {},
  options: RouteOptions = {},
): Comparison {
  const answers = ids.flatMap((id) => (controllers.has(id) ? [answerOf(cluster, request, id, settings, options)] : []));
  const groups = new Map<string, ControllerAnswer[]>();
  for (const one of answers) groups.set(one.answer, [...(groups.get(one.answer) ?? []), one]);
  const [usual, ...others] = [...groups.values()].toSorted((a, b) => b.length - a.length);
  const versus = (usual ?? []).map(({ controller }) => controller);
  return {
    answers,
    differences: others.flat().map((one) => ({
      controller: one.controller,
      versus,
      sentence: differenceIn(one, usual!),
    })),
  };
}

function answerOf(
  cluster: Cluster,
  request: RoutedRequest,
  id: string,
  settings: ControllerOptions['settings'],
  options: RouteOptions,
): ControllerAnswer {
  const controller = controllers.require(id);
  const own: ControllerOptions = { everyIngress: id, ingressController: id, ...(settings && { settings }) };
  const world = compileProgrammed(cluster, [controller.program(cluster, own)], own);
  const gateway = world.proxies.find(({ proxy }) => proxy.role === 'gateway' && proxy.ref)?.proxy.ref;
  const source = { kind: 'external', ...(gateway && { gateway }) } as const;
  const decision = routeRequest(world, { ...request, source }, options);
  const hop = routeHop(decision);
  return {
    controller: id,
    label: controller.label,
    answer: answerWords(decision),
    rule: hop && hop.name !== 'none' && hop.name !== 'default' ? hop : undefined,
    decision,
    diagnostics: world.diagnostics,
    world,
  };
}

function routeHop({ hops }: Decision): DecisionHop | undefined {
  return hops.find(({ kind }) => kind === 'route');
}

function answerWords({ outcome, hops, words }: Decision): string {
  if (outcome.kind === 'forwarded') {
    const backend = hops.find(({ kind }) => kind === 'backend')?.name ?? 'outside';
    const { path, query } = outcome.upstream;
    return `forwards to ${backend}, path ${path}${query === '' ? '' : `?${query}`}`;
  }
  if (outcome.kind === 'answered')
    return outcome.location === undefined
      ? `answers ${outcome.status}`
      : `redirects with ${outcome.status} to ${outcome.location}`;
  if (outcome.code === 'no-gateway') return 'gives no answer';
  return `gives no answer (${lowerFirst(words.answer.replace(/\.$/, ''))})`;
}

function isSame(a: Origin | undefined, b: Origin | undefined): boolean {
  if (!a || !b) return false;
  const { kind, namespace, name } = a.ref;
  const sameObject = kind === b.ref.kind && namespace === b.ref.namespace && name === b.ref.name;
  // Rules of a path may point into it, e.g. at its backend.
  const length = Math.min(a.path.length, b.path.length);
  return sameObject && length > 0 && a.path.slice(0, length).every((step, i) => step === b.path[i]);
}

/** Why one controller passed over what another took, in its own words. */
function passedBy({ decision }: ControllerAnswer, origin: Origin | undefined): string | undefined {
  const passed = routeHop(decision)?.passedOver?.find((one) => isSame(one.origin, origin));
  return passed && !passed.why.startsWith('Matches too') ? passed.why : undefined;
}

function differenceIn(one: ControllerAnswer, usual: readonly ControllerAnswer[]): string {
  const [other] = usual as readonly [ControllerAnswer, ...ControllerAnswer[]];
  const others = usual.map(({ label }) => label).join(', ');
  const head = `${one.label} ${one.answer}, where ${others} ${usual.length === 1 ? other.answer : plural(other.answer)}.`;
  return `${head} ${causeOf(one, other)}`;
}

const plural = (words: string) => words.replace(/^(forward|answer|redirect|give)s/, '$1');

const sentence = (text: string) => (/[.!]$/.test(text) ? text : `${text}.`);

function causeOf(one: ControllerAnswer, other: ControllerAnswer): string {
  const origin = other.rule?.origin;
  const refusal = one.diagnostics.find(
    ({ ref, severity }) =>
      severity !== 'info' && (!origin || (ref?.name === origin.ref.name && ref.kind === origin.ref.kind)),
  );
  if (refusal) return sentence(refusal.message);
  const refusedThere = other.diagnostics.find(({ severity }) => severity !== 'info');
  if (refusedThere && !other.rule) return `${other.label}: ${sentence(refusedThere.message)}`;
  const bothOf = () => `${one.label}: ${one.rule!.reason} ${other.label}: ${other.rule!.reason}`;
  const isShared = one.rule !== undefined && isSame(one.rule.origin, origin);
  // Two redirects differ by themselves; the other one's rule may be a part of the path that one passes over besides.
  if (isShared && redirects(one) && redirects(other)) return `Both redirect. ${bothOf()}`;
  const missed = passedBy(one, origin);
  if (missed !== undefined) return `It passes over ${other.rule!.name}: ${lowerFirst(missed)}`;
  const missedThere = passedBy(other, one.rule?.origin);
  if (missedThere !== undefined)
    return `It takes ${one.rule!.name}: ${lowerFirst(one.rule!.reason)} ${other.label} passes over it: ${lowerFirst(missedThere)}`;
  if (isShared) return `Both take the same path. ${bothOf()}`;
  return `${one.label}: ${reasonOf(one)} ${other.label}: ${reasonOf(other)}`;
}

function redirects({ decision: { outcome } }: ControllerAnswer): boolean {
  return outcome.kind === 'answered' && outcome.location !== undefined;
}

function reasonOf({ rule, decision }: ControllerAnswer): string {
  return rule ? `${rule.name}. ${rule.reason}` : sentence(decision.words.reason);
}

const lowerFirst = (text: string) => text.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());

/** What is simulated: a load, and the hops it goes through. Plain data. */
import type { BackoffChoice, Bulkhead, Hedging, RetryCondition } from '../resilience/policy.ts';
import type { BreakerChoice } from './breakers/breaker.ts';
import type { BudgetChoice } from './budgets/budget.ts';

/** How long one piece of work takes. `cv` is the coefficient of variation: sd / mean. */
export type ServiceLaw =
  | { readonly law: 'constant'; readonly meanMs: number }
  | { readonly law: 'exponential'; readonly meanMs: number }
  | { readonly law: 'lognormal'; readonly meanMs: number; readonly cv: number }
  | { readonly law: 'gamma'; readonly meanMs: number; readonly cv: number };

export interface Replica {
  readonly id: string;
  readonly label: string;
  /** Share of its answers that are errors, 0–1. */
  readonly errorRatio: number;
  /** Multiplies the service time; 1 = as fast as its siblings. */
  readonly slowness: number;
  /** Where it differs from its siblings. */
  readonly own?: Partial<Pick<Service, 'concurrency' | 'queueLimit' | 'work' | 'errorStatus'>>;
}

export interface Service {
  readonly id: string;
  /** Services with the same pool share the replicas that have the same id, as two subsets of one fleet do. */
  readonly pool?: string;
  readonly label: string;
  readonly replicas: readonly Replica[];
  /** Calls one replica works on at once. */
  readonly concurrency: number;
  /** Calls one replica keeps waiting; further ones are refused with 503. */
  readonly queueLimit: number;
  readonly work: ServiceLaw;
  /** Status of its errors; 503 unless given. */
  readonly errorStatus?: number;
  /**
   * How callers spread their attempts; in turn unless given. `least-request` takes the less busy of two drawn at random;
   * `own` takes the replica with the caller's own number, as an application calls the proxy beside it.
   */
  readonly balancing?: 'round-robin' | 'random' | 'least-request' | 'own';
}

/** What the caller of a hop does about failures. Each caller (client, or replica of the hop before) keeps its own budget, breaker and bulkhead. */
export interface HopPolicy {
  /** Extra tries after the first. */
  readonly maxRetries: number;
  readonly backoff: BackoffChoice;
  /** null = wait as long as it takes. */
  readonly perTryTimeoutMs: number | null;
  /** Limit of the call with its retries and waits; null = none. */
  readonly totalTimeoutMs: number | null;
  /** Whether a retry prefers a replica that has not been tried, as Envoy's `previous_hosts` predicate does. */
  readonly avoidPreviousHosts: boolean;
  /** Any of these makes a failed try retriable; absent = every failure is. */
  readonly retryOn?: readonly RetryCondition[];
  /** Any of these forbids a retry. */
  readonly neverRetryOn?: readonly RetryCondition[];
  /** No retry begins later than this after the call; a try under way goes on. As nginx's proxy_next_upstream_timeout. */
  readonly retryWithinMs?: number | null;
  /** The callee knows the deadline: it drops queued work nobody waits for, and its own calls end with it. */
  readonly deadlinePropagation?: boolean;
  readonly budget?: BudgetChoice | null;
  readonly breaker?: BreakerChoice | null;
  /** Attempts in flight per caller. */
  readonly bulkhead?: Bulkhead | null;
  readonly hedging?: Hedging | null;
}

/** The hops a service calls when its own work is done. Indices into `scenario.hops`, each greater than the caller's own. */
export type Next =
  /** One after the other; the first failure ends it. */
  | { readonly kind: 'sequence'; readonly hops: readonly number[] }
  /** All at once; answered when all are, failed with the first failure. */
  | { readonly kind: 'parallel'; readonly hops: readonly number[] }
  /** One of them, drawn by weight, as a weighted route does. */
  | { readonly kind: 'split'; readonly hops: readonly number[]; readonly weights: readonly number[] };

/** What a proxy does to a call before it is sent, once for all its tries and outside their time limits. Each has its own draw. */
export interface InjectedFault {
  readonly abort?: { readonly status: number; readonly ratio: number };
  readonly delay?: { readonly delayMs: number; readonly ratio: number };
}

export interface Hop {
  /** Hops with the same service, id and all, share its replicas. */
  readonly service: Service;
  readonly policy: HopPolicy;
  /** One way between the caller and the service. */
  readonly networkMs: number;
  /** Absent: the hop that follows in the list, none after the last. An empty list: none. */
  readonly next?: Next;
  /** What each replica calls instead of `next`, where they differ; an entry for every replica, null = nothing. */
  readonly nextOfReplica?: readonly (Next | null)[];
  /** It passes on the status of what it called, as a proxy does; else an answer is 200. */
  readonly relays?: boolean;
  /** Nothing is sent: the caller answers itself, at once and for good. */
  readonly answer?: { readonly status: number };
  readonly injected?: InjectedFault;
  /** Hops that get a copy of a share of the calls; the copies' answers are ignored. */
  readonly mirrors?: readonly { readonly hop: number; readonly ratio: number }[];
  /** What the caller sees when no replica is left to choose. */
  readonly noReplica?: { readonly status: number; readonly cause: 'no-endpoints' | 'connection-refused' };
  /** Hops with the same name share what their callers remember: budgets, breakers, bulkheads. */
  readonly callers?: string;
}

/** Requests that arrive whatever becomes of the earlier ones. */
export interface OpenLoad {
  readonly arrivals: 'poisson' | 'constant';
  readonly rateRps: number;
  /** Requests arrive until then; afterwards the system drains. */
  readonly durationMs: number;
  /** Processes the requests come from, in turn, each with its own policy state; 1 unless given. */
  readonly clients?: number;
}

/** `size` requests at once, every `everyMs`. */
export interface BurstLoad {
  readonly arrivals: 'burst';
  readonly size: number;
  readonly everyMs: number;
  readonly durationMs: number;
  readonly clients?: number;
}

/** Clients that send one request, wait for its end, think, and send the next. */
export interface ClosedLoad {
  readonly arrivals: 'closed';
  readonly clients: number;
  readonly thinkMs: number;
  /** Exponential unless given. */
  readonly thinkLaw?: 'constant' | 'exponential';
  readonly durationMs: number;
}

export type Load = OpenLoad | BurstLoad | ClosedLoad;

interface Window {
  readonly service: string;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** What goes wrong, and when. `service` is the id of a service or of its pool; `replica` absent = all of its replicas. */
export type Fault =
  /** This share of the answers is an error. */
  | (Window & {
      readonly kind: 'errors';
      readonly replica?: string;
      readonly errorRatio: number;
      readonly status?: number;
    })
  /** Answers an error at once, without taking a slot. */
  | (Window & { readonly kind: 'outage'; readonly replica?: string })
  /** Work takes `slowness` times as long. */
  | (Window & { readonly kind: 'slow'; readonly replica?: string; readonly slowness: number })
  /** Work under way and in the queue is lost (reset); connections are refused until it is back. */
  | (Window & { readonly kind: 'crash'; readonly replica?: string })
  /** Nothing gets through in either direction; the caller learns nothing. */
  | (Window & { readonly kind: 'partition'; readonly replica?: string })
  /** It is no longer among the endpoints: nobody chooses it; work under way goes on. */
  | (Window & { readonly kind: 'withdrawn'; readonly replica?: string });

/** Settings changed in the middle of a run. Absent fields stay as they are. */
export interface Patch {
  /** Of an open load. */
  readonly rateRps?: number;
  readonly hops?: Readonly<Record<number, HopPatch>>;
}

export interface HopPatch {
  readonly policy?: Partial<HopPolicy>;
  readonly service?: Partial<Pick<Service, 'concurrency' | 'queueLimit' | 'work'>>;
  /** Of a split. */
  readonly weights?: readonly number[];
}

export interface Change {
  readonly atMs: number;
  readonly patch: Patch;
}

export interface Scenario {
  readonly load: Load;
  /** From the client inward. A gateway or a sidecar is a service that takes no time and refuses nobody. */
  readonly hops: readonly Hop[];
  /** The hops clients call, drawn by weight; the first alone unless given. */
  readonly entries?: readonly { readonly hop: number; readonly weight: number }[];
  readonly faults?: readonly Fault[];
  readonly changes?: readonly Change[];
}

/** Hops in one scenario: a dozen services, each behind a proxy, with branches. */
export const maxHops = 96;

/** The hops that `hop` calls. @returns undefined for none */
export function nextOf(scenario: Scenario, hop: number): Next | undefined {
  const { next } = scenario.hops[hop]!;
  if (next) return next.hops.length > 0 ? next : undefined;
  return hop + 1 < scenario.hops.length ? { kind: 'sequence', hops: [hop + 1] } : undefined;
}

/** Every hop that `hop` may call, whichever replica calls it, and those that get copies of the calls to `hop`. */
function calledBy(scenario: Scenario, hop: number): { readonly children: number[]; readonly copies: number[] } {
  const { nextOfReplica, mirrors = [] } = scenario.hops[hop]!;
  return {
    children: nextOfReplica
      ? [...new Set(nextOfReplica.flatMap((next) => next?.hops ?? []))]
      : [...(nextOf(scenario, hop)?.hops ?? [])],
    copies: mirrors.map((mirror) => mirror.hop),
  };
}

/** The hop whose service makes the calls of each hop; -1 for the client's. */
export function parentsOf(scenario: Scenario): number[] {
  const parents = scenario.hops.map(() => -1);
  for (let hop = 0; hop < scenario.hops.length; hop++) {
    const { children, copies } = calledBy(scenario, hop);
    for (const child of children) parents[child] = hop;
    for (const copy of copies) parents[copy] = parents[hop]!;
  }
  return parents;
}

/** The hops clients call. */
export function entriesOf({ entries }: Scenario): readonly { readonly hop: number; readonly weight: number }[] {
  return entries && entries.length > 0 ? entries : [{ hop: 0, weight: 1 }];
}

export interface TopologyFault {
  /** e.g. `weights of hop 2`. */
  readonly where: string;
  readonly got: string | number;
  readonly expected: string;
}

/** Why hops cannot be run: they are none or too many, or form no trees. Each hop but the entries is called by exactly one before it. */
export function topologyFault(scenario: Scenario): TopologyFault | undefined {
  const { hops } = scenario;
  if (hops.length < 1 || hops.length > maxHops) {
    return { where: 'hops', got: hops.length, expected: `1–${maxHops}` };
  }
  const callers = hops.map(() => 0);
  for (const { hop } of entriesOf(scenario)) callers[hop]! += 1;
  for (let hop = 0; hop < hops.length; hop++) {
    const { children, copies } = calledBy(scenario, hop);
    for (const child of [...children, ...copies]) {
      if (!(child > hop && child < hops.length)) {
        return { where: `next of hop ${hop}`, got: child, expected: 'the number of a later hop' };
      }
      callers[child]! += 1;
    }
    for (const next of hops[hop]!.nextOfReplica ?? [nextOf(scenario, hop)]) {
      if (next?.kind === 'split' && next.weights.length !== next.hops.length) {
        return { where: `weights of hop ${hop}`, got: next.weights.length, expected: String(next.hops.length) };
      }
    }
  }
  const astray = callers.findIndex((count) => count !== 1);
  if (astray < 0) return undefined;
  return { where: `hop ${astray}`, got: `called by ${callers[astray]} hops`, expected: '1' };
}

/** @throws RangeError where `topologyFault` finds one */
export function checkTopology(scenario: Scenario): void {
  const fault = topologyFault(scenario);
  if (fault) throw new RangeError(`invalid ${fault.where}: ${fault.got} (expected ${fault.expected})`);
}

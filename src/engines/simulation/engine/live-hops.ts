/** The hops of a running scenario: policies as they are now, and the state each caller keeps. */
import { createBackoff, type Backoff } from '../../backoff/choice.ts';
import { createRandom, type RandomStream } from '../../core/random.ts';
import type { BreakerPhase, BreakerState } from '../breakers/breaker.ts';
import { breakers, createBreaker } from '../breakers/index.ts';
import type { BudgetState } from '../budgets/budget.ts';
import { createBudget } from '../budgets/index.ts';
import { nextOf, parentsOf, type Hop, type HopPatch, type HopPolicy, type Next } from '../scenario.ts';
import { createReplicas, type ReplicaState, type Replicas } from './replicas.ts';
import type { World } from './world.ts';

/** One client, or one replica of the hop before, with what it remembers about this hop. */
export interface Caller {
  readonly budget: BudgetState | null;
  readonly breaker: BreakerState | null;
  inFlight: number;
  /** What the breaker was last seen to think of each replica. */
  readonly seen: BreakerPhase[];
  /** Attempts waiting for the bulkhead, from `head` on. */
  waiting: number[];
  head: number;
}

export interface LiveHop {
  readonly index: number;
  readonly parent: number;
  readonly networkMs: number;
  readonly replicas: Replicas;
  readonly jitter: RandomStream;
  next: Next | undefined;
  policy: HopPolicy;
  backoff: Backoff;
  breakerScope: 'call' | 'host' | null;
  callers: Caller[];
  /** Its answers are ignored: it gets copies. */
  readonly detached: boolean;
  readonly relays: boolean;
  readonly answer: Hop['answer'];
  readonly injected: Hop['injected'];
  readonly mirrors: NonNullable<Hop['mirrors']>;
  readonly noReplica: NonNullable<Hop['noReplica']>;
  readonly nextOfReplica: Hop['nextOfReplica'];
}

export function createLiveHops(world: World): LiveHop[] {
  const { scenario, seed } = world;
  const parents = parentsOf(scenario);
  const shared = new Map<string, Replicas>();
  const pool = new Map<string, ReplicaState>();
  const remembered = new Map<string, Caller[]>();
  const copies = new Set(scenario.hops.flatMap(({ mirrors = [] }) => mirrors.map((mirror) => mirror.hop)));
  return scenario.hops.map((hop, index) => {
    const description = JSON.stringify(hop.service);
    let replicas = shared.get(description);
    if (!replicas) shared.set(description, (replicas = createReplicas(hop.service, seed, pool)));
    const callers = (hop.callers && remembered.get(hop.callers)) || [];
    if (hop.callers) remembered.set(hop.callers, callers);
    return {
      index,
      parent: parents[index]!,
      networkMs: hop.networkMs,
      replicas,
      jitter: createRandom(seed, `jitter/${index}`),
      next: nextOf(scenario, index),
      policy: hop.policy,
      backoff: createBackoff(hop.policy.backoff),
      breakerScope: scopeOf(hop.policy),
      callers,
      detached: copies.has(index),
      relays: hop.relays ?? false,
      answer: hop.answer,
      injected: hop.injected,
      mirrors: hop.mirrors ?? [],
      noReplica: hop.noReplica ?? { status: 503, cause: 'no-endpoints' },
      nextOfReplica: hop.nextOfReplica,
    };
  });
}

/** @param index of the client or of the calling replica */
export function callerAt(world: World, hop: LiveHop, index: number): Caller {
  return (hop.callers[index] ??= createCaller(world, hop, index));
}

function createCaller(world: World, hop: LiveHop, index: number): Caller {
  const { budget, breaker } = hop.policy;
  return {
    budget: budget ? createBudget(budget, createRandom(world.seed, `throttle/${hop.index}/${index}`)) : null,
    breaker: breaker ? createBreaker(breaker, hop.replicas.states.length) : null,
    seen: [],
    inFlight: 0,
    waiting: [],
    head: 0,
  };
}

/** Notes what has changed in the breaker's mind since it was last looked at. */
export function notePhases(world: World, hop: LiveHop, caller: Caller): void {
  const { breaker, seen } = caller;
  if (!breaker) return;
  const hosts = hop.breakerScope === 'host' ? hop.replicas.states.length : 1;
  for (let host = 0; host < hosts; host++) {
    const now = breaker.phase(world.nowMs, host);
    const before = seen[host] ?? 'closed';
    if (now === before) continue;
    seen[host] = now;
    const replica = hop.breakerScope === 'host' ? host : -1;
    world.phases.push({ tMs: world.nowMs, hop: hop.index, caller: hop.callers.indexOf(caller), replica, phase: now });
  }
}

/** What the replica calls when its own work is done. */
export function nextAt(hop: LiveHop, replica: number): Next | undefined {
  const next = hop.nextOfReplica ? (hop.nextOfReplica[replica] ?? undefined) : hop.next;
  return next && next.hops.length > 0 ? next : undefined;
}

function scopeOf(policy: HopPolicy): LiveHop['breakerScope'] {
  return policy.breaker ? breakers.require(policy.breaker.kind).scope : null;
}

/** Puts a patch in force. Budgets and breakers begin afresh where the patch names them; calls under way keep theirs. */
export function patchHop(hop: LiveHop, patch: HopPatch): void {
  if (patch.policy) {
    hop.policy = { ...hop.policy, ...patch.policy };
    if (patch.policy.backoff) hop.backoff = createBackoff(patch.policy.backoff);
    if ('budget' in patch.policy || 'breaker' in patch.policy) {
      hop.breakerScope = scopeOf(hop.policy);
      hop.callers = [];
    }
  }
  const { concurrency, queueLimit, work } = patch.service ?? {};
  if (concurrency !== undefined) hop.replicas.concurrency = concurrency;
  if (queueLimit !== undefined) hop.replicas.queueLimit = queueLimit;
  if (work !== undefined) hop.replicas.law = work;
  if (patch.weights && hop.next?.kind === 'split') hop.next = { ...hop.next, weights: patch.weights };
}

/** The hops of a running scenario: policies as they are now, and the state each caller keeps. */
import { createBackoff, type Backoff } from '../../backoff/choice.ts';
import { createRandom, type RandomStream } from '../../core/random.ts';
import type { BreakerState } from '../breakers/breaker.ts';
import { breakers, createBreaker } from '../breakers/index.ts';
import type { BudgetState } from '../budgets/budget.ts';
import { createBudget } from '../budgets/index.ts';
import { nextOf, parentsOf, type HopPatch, type HopPolicy, type Next } from '../scenario.ts';
import { createReplicas, type Replicas } from './replicas.ts';
import type { World } from './world.ts';

/** One client, or one replica of the hop before, with what it remembers about this hop. */
export interface Caller {
  readonly budget: BudgetState | null;
  readonly breaker: BreakerState | null;
  inFlight: number;
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
}

export function createLiveHops(world: World): LiveHop[] {
  const { scenario, seed } = world;
  const parents = parentsOf(scenario);
  const shared = new Map<string, Replicas>();
  return scenario.hops.map((hop, index) => {
    const description = JSON.stringify(hop.service);
    let replicas = shared.get(description);
    if (!replicas) shared.set(description, (replicas = createReplicas(hop.service, seed)));
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
      callers: [],
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
    inFlight: 0,
    waiting: [],
    head: 0,
  };
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

/** The side of the services: an attempt arrives, waits, is worked on, calls further inward, and is answered. */
import { createRandom } from '../../core/random.ts';
import { causeCode, outcomeCode } from '../codes.ts';
import type { Next } from '../scenario.ts';
import { nextAt, type LiveHop } from './live-hops.ts';
import type { Replicas } from './replicas.ts';
import { event, phase, type World } from './world.ts';

/** What serving asks of the callers' side. */
export interface Callers {
  startCall(hop: number, request: number, parent: number, callerIndex: number): void;
  /** Until when anyone waits for the attempt; -Infinity when nobody does any more. */
  awaitedUntilMs(attempt: number): number;
}

export interface Serving {
  deliver(attempt: number): void;
  workDone(attempt: number): void;
  /** A call that `attempt` made has ended. */
  calleeEnded(attempt: number, outcome: number, status: number): void;
  /** Whether the answer gets back to the caller. */
  answerArrives(attempt: number): boolean;
  crash(replicas: Replicas, replica: number): void;
  /** Gives free slots to waiting work, after the concurrency has been raised. */
  refill(replicas: Replicas): void;
}

export function createServing(world: World, hops: readonly LiveHop[], callers: Callers): Serving {
  const { attempts, work, queue } = world;
  const splitDraws = createRandom(world.seed, 'split');

  const hopOf = (attempt: number): LiveHop => hops[attempts.hop[attempt]!]!;

  function reply(attempt: number, outcome: number, status: number, cause: number): void {
    attempts.finishMs[attempt] = world.nowMs;
    work.phase[attempt] = phase.over;
    work.answerOutcome[attempt] = outcome;
    work.answerStatus[attempt] = status;
    work.answerCause[attempt] = cause;
    queue.push(world.nowMs + hopOf(attempt).networkMs, event.answer, attempt);
  }

  /** Ends the work and passes the slot on. */
  function finish(attempt: number, outcome: number, status: number, cause: number): void {
    reply(attempt, outcome, status, cause);
    release(hopOf(attempt), attempts.replica[attempt]!);
  }

  function begin(hop: LiveHop, attempt: number): void {
    attempts.startMs[attempt] = world.nowMs;
    work.phase[attempt] = phase.working;
    queue.push(world.nowMs + hop.replicas.serviceMs(attempts.replica[attempt]!), event.workDone, attempt);
  }

  /** Whether the work would be for nobody, and the service knows it. */
  function isExpired(attempt: number): boolean {
    return hopOf(attempt).policy.deadlinePropagation === true && callers.awaitedUntilMs(attempt) <= world.nowMs;
  }

  function release(hop: LiveHop, replica: number): void {
    const state = hop.replicas.states[replica]!;
    state.busy -= 1;
    fill(hop.replicas, replica);
  }

  function fill(replicas: Replicas, replica: number): void {
    const state = replicas.states[replica]!;
    while (state.busy < replicas.concurrencyOf(replica) && state.head < state.queue.length) {
      const next = state.queue[state.head++]!;
      if (state.head > 1024 && state.head * 2 > state.queue.length) {
        state.queue = state.queue.slice(state.head);
        state.head = 0;
      }
      if (isExpired(next)) {
        reply(next, outcomeCode.failed, 504, causeCode.expired);
        continue;
      }
      state.busy += 1;
      begin(hopOf(next), next);
    }
  }

  function deliver(attempt: number): void {
    const hop = hopOf(attempt);
    const replica = attempts.replica[attempt]!;
    const state = hop.replicas.states[replica]!;
    const errorStatus = hop.replicas.errorStatusOf(replica);
    if (state.partitioned) {
      attempts.arriveMs[attempt] = NaN;
      work.phase[attempt] = phase.lost;
    } else if (state.down) {
      reply(attempt, outcomeCode.failed, 503, causeCode['connection-refused']);
    } else if (state.outage) {
      reply(attempt, outcomeCode.failed, errorStatus, causeCode.outage);
    } else if (isExpired(attempt)) {
      reply(attempt, outcomeCode.failed, 504, causeCode.expired);
    } else if (state.busy < hop.replicas.concurrencyOf(replica)) {
      state.busy += 1;
      begin(hop, attempt);
    } else if (state.queue.length - state.head < hop.replicas.queueLimitOf(replica)) {
      work.phase[attempt] = phase.queued;
      state.queue.push(attempt);
    } else {
      reply(attempt, outcomeCode.rejected, 503, causeCode['queue-full']);
    }
  }

  function workDone(attempt: number): void {
    if (work.phase[attempt] !== phase.working) return;
    const hop = hopOf(attempt);
    const replica = attempts.replica[attempt]!;
    const next = nextAt(hop, replica);
    if (hop.replicas.fails(replica)) {
      finish(attempt, outcomeCode.failed, hop.replicas.errorStatusOf(replica), causeCode.error);
    } else if (!next) {
      finish(attempt, outcomeCode.answered, 200, causeCode.none);
    } else {
      work.phase[attempt] = phase.calling;
      callInward(attempt, next);
    }
  }

  function callInward(attempt: number, next: Next): void {
    const request = attempts.request[attempt]!;
    const replica = attempts.replica[attempt]!;
    if (next.kind === 'parallel') {
      work.step[attempt] = next.hops.length;
      for (const hop of next.hops) callers.startCall(hop, request, attempt, replica);
    } else {
      work.step[attempt] = 1;
      const hop = next.kind === 'sequence' ? next.hops[0]! : drawSplit(next.hops, next.weights);
      callers.startCall(hop, request, attempt, replica);
    }
  }

  function drawSplit(targets: readonly number[], weights: readonly number[]): number {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    let left = splitDraws.nextUnit() * total;
    for (let i = 0; i < targets.length; i++) {
      left -= weights[i]!;
      if (left < 0) return targets[i]!;
    }
    return targets.at(-1)!;
  }

  function calleeEnded(attempt: number, outcome: number, status: number): void {
    if (work.phase[attempt] !== phase.calling) return;
    const hop = hopOf(attempt);
    const next = nextAt(hop, attempts.replica[attempt]!);
    if (outcome !== outcomeCode.answered) {
      // What got no HTTP answer has one to give all the same.
      finish(attempt, outcomeCode.failed, status === 0 ? 503 : status, causeCode.callee);
    } else if (next?.kind === 'parallel') {
      work.step[attempt]! -= 1;
      if (work.step[attempt] === 0) finish(attempt, outcomeCode.answered, 200, causeCode.none);
    } else if (next?.kind === 'sequence' && work.step[attempt]! < next.hops.length) {
      const step = work.step[attempt]!;
      work.step[attempt] = step + 1;
      callers.startCall(next.hops[step]!, attempts.request[attempt]!, attempt, attempts.replica[attempt]!);
    } else {
      finish(attempt, outcomeCode.answered, hop.relays ? status : 200, causeCode.none);
    }
  }

  function crash(replicas: Replicas, replica: number): void {
    const state = replicas.states[replica]!;
    state.busy = 0;
    state.queue = [];
    state.head = 0;
    for (let attempt = 0; attempt < attempts.length; attempt++) {
      const at = work.phase[attempt]!;
      if (at !== phase.queued && at !== phase.working && at !== phase.calling) continue;
      if (attempts.replica[attempt] !== replica || hopOf(attempt).replicas !== replicas) continue;
      reply(attempt, outcomeCode.failed, 503, causeCode.reset);
    }
  }

  return {
    deliver,
    workDone,
    calleeEnded,
    crash,
    answerArrives: (attempt) => !hopOf(attempt).replicas.states[attempts.replica[attempt]!]!.partitioned,
    refill: (replicas) => replicas.states.forEach((_, replica) => fill(replicas, replica)),
  };
}

/** The side of the callers: a call makes tries until one is answered, its retries are used up, or its time is over. */
import { createRandom } from '../../core/random.ts';
import { causeCode, causes, outcomeCode, outcomes, verdictCode } from '../codes.ts';
import { isRetriable } from '../retry-conditions.ts';
import { openCall, type Call } from './call.ts';
import { notePhases, type LiveHop } from './live-hops.ts';
import { addAttempt, event, phase, type World } from './world.ts';

export interface Calls {
  startCall(hop: number, request: number, parent: number, callerIndex: number): void;
  /** The injected delay of a call is over. */
  begin(call: number): void;
  awaitedUntilMs(attempt: number): number;
  /** The answer that is on its way to the caller has come. */
  answered(attempt: number): void;
  tryTimedOut(attempt: number): void;
  bulkheadTimedOut(attempt: number): void;
  deadline(call: number): void;
  retryDue(call: number): void;
  hedgeDue(call: number): void;
}

/** Failures without a response. */
const isLocal = (cause: number): boolean =>
  cause === causeCode.timeout || cause === causeCode.reset || cause === causeCode['connection-refused'];

type OnEnd = (request: number, parent: number, outcome: number, status: number) => void;

export function createCalls(world: World, hops: readonly LiveHop[], onEnd: OnEnd): Calls {
  const { attempts, work, queue } = world;
  /** Calls that are over leave a hole, so that events that come late find nothing. */
  const calls: (Call | undefined)[] = [];
  const injections = createRandom(world.seed, 'injected');
  const copies = createRandom(world.seed, 'mirrors');

  function startCall(hopIndex: number, request: number, parent: number, callerIndex: number): void {
    const hop = hops[hopIndex]!;
    const id = calls.length;
    const call = openCall(world, hop, request, parent, callerIndex);
    calls.push(call);
    const delay = hop.injected?.delay;
    if (delay && injections.nextUnit() < delay.ratio) queue.push(world.nowMs + delay.delayMs, event.begin, id);
    else begin(id, call);
  }

  function begin(id: number, call: Call): void {
    const { hop, parent, request, callerIndex } = call;
    const { policy, answer, injected, mirrors } = hop;
    const abort = injected?.abort;
    if (abort && injections.nextUnit() < abort.ratio) return answerItself(id, call, abort.status, causeCode.injected);
    if (answer) return answerItself(id, call, answer.status, causeCode['own-answer']);
    const ownDeadlineMs = world.nowMs + (policy.totalTimeoutMs ?? Infinity);
    const outer = parent >= 0 && hops[hop.parent]!.policy.deadlinePropagation ? awaitedUntilMs(parent) : Infinity;
    call.startMs = world.nowMs;
    call.deadlineMs = Math.max(world.nowMs, Math.min(ownDeadlineMs, outer));
    if (call.deadlineMs < Infinity) queue.push(call.deadlineMs, event.deadline, id);
    makeTry(id, call, 0, 0, false);
    if (policy.hedging && policy.hedging.maxHedges > 0)
      queue.push(world.nowMs + policy.hedging.delayMs, event.hedge, id);
    for (const copy of mirrors) {
      if (copies.nextUnit() < copy.ratio) startCall(copy.hop, request, parent, callerIndex);
    }
  }

  /** The call ends where it stands, without retries. */
  function answerItself(id: number, call: Call, status: number, cause: number): void {
    const ok = status >= 100 && status < 400;
    const attempt = addAttempt(world, call.request, call.parent, id, call.hop.index);
    const outcome = ok ? outcomeCode.answered : outcomeCode.failed;
    attempts.number[attempt] = ++call.tries;
    note(attempt, outcome, status, cause);
    attempts.verdict[attempt] = ok ? verdictCode.done : verdictCode['not-retriable'];
    end(id, call, outcome, status);
  }

  /** What became of a try, and when its caller learnt of it. */
  function note(attempt: number, outcome: number, status: number, cause: number): void {
    attempts.outcome[attempt] = outcome;
    attempts.status[attempt] = status;
    attempts.cause[attempt] = cause;
    attempts.receiveMs[attempt] = world.nowMs;
  }

  function awaitedUntilMs(attempt: number): number {
    const call = calls[attempts.call[attempt]!];
    if (!call || attempts.outcome[attempt] !== outcomeCode.unfinished) return -Infinity;
    return Math.min(call.deadlineMs, attempts.sendMs[attempt]! + (call.hop.policy.perTryTimeoutMs ?? Infinity));
  }

  function makeTry(id: number, call: Call, waitMs: number, granted: number, hedge: boolean): void {
    const { hop, caller } = call;
    const { policy } = hop;
    const attempt = addAttempt(world, call.request, call.parent, id, hop.index);
    attempts.number[attempt] = ++call.tries;
    attempts.waitMs[attempt] = waitMs;
    attempts.hedge[attempt] = hedge ? 1 : 0;
    work.granted[attempt] = granted;
    call.open.push(attempt);
    if (caller.budget && !caller.budget.admits(world.nowMs))
      return settle(attempt, outcomeCode.rejected, 503, causeCode.throttled);
    const breaker = caller.breaker;
    if (breaker && hop.breakerScope === 'call' && !breaker.admits(world.nowMs, 0)) {
      return settle(attempt, outcomeCode.rejected, 503, causeCode['breaker-open']);
    }
    const admits = breaker && hop.breakerScope === 'host' ? (host: number) => breaker.admits(world.nowMs, host) : null;
    const replica = hop.replicas.choose(policy.avoidPreviousHosts ? call.tried : [], admits, call.callerIndex);
    if (admits) notePhases(world, hop, caller);
    if (replica < 0) return settle(attempt, outcomeCode.failed, hop.noReplica.status, causeCode[hop.noReplica.cause]);
    attempts.replica[attempt] = replica;
    if (policy.bulkhead && caller.inFlight >= policy.bulkhead.maxConcurrent) waitForBulkhead(attempt, call);
    else send(attempt, call);
  }

  function waitForBulkhead(attempt: number, { hop, caller }: Call): void {
    const { maxQueued = 0, maxWaitMs = Infinity } = hop.policy.bulkhead!;
    if (caller.waiting.length - caller.head >= maxQueued) {
      return settle(attempt, outcomeCode.rejected, 503, causeCode['bulkhead-full']);
    }
    caller.waiting.push(attempt);
    if (maxWaitMs < Infinity) queue.push(world.nowMs + maxWaitMs, event.bulkheadTimeout, attempt);
  }

  function send(attempt: number, { hop, caller, tried }: Call): void {
    const replica = attempts.replica[attempt]!;
    if (hop.policy.avoidPreviousHosts && !tried.includes(replica)) tried.push(replica);
    caller.inFlight += 1;
    caller.budget?.sent(world.nowMs, attempts.number[attempt] === 1);
    work.phase[attempt] = phase.outbound;
    attempts.sendMs[attempt] = world.nowMs;
    attempts.arriveMs[attempt] = world.nowMs + hop.networkMs;
    queue.push(world.nowMs + hop.networkMs, event.deliver, attempt);
    const { perTryTimeoutMs } = hop.policy;
    if (perTryTimeoutMs !== null) queue.push(world.nowMs + perTryTimeoutMs, event.tryTimeout, attempt);
  }

  /** Frees what the caller holds for a try, and tells its budget and breaker. */
  function giveBack(attempt: number, call: Call, ok: boolean, retriable: boolean): void {
    const { caller, hop } = call;
    call.open.splice(call.open.indexOf(attempt), 1);
    const granted = work.granted[attempt]!;
    if (work.phase[attempt] !== phase.waiting) {
      caller.inFlight -= 1;
      caller.budget?.ended(world.nowMs, ok, retriable, granted);
      if (caller.breaker) {
        const tookMs = world.nowMs - attempts.sendMs[attempt]!;
        const local = isLocal(attempts.cause[attempt]!);
        caller.breaker.record(world.nowMs, attempts.replica[attempt]!, ok, tookMs, attempts.status[attempt]!, local);
        notePhases(world, hop, caller);
      }
      const { bulkhead } = hop.policy;
      while (caller.head < caller.waiting.length && (!bulkhead || caller.inFlight < bulkhead.maxConcurrent)) {
        const next = caller.waiting[caller.head++]!;
        const waiter = calls[attempts.call[next]!];
        if (waiter && attempts.outcome[next] === outcomeCode.unfinished) send(next, waiter);
      }
      if (caller.head === caller.waiting.length && caller.head > 0) {
        caller.waiting = [];
        caller.head = 0;
      }
    }
    if (granted > 0) caller.budget?.retryEnded(world.nowMs);
  }

  function settle(attempt: number, outcome: number, status: number, cause: number): void {
    if (attempts.outcome[attempt] !== outcomeCode.unfinished) return;
    const id = attempts.call[attempt]!;
    const call = calls[id]!;
    note(attempt, outcome, status, cause);
    const ok = outcome === outcomeCode.answered;
    const retriable =
      ok || isRetriable(call.hop.policy, { outcome: outcomes[outcome]!, status, cause: causes[cause]! });
    giveBack(attempt, call, ok, retriable);
    if (ok) {
      attempts.verdict[attempt] = verdictCode.done;
      end(id, call, outcome, status);
      return;
    }
    const verdict = decide(id, call, outcome, cause, retriable);
    attempts.verdict[attempt] = verdict;
    if (verdict === verdictCode.retried || verdict === verdictCode['awaiting-hedge']) return;
    // The deadline, already queued, ends a call that has no time left.
    if (verdict !== verdictCode['no-time-left'] || call.deadlineMs === Infinity) end(id, call, outcome, status);
  }

  /** What the policy does about a failure; the retry, if there is one, is queued. */
  function decide(id: number, call: Call, outcome: number, cause: number, retriable: boolean): number {
    const { policy } = call.hop;
    if (!Number.isNaN(call.pendingWaitMs)) return verdictCode['awaiting-hedge'];
    const orElse = (verdict: number): number => (call.open.length > 0 ? verdictCode['awaiting-hedge'] : verdict);
    if (cause === causeCode['breaker-open']) return orElse(verdictCode['breaker-open']);
    if (call.retries >= policy.maxRetries) return orElse(verdictCode['retries-exhausted']);
    if (!retriable) return orElse(verdictCode['not-retriable']);
    if (world.nowMs - call.startMs >= (policy.retryWithinMs || Infinity)) return orElse(verdictCode['too-late']);
    const { budget } = call.caller;
    const grant = budget ? budget.withdraw(world.nowMs, outcome === outcomeCode['timed-out']) : 0;
    if (budget && grant === 0) return orElse(verdictCode['budget-exhausted']);
    call.retries += 1;
    const waitMs = call.waits(call.retries);
    if (!(world.nowMs + waitMs < call.deadlineMs)) {
      if (grant > 0) budget!.retryEnded(world.nowMs);
      return orElse(verdictCode['no-time-left']);
    }
    call.pendingWaitMs = waitMs;
    call.pendingGrant = grant;
    queue.push(world.nowMs + waitMs, event.retry, id);
    return verdictCode.retried;
  }

  function end(id: number, call: Call, outcome: number, status: number): void {
    calls[id] = undefined;
    while (call.open.length > 0) {
      const loser = call.open[0]!;
      note(loser, outcomeCode.cancelled, 0, causeCode['hedge-lost']);
      attempts.verdict[loser] = verdictCode.superseded;
      giveBack(loser, call, true, false);
    }
    if (call.pendingGrant > 0) call.caller.budget?.retryEnded(world.nowMs);
    if (!call.hop.detached) onEnd(call.request, call.parent, outcome, status);
  }

  return {
    startCall,
    begin(id) {
      const call = calls[id];
      if (call) begin(id, call);
    },
    awaitedUntilMs,
    answered: (attempt) =>
      settle(attempt, work.answerOutcome[attempt]!, work.answerStatus[attempt]!, work.answerCause[attempt]!),
    tryTimedOut: (attempt) => settle(attempt, outcomeCode['timed-out'], 504, causeCode.timeout),
    bulkheadTimedOut(attempt) {
      if (work.phase[attempt] !== phase.waiting) return;
      settle(attempt, outcomeCode.rejected, 503, causeCode['bulkhead-full']);
    },
    deadline(id) {
      const call = calls[id];
      if (!call) return;
      while (call.open.length > 0) {
        const attempt = call.open[0]!;
        note(attempt, outcomeCode['timed-out'], 504, causeCode.timeout);
        attempts.verdict[attempt] = verdictCode['no-time-left'];
        giveBack(attempt, call, false, true);
      }
      end(id, call, outcomeCode['timed-out'], 504);
    },
    retryDue(id) {
      const call = calls[id];
      if (!call) return;
      const { pendingWaitMs, pendingGrant } = call;
      call.pendingWaitMs = NaN;
      call.pendingGrant = 0;
      makeTry(id, call, pendingWaitMs, pendingGrant, false);
    },
    hedgeDue(id) {
      const call = calls[id];
      const hedging = call?.hop.policy.hedging;
      if (!call || !hedging || call.hedges >= hedging.maxHedges) return;
      call.hedges += 1;
      if (call.hedges < hedging.maxHedges) queue.push(world.nowMs + hedging.delayMs, event.hedge, id);
      // While a retry waits for its turn there is nothing to hedge.
      if (call.open.length === 0) return;
      const { budget } = call.caller;
      const grant = budget ? budget.withdraw(world.nowMs, true) : 0;
      if (!budget || grant > 0) makeTry(id, call, 0, grant, true);
    },
  };
}

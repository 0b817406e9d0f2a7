/**
 * Runs a scenario to its end in virtual time. Arrivals stop at `load.durationMs`, then the system drains; a caller that
 * times out leaves, but the work it asked for keeps its slot until it is done.
 */
import { createBackoff } from '../backoff/choice.ts';
import { createEventQueue } from '../core/event-queue.ts';
import { createRandom } from '../core/random.ts';
import { createReplicaPool } from './replica-pool.ts';
import type { Scenario } from './scenario.ts';
import type { Attempt, Outcome, RequestTrace, Run, Verdict } from './trace.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

interface Answer {
  readonly outcome: Outcome;
  readonly status: number;
}

export interface SimulateOptions {
  /** Events after which the run is stopped, so that no scenario runs for ever. */
  readonly maxEvents: number;
}

export const defaultSimulateOptions: SimulateOptions = Object.freeze({ maxEvents: 2_000_000 });

/**
 * @param seed the same seed gives the same run; arrivals, work, faults and jitter draw from separate streams
 * @throws RangeError for a scenario without hops or with an unknown backoff formula
 */
export function simulate(scenario: Scenario, seed: number, options: SimulateOptions = defaultSimulateOptions): Run {
  if (scenario.hops.length < 1 || scenario.hops.length > 4) {
    throw new RangeError(`invalid hops: ${scenario.hops.length} (expected 1–4)`);
  }
  const queue = createEventQueue<() => void>();
  const pools = scenario.hops.map((hop) => createReplicaPool(hop.service, seed));
  const backoffs = scenario.hops.map((hop, i) => {
    const backoff = createBackoff(hop.policy.backoff);
    const random = createRandom(seed, `jitter/${i}`);
    return () => backoff.start(random);
  });
  const attempts: Mutable<Attempt>[] = [];
  const requests: RequestTrace[] = [];
  let nowMs = 0;

  /** Calls hop `hop` with its policy's retries; `answer` runs once, when the caller knows. */
  function call(hop: number, request: number, parent: number, answer: (result: Answer) => void): void {
    const { policy, networkMs } = scenario.hops[hop]!;
    const pool = pools[hop]!;
    const waits = backoffs[hop]!();
    const deadlineMs = nowMs + (policy.totalTimeoutMs ?? Infinity);
    const tried: number[] = [];
    let open: Mutable<Attempt> | undefined;
    let answered = false;

    const finish = (result: Answer): void => {
      if (answered) return;
      answered = true;
      answer(result);
    };

    const settle = (attempt: Mutable<Attempt>, result: Answer): void => {
      if (attempt !== open) return;
      open = undefined;
      attempt.receiveMs = nowMs;
      attempt.outcome = result.outcome;
      attempt.status = result.status;
      if (result.outcome === 'answered' || attempt.number > policy.maxRetries) {
        attempt.verdict = result.outcome === 'answered' ? 'done' : 'retries-exhausted';
        finish(result);
        return;
      }
      const waitMs = waits(attempt.number);
      if (nowMs + waitMs >= deadlineMs) {
        attempt.verdict = 'no-time-left';
        if (deadlineMs === Infinity) finish(result);
        return; // the deadline, already queued, ends the call
      }
      attempt.verdict = 'retried';
      queue.push(nowMs + waitMs, () => attemptOnce(attempt.number + 1, waitMs));
    };

    const attemptOnce = (number: number, waitMs: number): void => {
      if (answered) return;
      const replica = pool.choose(policy.avoidPreviousHosts ? tried : []);
      tried.push(replica);
      const attempt: Mutable<Attempt> = {
        id: attempts.length,
        request,
        hop,
        parent,
        number,
        replica,
        waitMs,
        sendMs: nowMs,
        arriveMs: nowMs + networkMs,
        startMs: NaN,
        finishMs: NaN,
        receiveMs: NaN,
        outcome: 'failed',
        status: 0,
        verdict: 'done' satisfies Verdict,
      };
      attempts.push(attempt);
      open = attempt;
      queue.push(attempt.arriveMs, () => serve(attempt));
      if (policy.perTryTimeoutMs !== null) {
        queue.push(nowMs + policy.perTryTimeoutMs, () => settle(attempt, { outcome: 'timed-out', status: 504 }));
      }
    };

    const reply = (attempt: Mutable<Attempt>, result: Answer): void => {
      attempt.finishMs = nowMs;
      queue.push(nowMs + networkMs, () => settle(attempt, result));
    };

    const serve = (attempt: Mutable<Attempt>): void => {
      const begin = (): void => {
        attempt.startMs = nowMs;
        queue.push(nowMs + pool.serviceMs(attempt.replica), () => {
          const done = (result: Answer): void => {
            reply(attempt, result);
            pool.release(attempt.replica);
          };
          if (pool.fails(attempt.replica)) done({ outcome: 'failed', status: 503 });
          else if (hop + 1 < scenario.hops.length) call(hop + 1, request, attempt.id, done);
          else done({ outcome: 'answered', status: 200 });
        });
      };
      if (!pool.admit(attempt.replica, { begin })) reply(attempt, { outcome: 'rejected', status: 503 });
    };

    if (deadlineMs < Infinity) {
      queue.push(deadlineMs, () => {
        if (answered) return;
        if (open) {
          const attempt = open;
          open = undefined;
          attempt.receiveMs = nowMs;
          attempt.outcome = 'timed-out';
          attempt.status = 504;
          attempt.verdict = 'no-time-left';
        }
        finish({ outcome: 'timed-out', status: 504 });
      });
    }
    attemptOnce(1, 0);
  }

  for (const [id, arriveMs] of arrivalTimes(scenario, seed).entries()) {
    queue.push(arriveMs, () => {
      call(0, id, -1, ({ outcome, status }) => {
        requests.push({ id, arriveMs, endMs: nowMs, outcome, status });
      });
    });
  }

  let events = 0;
  for (let next = queue.pop(); next; next = queue.pop()) {
    if (++events > options.maxEvents) break;
    nowMs = next.timeMs;
    next.event();
  }
  requests.sort((a, b) => a.id - b.id);
  return {
    scenario,
    seed,
    requests,
    attempts,
    endMs: requests.reduce((latest, request) => Math.max(latest, request.endMs), 0),
    stoppedEarly: events > options.maxEvents,
  };
}

function arrivalTimes({ load }: Scenario, seed: number): number[] {
  const gapMs = 1000 / load.rateRps;
  const random = createRandom(seed, 'arrivals');
  const times: number[] = [];
  let tMs = load.arrivals === 'constant' ? 0 : -gapMs * Math.log(1 - random.nextUnit());
  while (tMs < load.durationMs && times.length < 100_000) {
    times.push(tMs);
    tMs += load.arrivals === 'constant' ? gapMs : -gapMs * Math.log(1 - random.nextUnit());
  }
  return times;
}

/** One line of the event list, as a sentence and as the mark that stands for it. */
import { capital } from '#engines/core/capital.ts';
import type { Cause, Run, RunEvent } from '#engines/simulation/index.ts';
import { formatMs, ordinal } from '../kit/format.ts';
import type { MarkKind } from '../kit/marks.tsx';
import { callerLane, laneOf, lanesOf } from './lanes.ts';

export interface EventWords {
  readonly tMs: number;
  readonly mark: MarkKind | null;
  readonly text: string;
}

export function eventWords(run: Run, event: RunEvent): EventWords {
  const lanes = lanesOf(run.scenario);
  const { attempt } = event;
  const caller = attempt ? lanes[callerLane(run, attempt)]!.label : 'client';
  const server = attempt ? lanes[laneOf(run.scenario, attempt.hop, attempt.replica)]!.label : '';
  const at = (mark: MarkKind | null, text: string): EventWords => ({ tMs: event.tMs, mark, text });
  switch (event.kind) {
    case 'arrived':
      return at(null, `Request ${event.request + 1} begins.`);
    case 'sent':
      return at(null, `${capital(caller)} calls ${server}.`);
    case 'retry': {
      const waited = attempt!.waitMs > 0 ? ` after waiting ${formatMs(Math.round(attempt!.waitMs))}` : ' at once';
      return at('retry', `${capital(caller)} retries${waited}: attempt ${attempt!.number}, to ${server}.`);
    }
    case 'answered':
      return at('answered', `${capital(server)} answers ${caller} with ${attempt!.status}.`);
    case 'failed':
      if (attempt!.cause === 'connection-refused') {
        return at('failed', `${capital(server)} refuses the connection; ${next(run, event)}`);
      }
      if (attempt!.cause === 'reset') {
        return at('failed', `${capital(server)} crashes in the middle of it; ${next(run, event)}`);
      }
      return at('failed', `${capital(server)} fails with ${attempt!.status}; ${next(run, event)}`);
    case 'rejected':
      if (attempt!.cause in refusedByCaller) {
        return at('rejected', `${capital(caller)} ${refusedByCaller[attempt!.cause]!}; ${next(run, event)}`);
      }
      return at('rejected', `${capital(server)} is full and refuses with 503; ${next(run, event)}`);
    case 'timed-out':
      return at('timed-out', `${capital(caller)} stops waiting for ${server}; ${next(run, event)}`);
    case 'cancelled':
      return at('rejected', `${capital(caller)} no longer waits for ${server}: another try was answered first.`);
    case 'gave-up':
      return at('failed', `Request ${event.request + 1} has failed.`);
    case 'finished':
      return at('answered', `Request ${event.request + 1} is answered.`);
  }
}

/** What the caller did instead of calling. */
const refusedByCaller: Readonly<Partial<Record<Cause, string>>> = {
  'breaker-open': 'sends nothing while its breaker is open',
  'bulkhead-full': 'has too many calls out to send another',
  throttled: 'throttles itself and sends nothing',
};

/** Why the caller retries or does not. */
function next(run: Run, { attempt }: RunEvent): string {
  if (!attempt) return '';
  const { maxRetries } = run.scenario.hops[attempt.hop]!.policy;
  switch (attempt.verdict) {
    case 'retried':
      return `${ordinal(attempt.number)} of ${maxRetries} ${maxRetries === 1 ? 'retry' : 'retries'} follows.`;
    case 'retries-exhausted':
      return maxRetries === 0 ? 'no retry is configured.' : 'no retry is left.';
    case 'no-time-left':
      return 'no time is left.';
    case 'not-retriable':
      return 'the policy does not retry this.';
    case 'budget-exhausted':
      return 'the retry budget is used up.';
    case 'too-late':
      return 'retries may no longer begin.';
    case 'breaker-open':
      return 'the breaker is open.';
    case 'awaiting-hedge':
      return 'another try is still out.';
    case 'done':
    case 'superseded':
    case 'unfinished':
      return 'that was all.';
  }
}

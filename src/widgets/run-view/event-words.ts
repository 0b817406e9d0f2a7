/** One line of the event list, as a sentence and as the mark that stands for it. */
import type { Run, RunEvent } from '#engines/simulation/index.ts';
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
      return at('failed', `${capital(server)} fails with ${attempt!.status}; ${next(run, event)}`);
    case 'rejected':
      return at('rejected', `${capital(server)} is full and refuses with 503; ${next(run, event)}`);
    case 'timed-out':
      return at('timed-out', `${capital(caller)} stops waiting for ${server}; ${next(run, event)}`);
    case 'gave-up':
      return at('failed', `Request ${event.request + 1} has failed.`);
    case 'finished':
      return at('answered', `Request ${event.request + 1} is answered.`);
  }
}

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
    case 'done':
      return 'that was all.';
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Looking at a finished run at any moment, forward or backward. */
import type { Run } from './run.ts';
import type { Attempt } from './trace.ts';

export type Phase = 'outbound' | 'queued' | 'working' | 'returning' | 'waiting';

/** One attempt at one moment. */
export interface Position {
  readonly attempt: Attempt;
  readonly phase: Phase;
  /** How far through the phase, 0–1. */
  readonly share: number;
}

/**
 * Where every attempt is at `tMs`. An attempt whose caller timed out is shown no longer, though its work may go on.
 * After a failed attempt that will be retried, `waiting` stands for the caller until the next one leaves.
 */
export function positionsAt(run: Run, tMs: number): Position[] {
  const positions: Position[] = [];
  const { sendMs, waitMs, receiveMs, length } = run.trace;
  for (let id = 0; id < length; id++) {
    if (sendMs[id]! - waitMs[id]! > tMs || receiveMs[id]! <= tMs) continue;
    const position = positionOf(run.attempt(id), tMs);
    if (position) positions.push(position);
  }
  return positions;
}

function positionOf(attempt: Attempt, tMs: number): Position | null {
  const { sendMs, arriveMs, startMs, finishMs, receiveMs, waitMs } = attempt;
  const within = (fromMs: number, toMs: number): number => (toMs > fromMs ? (tMs - fromMs) / (toMs - fromMs) : 1);
  if (tMs < sendMs) return waitMs > 0 ? { attempt, phase: 'waiting', share: within(sendMs - waitMs, sendMs) } : null;
  if (tMs >= receiveMs) return null;
  // What a partition swallows is seen to leave and to be nowhere.
  if (Number.isNaN(arriveMs)) return null;
  if (tMs < arriveMs) return { attempt, phase: 'outbound', share: within(sendMs, arriveMs) };
  if (Number.isNaN(startMs) && Number.isNaN(finishMs)) return { attempt, phase: 'queued', share: 0 };
  if (tMs < startMs) return { attempt, phase: 'queued', share: within(arriveMs, startMs) };
  if (tMs < finishMs) return { attempt, phase: 'working', share: within(startMs, finishMs) };
  if (Number.isNaN(finishMs)) return { attempt, phase: 'working', share: 0 };
  return { attempt, phase: 'returning', share: within(finishMs, receiveMs) };
}

export type RunEventKind =
  | 'arrived'
  | 'sent'
  | 'answered'
  | 'failed'
  | 'timed-out'
  | 'rejected'
  | 'cancelled'
  | 'retry'
  | 'gave-up'
  | 'finished';

/** One line of the event list. */
export interface RunEvent {
  readonly tMs: number;
  readonly kind: RunEventKind;
  readonly request: number;
  /** Missing for what concerns the request as a whole. */
  readonly attempt?: Attempt;
}

/** Everything that happened to `requests` (all of them by default), in order of time. */
export function eventsOf(run: Run, requests?: ReadonlySet<number>): RunEvent[] {
  const events: RunEvent[] = [];
  for (const request of run.requests) {
    if (requests && !requests.has(request.id)) continue;
    events.push({ tMs: request.arriveMs, kind: 'arrived', request: request.id });
    if (Number.isNaN(request.endMs)) continue;
    events.push({
      tMs: request.endMs,
      kind: request.outcome === 'answered' ? 'finished' : 'gave-up',
      request: request.id,
    });
  }
  for (const attempt of run.attempts) {
    if (requests && !requests.has(attempt.request)) continue;
    events.push({
      tMs: attempt.sendMs,
      kind: attempt.number > 1 ? 'retry' : 'sent',
      request: attempt.request,
      attempt,
    });
    if (attempt.outcome !== 'unfinished') {
      events.push({ tMs: attempt.receiveMs, kind: attempt.outcome, request: attempt.request, attempt });
    }
  }
  return events
    .map((event, i) => ({ event, i }))
    .sort((a, b) => a.event.tMs - b.event.tMs || rank(a.event) - rank(b.event) || a.i - b.i)
    .map(({ event }) => event);
}

/** At the same moment: arrival, then what was received (inner hop first), then what is sent, then the end. */
function rank({ kind, attempt }: RunEvent): number {
  if (kind === 'arrived') return 0;
  if (kind === 'gave-up' || kind === 'finished') return 30;
  if (kind === 'sent' || kind === 'retry') return 20 + (attempt?.hop ?? 0);
  return 10 - (attempt?.hop ?? 0);
}

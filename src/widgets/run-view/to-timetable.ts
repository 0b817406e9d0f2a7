/** A finished run as a hop diagram: followed requests in full, the others faint. Pure. */
import type { Attempt, Outcome, Run } from '#engines/simulation/index.ts';
import { formatMs } from '../kit/format.ts';
import type { MarkKind } from '../kit/marks.tsx';
import type { StretchNote, Stroke, StrokeKind, TimetableData, TimetableMark } from '../timetable/timetable.ts';
import { callerLane, laneOf, lanesOf } from './lanes.ts';

const markOf: Readonly<Record<Outcome, MarkKind>> = {
  answered: 'answered',
  failed: 'failed',
  'timed-out': 'timed-out',
  rejected: 'rejected',
  cancelled: 'rejected',
  unfinished: 'timed-out',
};

export function toTimetable(run: Run, followed: ReadonlySet<number>): TimetableData {
  const strokes: Stroke[] = [];
  const marks: TimetableMark[] = [];
  const notes: StretchNote[] = [];
  const callers = new Set(run.attempts.map((attempt) => attempt.parent));
  for (const attempt of run.attempts) {
    const from = callerLane(run, attempt);
    const to = laneOf(run.scenario, attempt.hop, attempt.replica);
    if (!followed.has(attempt.request)) {
      strokes.push(...journey(attempt, from, to, callers.has(attempt.id), () => 'background'));
      continue;
    }
    const failed = attempt.outcome !== 'answered';
    const outward: StrokeKind = attempt.number > 1 ? 'retry' : 'flow';
    strokes.push(
      ...journey(attempt, from, to, callers.has(attempt.id), (leg) =>
        leg === 'after' ? 'abandoned' : leg === 'back' && failed ? 'failed' : outward,
      ),
    );
    if (attempt.waitMs > 0) {
      const fromMs = attempt.sendMs - attempt.waitMs;
      strokes.push({ kind: 'waiting', fromMs, toMs: attempt.sendMs, fromLane: from, toLane: from });
      notes.push({ fromMs, toMs: attempt.sendMs, lane: from, text: `waits ${formatMs(Math.round(attempt.waitMs))}` });
    }
    if (attempt.number > 1) {
      marks.push({ kind: 'retry', tMs: attempt.sendMs, lane: from, label: String(attempt.number) });
    }
    if (attempt.outcome !== 'unfinished') {
      const last = attempt.verdict !== 'retried' || attempt.waitMs === 0;
      if (failed || (attempt.hop === 0 && last)) {
        marks.push({ kind: markOf[attempt.outcome], tMs: attempt.receiveMs, lane: from });
      }
    }
  }
  // A mark that stands for a failure and the retry's diamond would cover each other when there is no wait.
  const ordered = marks.toSorted((a, b) => Number(a.kind === 'retry') - Number(b.kind === 'retry'));
  return { lanes: lanesOf(run.scenario), durationMs: endOf(run), strokes, marks: ordered, notes };
}

/** A little after the last answer and the last work, so that no mark touches the edge. */
function endOf(run: Run): number {
  let lastMs = run.endMs;
  for (const { finishMs } of run.attempts) if (finishMs > lastMs) lastMs = finishMs;
  return Math.max(1, lastMs) * 1.03;
}

type Leg = 'out' | 'there' | 'back' | 'after';

/**
 * Out, stay, back; a caller that timed out sees no way back, and the work goes on unseen. While a hop calls further inward
 * the request is there, not here, so nothing is drawn for the stay.
 */
function journey(
  attempt: Attempt,
  from: number,
  to: number,
  callsOn: boolean,
  kindOf: (leg: Leg) => StrokeKind,
): Stroke[] {
  const { sendMs, arriveMs, finishMs, receiveMs, outcome } = attempt;
  // Refused by the caller itself, or lost on the way: nothing reached the other side.
  if (Number.isNaN(arriveMs)) return [];
  const strokes: Stroke[] = [{ kind: kindOf('out'), fromMs: sendMs, toMs: arriveMs, fromLane: from, toLane: to }];
  const abandoned = (outcome === 'timed-out' || outcome === 'cancelled') && !(finishMs < receiveMs);
  const leftMs = Number.isNaN(finishMs) ? Math.max(arriveMs, receiveMs || 0) : finishMs;
  if (abandoned) {
    const untilMs = Math.max(arriveMs, Math.min(leftMs, receiveMs));
    strokes.push({ kind: kindOf('there'), fromMs: arriveMs, toMs: untilMs, fromLane: to, toLane: to });
    if (leftMs > untilMs) {
      strokes.push({ kind: kindOf('after'), fromMs: untilMs, toMs: leftMs, fromLane: to, toLane: to });
    }
    return strokes;
  }
  if (leftMs > arriveMs && !callsOn)
    strokes.push({ kind: kindOf('there'), fromMs: arriveMs, toMs: leftMs, fromLane: to, toLane: to });
  if (Number.isNaN(receiveMs)) return strokes;
  strokes.push({ kind: kindOf('back'), fromMs: leftMs, toMs: receiveMs, fromLane: to, toLane: from });
  return strokes;
}

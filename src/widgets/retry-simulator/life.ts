/** One request of a finished run, as a hop diagram, as steps in words, and as a table. */
import { capital } from '#engines/core/capital.ts';
import { eventsOf } from '#engines/simulation/playback.ts';
import { excerptOf } from '#engines/simulation/excerpt.ts';
import type { Run } from '#engines/simulation/run.ts';
import { countOf, formatMs } from '../kit/format.ts';
import { eventWords, type EventWords } from '../run-view/event-words.ts';
import { laneOf, lanesOf } from '../run-view/lanes.ts';
import { toTimetable } from '../run-view/to-timetable.ts';
import type { TimetableData } from '../timetable/timetable.ts';

export interface Life {
  /** From 0. */
  readonly request: number;
  readonly arriveMs: number;
  readonly timetable: TimetableData;
  /** Steps in order of time, counted from the request's arrival. */
  readonly steps: readonly EventWords[];
  /** Steps that are left out of a very long list. */
  readonly hidden: number;
  readonly words: { readonly answer: string; readonly reason: string };
  readonly rows: readonly (readonly (string | number)[])[];
}

/** Strokes, steps and rows beyond which a request is told in part. */
const maxSteps = 240;

export function lifeOf(run: Run, request: number): Life {
  const excerpt = excerptOf(run, request);
  const lanes = lanesOf(run.scenario);
  const events = eventsOf(excerpt);
  const timetable = toTimetable(excerpt, new Set([0]));
  const steps = events.slice(0, maxSteps).map((event) => {
    const words = eventWords(excerpt, event);
    return { ...words, text: words.text.replace(/^Request 1 /, `Request ${request + 1} `) };
  });
  const ms = (value: number): number | string => (Number.isFinite(value) ? Math.round(value * 10) / 10 : '–');
  return {
    request,
    arriveMs: run.requestTrace.arriveMs[request]!,
    timetable: {
      ...timetable,
      strokes: timetable.strokes
        .filter(({ fromMs, toMs }) => Number.isFinite(fromMs) && Number.isFinite(toMs))
        .slice(0, 4 * maxSteps),
    },
    steps,
    hidden: events.length - steps.length,
    words: wordsFor(excerpt, request),
    rows: excerpt.attempts
      .slice(0, maxSteps)
      .map((attempt) => [
        run.scenario.hops[attempt.hop]!.service.label,
        attempt.number,
        lanes[laneOf(run.scenario, attempt.hop, attempt.replica)]!.label,
        ms(attempt.waitMs),
        ms(attempt.sendMs),
        ms(attempt.startMs),
        ms(attempt.finishMs),
        ms(attempt.receiveMs),
        attempt.outcome.replaceAll('-', ' '),
        attempt.status === 0 ? '–' : attempt.status,
        attempt.cause === 'none' ? '–' : attempt.cause.replaceAll('-', ' '),
        attempt.verdict.replaceAll('-', ' '),
      ]),
  };
}

const verdictWords: Readonly<Record<string, string>> = {
  'retries-exhausted': 'no retry was left',
  'no-time-left': 'no time was left',
  'not-retriable': 'the policy does not retry this failure',
  'budget-exhausted': 'the retry budget was used up',
  'breaker-open': 'the breaker was open',
};

function wordsFor(run: Run, request: number): { answer: string; reason: string } {
  const [{ outcome, endMs }] = run.requests as [Run['requests'][number]];
  const own = run.attempts.filter(({ hop }) => hop === 0);
  const last = own.at(-1);
  const tries = countOf(own.length, 'try', 'tries');
  const name = `Request ${request + 1}`;
  const waitedMs = own.reduce((sum, { waitMs }) => sum + waitMs, 0);
  const inner = run.attempts.length - own.length;
  const reason = [
    waitedMs > 0 && `${formatMs(Math.round(waitedMs))} of that was waiting between tries`,
    inner > 0 && `further in it made ${countOf(inner, 'call')} more`,
    run.attempts.some(({ outcome: how, finishMs, receiveMs }) => how === 'timed-out' && !(finishMs < receiveMs)) &&
      'work that was given up kept its slot to the end',
  ].filter((part) => part !== false);
  const because = capital(reason.join('; '));
  if (outcome === 'answered') {
    return {
      answer: `${name} was answered after ${formatMs(Math.round(endMs))} and ${tries}.`,
      reason: because ? `${because}.` : 'Its first try was answered, and nothing was in its way.',
    };
  }
  const why =
    last?.verdict === 'retries-exhausted' && run.scenario.hops[0]!.policy.maxRetries === 0
      ? 'no retry is configured'
      : last && verdictWords[last.verdict];
  return {
    answer: Number.isFinite(endMs)
      ? `${name} was not answered: given up after ${formatMs(Math.round(endMs))} and ${tries}${why ? `, because ${why}` : ''}.`
      : `${name} never ended.`,
    reason: because ? `${because}.` : '',
  };
}

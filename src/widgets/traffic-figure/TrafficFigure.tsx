import { capital } from '#engines/core/capital.ts';
import { useDeferredValue, useMemo, type ReactNode } from 'react';
import type { Diagnostic } from '#engines/core/diagnostics.ts';
import { resolveParams } from '#engines/core/params.ts';
import { estimateShare } from '#engines/core/statistics.ts';
import { eventsOf } from '#engines/simulation/playback.ts';
import { attemptsOf, summarise, type Run } from '#engines/simulation/run.ts';
import { simulate } from '#engines/simulation/simulate.ts';
import { FigureFrame } from '../kit/FigureFrame.tsx';
import { countOf, formatCount, formatShare } from '../kit/format.ts';
import { ChoiceControl, ParamControls } from '../kit/ParamControls.tsx';
import { seedParam } from '../kit/seed-param.ts';
import { fromSetText, toSetText } from '../kit/set-text.ts';
import { Transport } from '../kit/Transport.tsx';
import { useFigureState } from '../kit/use-figure-state.ts';
import { usePlayback } from '../kit/use-playback.ts';
import { EventList } from '../run-view/EventList.tsx';
import { eventWords } from '../run-view/event-words.ts';
import { mapMarksIn, toLinks, toMapMoment, toStations } from '../run-view/to-map.ts';
import { toTimetable } from '../run-view/to-timetable.ts';
import { marksIn } from '../timetable/timetable.ts';
import { Timetable } from '../timetable/Timetable.tsx';
import { TrafficMap } from '../traffic-map/TrafficMap.tsx';
import {
  countedLoad,
  countedRequests,
  drawnLoad,
  trafficScenario,
  trafficSpecs,
  waitWords,
} from './traffic-scenario.ts';

export interface TrafficFigureProps {
  readonly id: string;
  readonly title: string;
  readonly question?: string;
}

const defaults = { set: '', seed: 7, follow: '' };
const seedSpecs = { seed: seedParam(defaults.seed) };
const watchMs = 10_000;

/** A dozen requests through a gateway to three pods, and what a thousand would do. */
export function TrafficFigure({ id, title, question }: TrafficFigureProps): ReactNode {
  const { state, changed, remarks, update, reset, link } = useFigureState(id, defaults);
  const given = fromSetText(state.set);
  const { values, diagnostics } = resolveParams(trafficSpecs, given);
  const seeded = resolveParams(seedSpecs, { seed: state.seed });
  const { seed } = seeded.values;
  const key = JSON.stringify({ values, seed });
  const run = useMemo(() => simulate(trafficScenario(values, drawnLoad), seed), [key]);
  // The thousand requests follow the picture, so that a slider never waits for them.
  const settled = useDeferredValue(key);
  const counted = useMemo(() => countAll(settled), [settled]);
  const asked = readFollow(state.follow, run);
  const followed = asked.request ?? mostRetried(run);
  const data = useMemo(() => toTimetable(run, new Set([followed])), [run, followed]);
  const events = useMemo(
    () => eventsOf(run, new Set([followed])).map((event) => eventWords(run, event)),
    [run, followed],
  );
  const times = useMemo(() => [...new Set(events.map((event) => event.tMs))], [events]);
  const playback = usePlayback({ durationMs: data.durationMs, eventTimesMs: times, watchMs });
  const summary = summarise(run);
  const calls = formatCount(counted.amplification);
  const failed = estimateShare(counted.requests - counted.answered, counted.requests);
  const words = {
    answer: `${capital(countOf(summary.requests, 'request'))} became ${countOf(summary.attempts, 'call')} on the pods; ${
      summary.answered === summary.requests
        ? 'every one was'
        : summary.answered === 0
          ? 'none was'
          : countOf(summary.answered, 'was', 'were')
    } answered.`,
    reason: `Over ${formatCount(countedRequests)} requests with these settings the pods carry ${calls} ${calls === '1' ? 'call' : 'calls'} for each, and ${formatShare(failed.share)} of the requests fail all the same (95 % interval ${formatShare(failed.low)} to ${formatShare(failed.high)}).`,
  };
  const waiting = waitWords(values);
  const map = toMapMoment(run, playback.tMs);
  return (
    <FigureFrame
      id={id}
      title={title}
      question={question}
      controls={
        <>
          <ParamControls
            specs={trafficSpecs}
            values={values}
            onChange={(name, value) => update({ set: toSetText({ ...given, [name]: value }), follow: '' })}
          />
          <button
            type="button"
            className="hop-button hop-button--aligned"
            onClick={() => update({ seed: seed + 1, follow: '' })}
          >
            Other requests
          </button>
        </>
      }
      transport={<Transport playback={playback} durationMs={data.durationMs} />}
      picture={
        <>
          <TrafficMap
            stations={toStations(run)}
            links={toLinks(run)}
            {...map}
            label="Client, gateway and three pods with the requests on their way."
          />
          <Timetable
            data={data}
            tMs={playback.tMs}
            label={`Request ${followed + 1} from hop to hop. ${words.answer}`}
          />
        </>
      }
      marks={[...marksIn(data), ...mapMarksIn(run)]}
      diagnostics={[...remarks, ...seeded.diagnostics, ...diagnostics, ...asked.diagnostics]}
      words={words}
      extra={
        <div className="followed">
          {waiting !== '' && <p className="followed__facts">{waiting}</p>}
          <ChoiceControl
            spec={{
              kind: 'choice',
              label: 'Follow request',
              doc: 'The request drawn in full; the others are faint.',
              options: run.requests.map((request) => ({
                value: String(request.id + 1),
                label: `${request.id + 1}, ${countOf(podCalls(run, request.id), 'call')} on pods`,
              })),
              default: '1',
            }}
            value={String(followed + 1)}
            onChange={(follow) => update({ follow })}
          />
          <EventList
            label={`Request ${followed + 1}, step by step`}
            events={events}
            tMs={playback.tMs}
            onSeek={playback.seek}
          />
        </div>
      }
      table={{
        caption: `Every attempt, seed ${seed}; times in milliseconds`,
        columns: ['request', 'hop', 'attempt', 'to', 'wait before', 'sent', 'ended', 'outcome', 'status'],
        rows: run.attempts.map((attempt) => {
          const { service } = run.scenario.hops[attempt.hop]!;
          return [
            attempt.request + 1,
            attempt.hop + 1,
            attempt.number,
            service.replicas[attempt.replica]!.label,
            Math.round(attempt.waitMs),
            Math.round(attempt.sendMs),
            Math.round(attempt.receiveMs),
            attempt.outcome,
            attempt.status,
          ];
        }),
      }}
      changed={changed}
      onReset={reset}
      link={link}
      drawing
    />
  );
}

function countAll(key: string) {
  const { values, seed } = JSON.parse(key) as { values: Record<string, unknown>; seed: number };
  return summarise(simulate(trafficScenario(resolveParams(trafficSpecs, values).values, countedLoad), seed));
}

/** The request to follow as the link names it, from 1; undefined where it names none of this run. */
function readFollow(text: string, run: Run): { request?: number; diagnostics: readonly Diagnostic[] } {
  if (text === '') return { diagnostics: [] };
  const request = Number(text) - 1;
  if (run.requests[request]) return { request, diagnostics: [] };
  const used = mostRetried(run) + 1;
  return {
    diagnostics: [
      {
        code: 'request-unknown',
        severity: 'warning',
        message: `Unexpected request ${text.slice(0, 20)} to follow, expected one from 1 to ${run.requests.length}.`,
        hint: `Request ${used} is followed instead.`,
      },
    ],
  };
}

function podCalls(run: Run, request: number): number {
  return attemptsOf(run, request).filter((attempt) => attempt.hop === run.scenario.hops.length - 1).length;
}

/** The first request with the most calls: the one worth following. */
function mostRetried(run: Run): number {
  let best = 0;
  for (const { id } of run.requests) if (podCalls(run, id) > podCalls(run, best)) best = id;
  return best;
}

import { useMemo, type ReactNode } from 'react';
import { resolveParams } from '#engines/core/params.ts';
import { eventsOf } from '#engines/simulation/playback.ts';
import type { Run } from '#engines/simulation/run.ts';
import { simulate } from '#engines/simulation/simulate.ts';
import { FigureFrame } from '../kit/FigureFrame.tsx';
import { countOf, formatMs } from '../kit/format.ts';
import { ParamControls } from '../kit/ParamControls.tsx';
import { seedParam } from '../kit/seed-param.ts';
import { fromSetText, toSetText } from '../kit/set-text.ts';
import { Transport } from '../kit/Transport.tsx';
import { useFigureState } from '../kit/use-figure-state.ts';
import { usePlayback } from '../kit/use-playback.ts';
import { eventWords } from '../run-view/event-words.ts';
import { toTimetable } from '../run-view/to-timetable.ts';
import { marksIn } from '../timetable/timetable.ts';
import { Timetable } from '../timetable/Timetable.tsx';
import { oneCallScenario, oneCallSpecs } from './one-call-scenario.ts';

const defaults = { set: '', seed: 1 };
const seedSpecs = { seed: seedParam(defaults.seed) };
const watchMs = 6000;

/** The life of one call: fail, wait, ask another. */
export function OneCallFigure({ id, title, question }: { id: string; title: string; question?: string }): ReactNode {
  const { state, changed, remarks, update, reset, link } = useFigureState(id, defaults);
  const given = fromSetText(state.set);
  const { values, diagnostics } = resolveParams(oneCallSpecs, given);
  const seeded = resolveParams(seedSpecs, { seed: state.seed });
  const { seed } = seeded.values;
  const key = JSON.stringify(values);
  const run = useMemo(() => simulate(oneCallScenario(values), seed), [key, seed]);
  const data = useMemo(() => toTimetable(run, new Set([0])), [run]);
  const events = useMemo(() => eventsOf(run).map((event) => eventWords(run, event)), [run]);
  const times = useMemo(() => [...new Set(events.map((event) => event.tMs))], [events]);
  const playback = usePlayback({ durationMs: data.durationMs, eventTimesMs: times, watchMs });
  const words = wordsFor(run);
  return (
    <FigureFrame
      id={id}
      title={title}
      headingLevel={2}
      question={question}
      controls={
        <>
          <ParamControls
            specs={oneCallSpecs}
            values={values}
            onChange={(name, value) => update({ set: toSetText({ ...given, [name]: value }) })}
          />
          {values.jitter !== 'none' && (
            <button type="button" className="hop-button hop-button--aligned" onClick={() => update({ seed: seed + 1 })}>
              Draw again
            </button>
          )}
        </>
      }
      transport={<Transport playback={playback} durationMs={data.durationMs} />}
      picture={<Timetable data={data} tMs={playback.tMs} label={`${words.answer} ${words.reason}`} />}
      marks={marksIn(data)}
      diagnostics={[...remarks, ...seeded.diagnostics, ...diagnostics]}
      words={words}
      table={{
        caption: 'The same call as a list',
        columns: ['time', 'event'],
        rows: events.map((event) => [formatMs(Math.round(event.tMs)), event.text]),
      }}
      changed={changed}
      onReset={reset}
      link={link}
      drawing
    />
  );
}

function wordsFor(run: Run): { answer: string; reason: string } {
  const [request] = run.requests;
  const retries = run.attempts.length - 1;
  const waitedMs = run.attempts.reduce((sum, attempt) => sum + attempt.waitMs, 0);
  const tookMs = (request?.endMs ?? 0) - (request?.arriveMs ?? 0);
  const answered = request?.outcome === 'answered';
  const last = run.attempts.at(-1)!;
  const pod = run.scenario.hops[0]!.service.replicas[last.replica]!.label;
  const slow = run.attempts.filter((attempt) => attempt.outcome === 'timed-out').length;
  return {
    answer: answered
      ? `Answered after ${formatMs(Math.round(tookMs))} by ${pod}, on the ${retries === 1 ? 'first retry' : retries === 2 ? 'second retry' : 'third retry'}.`
      : `No answer after ${formatMs(Math.round(tookMs))} and ${countOf(retries, 'retry', 'retries')}.`,
    reason: `${formatMs(Math.round(waitedMs))} of that was waiting between tries${
      slow === 0
        ? ''
        : slow === 1
          ? '; the try that timed out keeps its pod busy to the end'
          : `; the ${countOf(slow, 'try', 'tries')} that timed out keep their pods busy to the end`
    }.`,
  };
}

/** One request of the run that is on show: its tries from hop to hop, and why each was followed by the next. */
import { useEffect, useId, useMemo, type ReactNode } from 'react';
import { EventList } from '../run-view/EventList.tsx';
import { FigureFrame } from '../kit/FigureFrame.tsx';
import { formatCount, formatMs } from '../kit/format.ts';
import { ChoiceControl, NumberControl } from '../kit/ParamControls.tsx';
import { Transport } from '../kit/Transport.tsx';
import { usePlayback } from '../kit/use-playback.ts';
import { marksIn } from '../timetable/timetable.ts';
import { Timetable } from '../timetable/Timetable.tsx';
import type { Life } from './life.ts';
import type { Look } from './look.ts';
import { lifeColumns, lifeTask } from './requests.ts';
import { defaultState, readSettings, type Settings, type SimulatorState } from './settings.ts';
import { useView } from './use-work.ts';

export interface PartProps {
  readonly settings: Settings;
  readonly state: SimulatorState;
  update(patch: Partial<SimulatorState>): void;
  link(): string;
}

interface LifeFigureProps extends PartProps {
  readonly look: Look;
  readonly lookStale: boolean;
  readonly initial: Life;
  onPicked(arriveMs: number | null): void;
}

const watchMs = 7000;

export function LifeFigure(props: LifeFigureProps): ReactNode {
  const { settings, state, update, link, look, lookStale, initial, onPicked } = props;
  const worth = useId();
  const side = state.of === 'B' ? 1 : 0;
  const letter = settings.sides[side]!.letter;
  const { requests, notable } = look.sides[side]!;
  const request = state.req > 0 ? Math.min(Math.round(state.req), requests) - 1 : (notable[0]?.request ?? 0);
  const initialView = useMemo(
    () => ({
      key: JSON.stringify(lifeTask(readSettings(defaultState), defaultState, initial.request)),
      value: { kind: 'life', life: initial } as const,
    }),
    [initial],
  );
  // While the run itself is awaited, which request is worth a look is not known.
  const view = useView(lookStale || requests === 0 ? null : lifeTask(settings, state, request), initialView);
  const { life } = view.value;
  const stale = lookStale || view.stale || life === null;
  const arriveMs = stale ? null : (life?.arriveMs ?? null);
  useEffect(() => onPicked(arriveMs), [arriveMs]);
  const told = life ?? initial;
  const times = useMemo(() => [...new Set(told.steps.map(({ tMs }) => tMs))], [told]);
  const { timetable } = told;
  const playback = usePlayback({ durationMs: timetable.durationMs, eventTimesMs: times, watchMs });
  const words = stale ? { answer: 'Looking up the request.', reason: '' } : told.words;
  const pick = (next: number) => update({ req: Math.min(Math.max(next, 1), requests) });
  return (
    <FigureFrame
      id="one-request"
      title="One request of that run"
      question="Each try: sent, waited for, given up or answered."
      headingLevel={2}
      controls={
        <>
          <ChoiceControl
            spec={{
              kind: 'choice',
              label: 'Under policy',
              doc: 'Whose run the request is taken from.',
              options: settings.sides.map(({ letter: value }) => ({ value, label: value })),
              default: 'A',
            }}
            value={letter}
            onChange={(of) => update({ of, req: 0 })}
          />
          <div className="hop-control" title="The first of each kind.">
            <label htmlFor={worth}>Worth a look</label>
            <select id={worth} value={request + 1} onChange={(e) => pick(Number(e.currentTarget.value))}>
              {!notable.some((n) => n.request === request) && (
                <option value={request + 1}>{formatCount(request + 1)}: picked by number</option>
              )}
              {notable.map((n) => (
                <option key={n.request} value={n.request + 1}>
                  {formatCount(n.request + 1)}: {n.why}
                </option>
              ))}
            </select>
          </div>
          <NumberControl
            spec={{
              kind: 'number',
              label: `Any of ${formatCount(requests)}`,
              doc: 'By number, in the order of their arrival.',
              unit: 'count',
              min: 1,
              max: Math.max(1, requests),
              default: 1,
              step: 1,
              integer: true,
            }}
            value={request + 1}
            onChange={pick}
          />
        </>
      }
      transport={<Transport playback={playback} durationMs={timetable.durationMs} />}
      picture={
        <div className={stale ? 'stale' : undefined} aria-busy={stale}>
          <Timetable data={timetable} tMs={playback.tMs} label={`${words.answer} ${words.reason}`} />
        </div>
      }
      marks={marksIn(timetable)}
      words={words}
      extra={
        <div className="followed">
          <p className="plot__basis">
            It arrived {formatMs(Math.round(told.arriveMs))} into the run; times count from there.
            {told.hidden > 0 && ` ${formatCount(told.hidden)} later steps are left out.`}
          </p>
          <EventList
            label={`Request ${told.request + 1}, step by step`}
            events={told.steps}
            tMs={playback.tMs}
            onSeek={playback.seek}
          />
        </div>
      }
      table={{
        caption: `Every try of request ${told.request + 1} under ${letter}, seed ${state.seed}; milliseconds since it arrived`,
        columns: lifeColumns,
        rows: told.rows,
      }}
      changed={false}
      onReset={() => {}}
      link={link}
      drawing
    />
  );
}

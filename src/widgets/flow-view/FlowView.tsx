/** A finished run over a scene: picture, time axis, events, all at one moment. */
import { useEffect, useId, useMemo, useState, type ReactNode } from 'react';
import { actionWords, eventsOfRequest, startOf, type TrafficEvent } from '#engines/traffic/index.ts';
import { formatMs } from '../kit/format.ts';
import type { MarkKind } from '../kit/marks.tsx';
import { ChoiceControl } from '../kit/ParamControls.tsx';
import { Transport } from '../kit/Transport.tsx';
import { EventList } from '../run-view/EventList.tsx';
import type { EventWords } from '../run-view/event-words.ts';
import { FlowKey } from './FlowKey.tsx';
import { FlowStage } from './FlowStage.tsx';
import type { FlowGeometry } from './geometry.ts';
import { crowd, type FlowMode, type ViewBox } from './paint.ts';
import { SeriesPanels, type Spell } from './SeriesPanels.tsx';
import { firstMomentOf, livelyMoment, momentWords, nextStep, previousStep } from './steps.ts';
import { summaryWords } from './summary-words.ts';
import { useFlowClock } from './use-flow-clock.ts';
import type { FlowStudy } from './use-flow-run.ts';

export interface FlowViewProps {
  readonly study: FlowStudy;
  /** Keep it the same object while the layout is the same: a new one is measured again. */
  readonly geometry: FlowGeometry;
  readonly viewBox: ViewBox;
  /** The scene's own drawing, exactly as large as the view box. */
  readonly children: ReactNode;
  readonly busy?: boolean;
  /** Told of the moment looked at, some ten times a second. */
  onMoment?(tMs: number): void;
}

const speeds = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];
const eventsBefore = 5;
const eventsAfter = 8;

export function FlowView({ study, geometry, viewBox, children, busy = false, onMoment }: FlowViewProps): ReactNode {
  const { run, flow, series, events } = study;
  const [mode, setMode] = useState<FlowMode>('auto');
  const [followed, setFollowed] = useState('');
  const followId = useId();
  const request = Number(followed) - 1;
  const isFollowed = followed !== '' && request >= 0 && request < run.requestCount;
  const wanted = useMemo(() => speedFor(study), [study]);
  const clock = useFlowClock({
    durationMs: run.durationMs,
    startMs: useMemo(() => firstMomentOf(run), [run]),
    speed: wanted,
    next: (tMs) => nextStep(events, tMs),
    previous: (tMs) => previousStep(events, tMs),
    lively: (tMs) => livelyMoment(run, tMs),
  });
  useEffect(() => onMoment?.(clock.tMs), [clock.tMs, onMoment]);
  const followedEvents = useMemo(
    () => (isFollowed ? eventsOfRequest(run, request).map(toWords) : undefined),
    [run, request, isFollowed],
  );
  const shown = followedEvents ?? events.around(clock.tMs, eventsBefore, eventsAfter).map(toWords);
  const words = summaryWords(study);
  const spells = useMemo(() => spellsOf(run), [run]);
  return (
    <div className={busy ? 'flow-view flow-view--busy' : 'flow-view'} aria-busy={busy}>
      <div className="flow-view__bar">
        <Transport playback={clock} durationMs={run.durationMs} moment={momentWords} />
        <ChoiceControl
          spec={{
            kind: 'choice',
            label: 'Speed',
            doc: 'Time in the run for each second of watching.',
            options: speeds.map((speed) => ({ value: String(speed), label: `${formatMs(speed * 1000)} per second` })),
            default: String(wanted),
          }}
          value={String(clock.speed)}
          onChange={(value) => clock.setSpeed(Number(value))}
        />
        <ChoiceControl
          spec={{
            kind: 'choice',
            label: 'Draw',
            doc: `Each request while at most ${crowd} tries are under way, bands beyond; or always the one.`,
            options: [
              { value: 'auto', label: 'as fits' },
              { value: 'requests', label: 'requests' },
              { value: 'flow', label: 'bands' },
            ],
            default: 'auto',
          }}
          value={mode}
          onChange={(value) => setMode(value as FlowMode)}
        />
      </div>
      <FlowStage
        run={run}
        flow={flow}
        geometry={geometry}
        viewBox={viewBox}
        clock={clock}
        mode={mode}
        followed={isFollowed ? request : undefined}
        label={words}
      >
        {children}
      </FlowStage>
      <FlowKey study={study} mode={mode} />
      <p className="flow-view__words">{words}</p>
      <SeriesPanels series={series} durationMs={run.durationMs} spells={spells} clock={clock} />
      <div className="flow-view__events">
        <div className="hop-control">
          <label htmlFor={followId}>Follow request</label>
          <input
            id={followId}
            type="number"
            min={1}
            max={run.requestCount}
            value={followed}
            placeholder="all"
            onChange={(event) => setFollowed(event.currentTarget.value)}
          />
        </div>
        <EventList
          label={isFollowed ? `Request ${followed}, step by step` : 'What happens around this moment'}
          events={shown}
          tMs={clock.tMs}
          onSeek={clock.seek}
        />
      </div>
    </div>
  );
}

const marks: Readonly<Record<TrafficEvent['kind'], MarkKind | null>> = {
  sent: null,
  retry: 'retry',
  answered: 'answered',
  failed: 'failed',
  'timed-out': 'timed-out',
  rejected: 'rejected',
  cancelled: 'rejected',
  ended: null,
  ejection: 'rejected',
  action: null,
};

function toWords({ tMs, kind, text }: TrafficEvent): EventWords {
  return { tMs, mark: marks[kind], text };
}

/** When something was done to the run; what holds from its beginning to its end is part of the scene. */
function spellsOf({ plan, durationMs }: FlowStudy['run']): Spell[] {
  return (plan.actions ?? []).flatMap((action) => {
    const fromMs = startOf(action);
    const untilMs = action.kind === 'load' || action.kind === 'shift' ? fromMs : (action.untilMs ?? durationMs);
    const words = actionWords(action)
      .map(({ text }) => text)
      .join(' ');
    return fromMs > 0 || untilMs < durationMs ? [{ fromMs, untilMs, words }] : [];
  });
}

/** Single requests are watched slowly enough to be seen, the run in three minutes or so; a crowd so that the run takes about half a minute. */
function speedFor({ run, summary }: FlowStudy): number {
  const perSecond = summary.requests / Math.max(0.001, run.run.scenario.load.durationMs / 1000);
  if (Number.isNaN(summary.p50Ms)) return nearest(run.durationMs / 30_000);
  const underWay = (perSecond * summary.p50Ms) / 1000;
  const aimed =
    underWay > crowd / 4 ? run.durationMs / 30_000 : Math.max(summary.p50Ms / 3000, run.durationMs / 180_000);
  return nearest(aimed);
}

function nearest(aimed: number): number {
  return speeds.findLast((speed) => speed <= aimed) ?? speeds[0]!;
}

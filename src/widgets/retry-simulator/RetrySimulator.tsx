import { useMemo, useState, type ReactNode } from 'react';
import { presets } from '#engines/simulation/presets/index.ts';
import { FigureFrame } from '../kit/FigureFrame.tsx';
import { formatMs } from '../kit/format.ts';
import { ChoiceControl, ParamControls } from '../kit/ParamControls.tsx';
import { useFigureState } from '../kit/use-figure-state.ts';
import { comparisonOf, firstPreset } from './comparisons.ts';
import { Curves, curvesHeight } from './Curves.tsx';
import { IntervalsFigure } from './IntervalsFigure.tsx';
import { LifeFigure } from './LifeFigure.tsx';
import { writePolicy } from './policies.ts';
import { PolicyEditor } from './PolicyEditor.tsx';
import { lookTask, sideOf, type Initial } from './requests.ts';
import { scenarioFiles } from './scenario-files.ts';
import {
  defaultState,
  readSettings,
  sidesOf,
  startOf,
  writeEnvironment,
  writeSide,
  type Letter,
  type Side,
} from './settings.ts';
import { TippingFigure } from './TippingFigure.tsx';
import { useView } from './use-work.ts';
import { lookWords } from './words.ts';

export interface RetrySimulatorProps {
  readonly id: string;
  readonly title: string;
  /** Results of the default state, computed by the build. */
  readonly initial: Initial;
}

const pickerOrder = [firstPreset, ...presets.ids.filter((preset) => preset !== firstPreset)];
const initialTask = lookTask(readSettings(defaultState), defaultState.seed);

/** A scenario, two policies on the same seeds: over time, in one request, over many runs, and where it tips. */
export function RetrySimulator({ id, title, initial }: RetrySimulatorProps): ReactNode {
  const { state, changed, remarks, update, reset, link } = useFigureState(id, defaultState);
  const [edited, setEdited] = useState<Letter | null>(null);
  const settings = useMemo(() => readSettings(state), [state.preset, state.s, state.a, state.b]);
  const { preset, scenario, sides } = settings;
  const initialView = useMemo(
    () => ({ key: JSON.stringify(initialTask), value: { kind: 'look', look: initial.look } as const }),
    [initial],
  );
  const view = useView(lookTask(settings, state.seed), initialView);
  const { look } = view.value;
  const shown = scenario !== undefined && !view.stale;
  const [pickedMs, setPickedMs] = useState<number | null>(initial.life.arriveMs);
  const words = scenario
    ? view.error
      ? { answer: 'This scenario cannot be run.', reason: `${view.error}.` }
      : lookWords(look)
    : { answer: preset.summary, reason: `${preset.notice} This model has no time axis: its figures are below.` };
  const put = (letter: Letter, text: string) => update(letter === 'A' ? { a: text, req: 0 } : { b: text, req: 0 });
  const figureProps = { settings, state, update, link };
  return (
    <div className="simulator">
      <FigureFrame
        id={id}
        title={title}
        question={comparisonOf(preset.id).question}
        headingLevel={2}
        sheet
        controls={
          <>
            <ChoiceControl
              spec={{
                kind: 'choice',
                label: 'Scenario',
                doc: 'What is simulated.',
                options: pickerOrder.map((value) => ({ value, label: presets.require(value).label })),
                default: firstPreset,
              }}
              value={preset.id}
              onChange={(value) => {
                setEdited(null);
                update(startOf(value));
              }}
            />
            <ParamControls
              specs={settings.environment}
              values={settings.values}
              onChange={(name, value) => update({ s: writeEnvironment(settings, name, value), req: 0 })}
            />
            <button
              type="button"
              className="hop-button hop-button--aligned"
              title="Other arrivals, other chances; the same for A and B"
              onClick={() => update({ seed: state.seed + 1, req: 0 })}
            >
              Another seed
            </button>
            <PolicyEditor
              sides={sides}
              choices={sidesOf(preset)}
              layered={(scenario?.hops.length ?? 1) > 1}
              edited={edited}
              onEdit={setEdited}
              onPolicy={(letter, policy, at) => put(letter, writePolicy(scenario!, { policy, at }))}
              onParam={(letter, name, value) => put(letter, writeSide(settings, sideOf(sides, letter), name, value))}
            />
          </>
        }
        picture={
          scenario ? (
            <div className={view.stale ? 'stale' : undefined} aria-busy={view.stale}>
              <SideNames sides={sides} />
              <svg className="plot" height={curvesHeight} role="img" aria-label={words.answer}>
                <Curves look={look} pickedMs={shown ? pickedMs : null} />
              </svg>
            </div>
          ) : (
            <svg className="plot" height={60} role="img" aria-label={words.answer}>
              <text className="plot__title" y={34}>
                No time axis in this model
              </text>
            </svg>
          )
        }
        words={view.stale ? { answer: 'Running both policies on the same seed.', reason: '' } : words}
        diagnostics={[...remarks, ...settings.diagnostics]}
        extra={
          scenario && (
            <p className="plot__basis">
              One run of each, seed {state.seed}: the same requests arrive in both, drawn grey. Windows of{' '}
              {formatMs(look.windowMs)}; arrivals end at {formatMs(look.arrivalsEndMs)}, then the service finishes what
              it has. Latency: p95 thick, p50 and p99 thin.
              {look.sides.some(({ stoppedEarly }) => stoppedEarly) && ' A run was stopped at its limit of events.'}{' '}
              {preset.notice}
            </p>
          )
        }
        table={
          scenario && {
            caption: `Per window of ${formatMs(look.windowMs)}, seed ${state.seed}. Rates per second, latencies in milliseconds.`,
            columns: [
              'from ms',
              'arriving',
              ...['A', 'B'].flatMap((letter) =>
                ['calls', 'goodput', 'queue', 'p50', 'p95', 'p99'].map((column) => `${letter} ${column}`),
              ),
            ],
            rows: look.sides[0]!.series.offeredRps.map((offered, i) => [
              i * look.windowMs,
              offered,
              ...look.sides.flatMap(({ series }) =>
                [series.attemptsRps, series.goodputRps, series.queue, series.p50Ms, series.p95Ms, series.p99Ms].map(
                  (column) => column[i] ?? '–',
                ),
              ),
            ]),
          }
        }
        files={scenarioFiles(settings, state, scenario ? look : null)}
        changed={changed}
        onReset={() => {
          setEdited(null);
          reset();
        }}
        link={link}
        drawing={scenario !== undefined}
      />
      {scenario && (
        <LifeFigure {...figureProps} look={look} lookStale={view.stale} initial={initial.life} onPicked={setPickedMs} />
      )}
      <IntervalsFigure {...figureProps} initial={initial.summary} />
      <TippingFigure {...figureProps} initial={initial.tipping} />
    </div>
  );
}

/** What A and B stand for, where the controls are folded away. */
function SideNames({ sides }: { readonly sides: readonly Side[] }): ReactNode {
  return (
    <ul className="side-names">
      {sides.map(({ letter, label }) => (
        <li key={letter} className={`series--${letter.toLowerCase()}`}>
          <span className="side-names__line" aria-hidden="true" />
          <span>
            <b>{letter}</b> {label}
          </span>
        </li>
      ))}
    </ul>
  );
}

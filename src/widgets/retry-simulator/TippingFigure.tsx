/** Where the policy tips: P(collapse) over load and retries, and whether the way back is the way there. */
import type { ReactNode } from 'react';
import { FigureFrame } from '../kit/FigureFrame.tsx';
import { formatCount } from '../kit/format.ts';
import { ChoiceControl } from '../kit/ParamControls.tsx';
import type { PartProps } from './LifeFigure.tsx';
import { mapRuns, sideOf } from './requests.ts';
import { defaultState, readSettings, type SimulatorState, type Settings } from './settings.ts';
import { mapHeight, TippingMap } from './TippingMap.tsx';
import { emptyTipping, planTipping, runsOf, type Tipping } from './tipping.ts';
import { useWork } from './use-work.ts';
import { tippingWords } from './words.ts';
import { WorkBar } from './WorkBar.tsx';

const planFor = (settings: Settings, { map, seed }: SimulatorState, runs = mapRuns) =>
  planTipping(settings, sideOf(settings.sides, map), runs, seed);
const initialKey = JSON.stringify(planFor(readSettings(defaultState), defaultState));

export function TippingFigure({ settings, state, update, link, initial }: PartProps & { initial: Tipping }): ReactNode {
  const plan = planFor(settings, state);
  const runs = plan ? runsOf(plan) : 0;
  const work = useWork(
    JSON.stringify(plan ?? null),
    runs,
    async () => (await import('./long-work.ts')).tippingWork(plan!),
    { automatic: false, initial: { key: initialKey, result: initial } },
  );
  if (!plan) return null;
  const side = sideOf(settings.sides, state.map);
  const tipping = work.result ?? emptyTipping(plan);
  const { now } = plan;
  const drawn = tipping.cells.some((cell) => cell.runs > 0);
  const finest = tipping.cells.every((cell) => cell.runs >= mapRuns);
  const offer = finest ? undefined : `${drawn ? 'Draw it finer' : 'Draw the map'}: ${formatCount(runs)} runs`;
  const words = drawn
    ? tippingWords(tipping, side.letter, now.y)
    : {
        answer: `The map of ${side.letter} has not been drawn for these settings.`,
        reason: `It takes ${formatCount(runs)} runs, in the background.`,
      };
  return (
    <FigureFrame
      id="tipping"
      title="Where it tips"
      question="How much load does the policy bear, and does it let go again?"
      headingLevel={2}
      controls={
        <>
          <ChoiceControl
            spec={{
              kind: 'choice',
              label: 'Map of policy',
              doc: 'Everything but the two axes is as this policy has it.',
              options: settings.sides.map(({ letter }) => ({ value: letter, label: letter })),
              default: 'A',
            }}
            value={side.letter}
            onChange={(map) => update({ map })}
          />
          <WorkBar work={work} what="the map" offer={offer} />
        </>
      }
      picture={
        <svg className="plot" height={mapHeight(tipping)} role="img" aria-label={words.answer}>
          <TippingMap tipping={tipping} now={now} />
        </svg>
      }
      words={words}
      extra={
        <p className="plot__basis">
          A run has collapsed when fewer than half of the requests of its last fifth are answered.
          {plan.ramps.length > 0 &&
            ' Below: no fault at all, the load is raised step by step (▲) and lowered again (▽). Where a curve comes back by another way than it went, the system has a memory.'}
        </p>
      }
      table={{
        caption: `Map of ${side.letter}, seeds from ${state.seed}: share of runs that collapsed with its 95 % interval (Wilson)`,
        columns: [tipping.x.label, tipping.y.label, 'runs', 'collapsed', 'low', 'high', 'success', 'load'],
        rows: tipping.cells.map(({ share, low, high, runs: made, successRatio, load }, i) => [
          tipping.x.values[i % tipping.x.values.length]!,
          tipping.y.values[Math.floor(i / tipping.x.values.length)]!,
          made,
          share ?? '–',
          low,
          high,
          successRatio ?? '–',
          load ?? '–',
        ]),
      }}
      files={[
        {
          label: 'JSON',
          name: 'tipping.json',
          type: 'application/json',
          text: () => JSON.stringify({ preset: settings.preset.id, policy: side.label, ...tipping }, null, 2),
        },
      ]}
      changed={false}
      onReset={() => {}}
      link={link}
      drawing
    />
  );
}

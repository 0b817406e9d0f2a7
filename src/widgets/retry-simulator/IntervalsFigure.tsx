/** What many runs say: each figure with its interval, A against B. */
import type { ReactNode } from 'react';
import { FigureFrame } from '../kit/FigureFrame.tsx';
import { NumberControl } from '../kit/ParamControls.tsx';
import { drawnRows, IntervalChart, intervalsHeight } from './IntervalChart.tsx';
import type { PartProps } from './LifeFigure.tsx';
import { summaryRequest } from './requests.ts';
import { defaultState, readSettings, runsSpec } from './settings.ts';
import type { Estimate, Summary } from './summary.ts';
import { useWork } from './use-work.ts';
import { summaryWords } from './words.ts';
import { WorkBar } from './WorkBar.tsx';

const initialKey = JSON.stringify(summaryRequest(readSettings(defaultState), defaultState));

export function IntervalsFigure({
  settings,
  state,
  update,
  link,
  initial,
}: PartProps & { initial: Summary }): ReactNode {
  const request = summaryRequest(settings, state);
  const work = useWork(
    JSON.stringify(request),
    2 * request.runs,
    async () => (await import('./long-work.ts')).summaryWork(request),
    { automatic: true, initial: { key: initialKey, result: initial } },
  );
  const summary = work.result;
  const rows = summary ? drawnRows(summary.rows) : [];
  const words = summary
    ? summaryWords(summary)
    : { answer: 'Running both policies on the same seeds.', reason: 'The figures appear with the first runs.' };
  const cell = (value: number | null) => (value === null ? '–' : Number(value.toPrecision(5)));
  const cells = ({ mean, low, high }: Estimate) => [cell(mean), cell(low), cell(high)];
  const height = Math.max(rows.length > 0 ? intervalsHeight(rows) : 0, 120);
  return (
    <FigureFrame
      id="many-runs"
      title="Over many runs"
      question="One run is one throw of the dice. How sure is the difference?"
      headingLevel={2}
      controls={
        <>
          <NumberControl spec={runsSpec} value={request.runs} onChange={(runs) => update({ runs })} />
          <WorkBar work={work} what="both policies" />
        </>
      }
      picture={
        <svg className="plot" height={height} role="img" aria-label={words.answer}>
          {rows.length > 0 ? (
            <IntervalChart rows={rows} />
          ) : (
            <text className="plot__x-title plot__empty" x={0} y={60}>
              No run has ended yet
            </text>
          )}
        </svg>
      }
      words={words}
      extra={
        <p className="plot__basis">
          ● A, ◆ B: mean of the runs, with the interval that holds the true mean in 95 of 100 such experiments
          (Student’s t, cut where a figure cannot lie; Wilson and Newcombe for the share that collapses). A − B is taken
          run by run, on equal seeds. Runs that never recover have no time to recover.
        </p>
      }
      table={
        summary
          ? {
              caption: `${summary.runs} runs of each policy, seeds from ${state.seed}; mean and 95 % interval`,
              columns: [
                'figure',
                'unit',
                'A',
                'low',
                'high',
                'runs',
                'B',
                'low',
                'high',
                'runs',
                'A − B',
                'low',
                'high',
              ],
              rows: summary.rows.map(({ label, unit, a, b, difference }) => [
                label,
                unit,
                ...cells(a),
                a.count,
                ...cells(b),
                b.count,
                ...cells(difference),
              ]),
            }
          : undefined
      }
      files={
        summary
          ? [
              {
                label: 'JSON',
                name: 'many-runs.json',
                type: 'application/json',
                text: () =>
                  JSON.stringify(
                    { preset: settings.preset.id, params: settings.values, ...request, ...summary },
                    null,
                    2,
                  ),
              },
            ]
          : []
      }
      changed={false}
      onReset={() => {}}
      link={link}
      drawing
    />
  );
}

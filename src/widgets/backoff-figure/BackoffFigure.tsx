import { useMemo, type ReactNode } from 'react';
import { formulas } from '#engines/backoff/index.ts';
import { resolveParams, type ChoiceParam, type NumberParam, type ParamValue } from '#engines/core/params.ts';
import { FigureFrame } from '../kit/FigureFrame.tsx';
import { formatCount } from '../kit/format.ts';
import { ChoiceControl, NumberControl, ParamControls } from '../kit/ParamControls.tsx';
import { seedParam } from '../kit/seed-param.ts';
import { fromSetText, toSetText } from '../kit/set-text.ts';
import { useFigureState } from '../kit/use-figure-state.ts';
import { marksOf, WaitChart } from '../wait-chart/WaitChart.tsx';
import { drawWaits, wordsFor } from './waits.ts';

const retriesSpec: NumberParam = {
  kind: 'number',
  label: 'Retries',
  doc: 'How many more times to ask after the first call.',
  unit: 'count',
  min: 0,
  max: 8,
  default: 3,
  step: 1,
  integer: true,
};

export interface BackoffFigureProps {
  readonly id: string;
  readonly title: string;
  readonly question?: string;
  /** Ids of the formulas offered, with the parameters they start from. */
  readonly offers: readonly {
    readonly formula: string;
    readonly label: string;
    readonly params?: Readonly<Record<string, ParamValue>>;
  }[];
  readonly retries: number;
  readonly headingLevel?: 2 | 3;
}

/** One formula at a time: its waits, their ranges and their sum. */
export function BackoffFigure({ id, title, question, offers, retries, headingLevel }: BackoffFigureProps): ReactNode {
  const defaults = useMemo(() => ({ formula: offers[0]!.formula, set: '', retries, seed: 1 }), [offers, retries]);
  const { state, changed, remarks, update, reset, link } = useFigureState(id, defaults);
  const specs = useMemo(
    () => ({ formula: offerParam(offers), retries: { ...retriesSpec, default: retries }, seed: seedParam(1) }),
    [offers, retries],
  );
  const asked = resolveParams(specs, { formula: state.formula, retries: state.retries, seed: state.seed });
  const offer = offers.find((o) => o.formula === asked.values.formula) ?? offers[0]!;
  const formula = formulas.require(offer.formula);
  const given = fromSetText(state.set);
  const { values, diagnostics } = resolveParams(formula.params, { ...offer.params, ...given });
  const { retries: count, seed } = asked.values;
  const waits = drawWaits(formula, values, count, seed);
  const words = wordsFor(waits);
  return (
    <FigureFrame
      id={id}
      title={title}
      question={question}
      headingLevel={headingLevel}
      controls={
        <>
          {offers.length > 1 && (
            <ChoiceControl
              spec={{ ...specs.formula, doc: formula.summary }}
              value={offer.formula}
              onChange={(value) => update({ formula: value, set: '' })}
            />
          )}
          <ParamControls
            specs={formula.params}
            values={values}
            onChange={(name, value) => update({ set: toSetText({ ...given, [name]: value }) })}
          />
          <NumberControl spec={specs.retries} value={count} onChange={(value) => update({ retries: value })} />
          {waits.jittered && (
            <button type="button" className="hop-button hop-button--aligned" onClick={() => update({ seed: seed + 1 })}>
              Draw again
            </button>
          )}
        </>
      }
      picture={<WaitChart rows={waits.rows} label={words.answer} />}
      marks={marksOf(waits.rows)}
      words={words}
      diagnostics={[...remarks, ...asked.diagnostics, ...diagnostics, ...(formula.findings?.(count, values) ?? [])]}
      table={{
        caption: `Waits before each retry in milliseconds, ${formula.label}, seed ${seed}`,
        columns: ['retry', 'shortest', 'longest', 'this draw', 'since first failure'],
        rows: waits.rows.map((row) => [
          row.retry,
          formatCount(row.minMs),
          formatCount(row.maxMs),
          formatCount(row.drawnMs),
          formatCount(row.fromMs + row.drawnMs),
        ]),
      }}
      changed={changed}
      onReset={reset}
      link={link}
      drawing
    />
  );
}

const offerParam = (offers: BackoffFigureProps['offers']): ChoiceParam => ({
  kind: 'choice',
  label: 'Formula',
  doc: 'The law of the waits.',
  options: offers.map(({ formula, label }) => ({ value: formula, label })),
  default: offers[0]!.formula,
});

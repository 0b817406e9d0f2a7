import { useCallback, useMemo, useRef, useState, type ReactNode } from 'react';
import { defaultParams, resolveParams } from '#engines/core/params.ts';
import { expressionId } from '#engines/backoff/choice.ts';
import { formulas } from '#engines/backoff/index.ts';
import { FigureFrame } from '../kit/FigureFrame.tsx';
import { formatCount } from '../kit/format.ts';
import { ChoiceControl, ParamControls } from '../kit/ParamControls.tsx';
import { useFigureState } from '../kit/use-figure-state.ts';
import { panelFoot, panelHead } from '../plot/Panel.tsx';
import { HerdPanels, stripGap, stripHeight } from './HerdPanels.tsx';
import {
  isDrawable,
  isTyped,
  letters,
  readPolicy,
  retyped,
  writePolicy,
  type Letter,
  type Policy,
} from './policies.ts';
import { PolicyEditor } from './PolicyEditor.tsx';
import { presets } from './presets.ts';
import { RangesPanel } from './RangesPanel.tsx';
import { defaultState, settingSpecs, stateOf } from './settings.ts';
import { SurvivalPanel } from './SurvivalPanel.tsx';
import { useComparison } from './use-comparison.ts';
import { waitsTable } from './waits-table.ts';
import { wordsFor } from './words.ts';

const rangesHeight = 210;
const survivalHeight = 130;
const addedPolicy = 'exponential;jitter=full';
const firstFormula = 'base = 100ms\ncap = 10s\nmin(cap, base * 2^n) * rand()';

/** Up to four policies on the same seed: each wait, the sum of waits against a deadline, and the herd. */
export function BackoffPlayground({ id, title }: { readonly id: string; readonly title: string }): ReactNode {
  const { state, changed, remarks, update, reset, link } = useFigureState(id, defaultState);
  const [chosen, setEdited] = useState(0);
  const all = useReadable(state.p);
  const policies = useMemo(() => all.filter(isDrawable), [all]);
  const edited = Math.min(chosen, all.length - 1);
  const { values: settings, diagnostics } = resolveParams(settingSpecs, {
    retries: state.retries,
    deadlineMs: state.deadlineMs,
    clients: state.clients,
    windowMs: state.windowMs,
    scale: state.scale,
  });
  const { retries, deadlineMs, clients, windowMs } = settings;
  const { comparison, draws, scaledClients } = useComparison({
    choices: policies.map((policy) => policy.drawn),
    retries,
    deadlineMs,
    clients,
    windowMs,
    seed: state.seed,
  });
  const write = (texts: readonly string[]) => update({ p: texts.join('|') });
  const texts = state.p.split('|', letters.length);
  const replace = (text: string) => write(texts.map((old, i) => (i === edited ? text : old)));
  const policy = all[edited]!;
  const words = wordsFor(policies, comparison, settings);
  const preset = presets.find((p) => p.id === state.preset);

  const survivalTop = panelHead + rangesHeight + panelFoot + panelHead + 8;
  const herdTop = survivalTop + survivalHeight + panelFoot + panelHead + 8;
  const height = herdTop + policies.length * (stripHeight + stripGap) + panelFoot - stripGap;
  const table = useCallback(() => waitsTable(policies, comparison), [policies, comparison]);
  return (
    <FigureFrame
      id={id}
      title={title}
      question={preset?.question}
      headingLevel={2}
      sheet
      controls={
        <>
          <ChoiceControl
            spec={{
              kind: 'choice',
              label: 'Start from',
              doc: 'Comparisons worth making.',
              options: presets.map((p) => ({ value: p.id, label: p.label })),
              default: presets[0]!.id,
            }}
            value={state.preset}
            onChange={(value) => {
              setEdited(0);
              update(stateOf(presets.find((p) => p.id === value)!));
            }}
          />
          <ParamControls
            specs={settingSpecs}
            values={settings}
            onChange={(name, value) => update({ [name]: value as number })}
          />
          <button
            type="button"
            className="hop-button hop-button--aligned"
            onClick={() => update({ seed: state.seed + 1 })}
          >
            Draw again
          </button>
          <PolicyEditor
            policies={all}
            edited={edited}
            onEdit={setEdited}
            retries={retries}
            seed={state.seed}
            onFormula={(formula) =>
              replace(
                writePolicy({
                  formula,
                  params:
                    formula === expressionId ? { text: firstFormula } : defaultParams(formulas.require(formula).params),
                }),
              )
            }
            onText={(text) => replace(writePolicy(retyped(policy, text)))}
            onParam={(name, value) =>
              replace(writePolicy({ ...policy.choice, params: { ...policy.choice.params, [name]: value } }))
            }
            onAdd={(added = addedPolicy) => {
              setEdited(all.length);
              write([...texts, added]);
            }}
            onRemove={() => {
              setEdited(Math.max(0, edited - 1));
              write(texts.filter((_, i) => i !== edited));
            }}
          />
        </>
      }
      picture={
        <svg className="plot" height={height} role="img" aria-label={words.answer}>
          <RangesPanel
            policies={policies}
            comparison={comparison}
            scale={settings.scale}
            top={panelHead}
            height={rangesHeight}
          />
          <SurvivalPanel
            policies={policies}
            comparison={comparison}
            deadlineMs={deadlineMs}
            top={survivalTop}
            height={survivalHeight}
          />
          <HerdPanels
            policies={policies}
            comparison={comparison}
            clients={clients}
            deadlineMs={deadlineMs}
            top={herdTop}
          />
        </svg>
      }
      words={words}
      diagnostics={[
        ...remarks,
        ...all.filter((item) => !isTyped(item)).flatMap((item) => item.diagnostics),
        ...policies.flatMap((item) => item.backoff.findings(retries)),
        ...diagnostics,
      ]}
      extra={
        <p className="plot__basis">
          Dot: median; thick: the middle nine tenths; thin: everything possible. Quantiles of {formatCount(draws)} drawn
          requests per policy, seed {state.seed}
          {scaledClients ? '; the herd is scaled up from fewer clients until the full count arrives' : ''}. Calls take
          no time here: only waits count.
        </p>
      }
      table={table}
      files={[
        {
          label: 'JSON',
          name: `${id}.json`,
          type: 'application/json',
          text: () =>
            JSON.stringify(
              {
                settings,
                seed: state.seed,
                policies: policies.map((item, i) => ({
                  ...item.choice,
                  retries: comparison[i]!.study.retries,
                  outlivesRatio: comparison[i]!.outlives,
                  draws: comparison[i]!.study.draws,
                  herd: { ...comparison[i]!.herd, arrivals: [...comparison[i]!.herd.arrivals] },
                })),
              },
              null,
              2,
            ),
        },
      ]}
      changed={changed}
      onReset={() => {
        setEdited(0);
        reset();
      }}
      link={link}
      drawing
    />
  );
}

/** The policies of the link; an unfinished formula goes on being drawn as it was when it could last be read. */
function useReadable(link: string): readonly Policy[] {
  const readable = useRef(new Map<Letter, Policy>());
  return useMemo(
    () =>
      link.split('|', letters.length).map((text, i) => {
        const policy = readPolicy(letters[i]!, text);
        if (policy.readable) {
          readable.current.set(policy.letter, policy);
          return policy;
        }
        const before = readable.current.get(policy.letter);
        return before && isTyped(before) ? { ...policy, drawn: before.drawn, backoff: before.backoff } : policy;
      }),
    [link],
  );
}

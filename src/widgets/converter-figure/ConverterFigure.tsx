import { capital } from '#engines/core/capital.ts';
import { useId, useMemo, useState, type ReactNode } from 'react';
import { guessLanguage } from '#engines/convert/guess-language.ts';
import type { Conversion, Language } from '#engines/convert/index.ts';
import { resolveParams, type ChoiceParam } from '#engines/core/params.ts';
import { CopyButton } from '../kit/CopyButton.tsx';
import { FigureFrame } from '../kit/FigureFrame.tsx';
import { countOf } from '../kit/format.ts';
import { ChoiceControl } from '../kit/ParamControls.tsx';
import { carriedWords } from './carried-words.ts';
import { trafficLink } from '../kit/traffic-link.ts';
import { earlierId, earlierLabel, useEarlierTexts } from '../kit/use-earlier-texts.ts';
import { useFigureState } from '../kit/use-figure-state.ts';
import { YamlView } from '../yaml-view/YamlView.tsx';
import type { ConversionResult } from './conversion.ts';
import { fieldWords } from './field-words.ts';
import { ReportList } from './ReportList.tsx';
import { useConversion } from './use-conversion.ts';

export interface ConverterExample {
  readonly id: string;
  readonly label: string;
  readonly language: Language;
  readonly text: string;
}

export interface ConverterFigureProps {
  readonly id: string;
  readonly title: string;
  readonly question?: string;
  readonly target: string;
  /** The target and the release that is written for, e.g. `Istio 1.30`. */
  readonly targetLabel: string;
  readonly examples: readonly ConverterExample[];
  /** The first example, converted when the page was built. */
  readonly result: ConversionResult;
}

const ownText = 'own';

/** A snippet on the left, what a mesh would be told on the right, and the difference in words below. */
export function ConverterFigure(props: ConverterFigureProps): ReactNode {
  const { id, title, question, target, targetLabel, examples, result } = props;
  const first = examples[0]!;
  const defaults = useMemo(() => ({ example: first.id, text: '', policy: 0 }), [first]);
  const { state, changed, remarks, update, reset, link } = useFigureState(id, defaults);
  const earlier = useEarlierTexts(state.text);
  const spec: ChoiceParam = {
    kind: 'choice',
    label: 'Start from',
    doc: 'A snippet to begin with; a text of your own stays among them.',
    options: [
      ...examples.map(({ id: value, label }) => ({ value, label })),
      ...(state.example === ownText || state.text !== '' ? [{ value: ownText, label: 'your text' }] : []),
      ...earlier.texts.map((_, i) => ({ value: earlierId(i), label: earlierLabel(i) })),
    ],
    default: first.id,
  };
  const chosen = resolveParams({ example: spec }, { example: state.example });
  const example = examples.find((candidate) => candidate.id === chosen.values.example) ?? first;
  const edited = chosen.values.example === ownText;
  const text = edited ? state.text : example.text;
  const language = edited ? guessLanguage(text) : example.language;
  const initial = useMemo(
    () => ({ request: { language: first.language, text: first.text, target }, result }),
    [first, target, result],
  );
  const conversion = useConversion({ language, text, target }, initial);
  const { conversions, diagnostics } = conversion.result;
  const policies = policyParam(conversions);
  // While a text is read, the policies are those of the text before it.
  const picked = resolveParams({ policy: policies }, conversions.length > 0 ? { policy: String(state.policy) } : {});
  const shown = conversions[Number(picked.values.policy)];
  const type = (typed: string) => {
    if (!edited) earlier.keep(state.text);
    update({ example: ownText, text: typed, policy: 0 });
  };
  const choose = (value: string) => {
    const before = earlier.texts.findIndex((_, i) => earlierId(i) === value);
    if (before < 0) return update({ example: value, policy: 0 });
    earlier.keep(state.text);
    update({ example: ownText, text: earlier.texts[before]!, policy: 0 });
  };
  const [active, setActive] = useState<number | null>(null);
  const textId = useId();
  return (
    <FigureFrame
      id={id}
      title={title}
      question={question}
      controls={
        <>
          <ChoiceControl spec={spec} value={edited ? ownText : example.id} onChange={choose} />
          {conversions.length > 1 && (
            <ChoiceControl
              spec={policies}
              value={picked.values.policy}
              onChange={(value) => update({ policy: Number(value) })}
            />
          )}
        </>
      }
      picture={
        <div className={conversion.busy ? 'converter converter--busy' : 'converter'}>
          <div className="converter__pane">
            <label htmlFor={textId}>Java or C#</label>
            <textarea
              id={textId}
              value={text}
              spellCheck={false}
              autoCapitalize="off"
              autoCorrect="off"
              rows={Math.min(18, Math.max(9, text.split('\n').length + 1))}
              onChange={(e) => type(e.currentTarget.value)}
            />
          </div>
          <div className="converter__pane">
            <div className="converter__bar">
              <span>{targetLabel}</span>
              {shown && (
                <span>
                  <a className="converter__apply" href={trafficLink('/playground/traffic/', shown.documents)}>
                    See it at work
                  </a>
                  <CopyButton label="Copy YAML" done="Copied" text={() => shown.documents} />
                </span>
              )}
            </div>
            {shown ? (
              <YamlView
                text={shown.documents.trimEnd()}
                mark={active === null ? null : (shown.report[active]?.outputPlace ?? null)}
                label={`${targetLabel} configuration`}
              />
            ) : (
              <p className="converter__empty">No policy to write. What is missing is said below; your text is kept.</p>
            )}
          </div>
        </div>
      }
      diagnostics={[...remarks, ...chosen.diagnostics, ...(conversion.busy ? [] : picked.diagnostics), ...diagnostics]}
      words={wordsFor(shown)}
      extra={shown && <ReportList lines={shown.report} active={active === null ? [] : [active]} onActive={setActive} />}
      table={
        shown && {
          caption: `What carries over from ${shown.policy.name} to ${targetLabel}`,
          columns: ['setting', 'status', 'detail'],
          rows: shown.report.map((line) => [fieldWords[line.field], line.status, line.detail]),
        }
      }
      files={shown && [{ label: 'YAML', name: `${id}.yaml`, type: 'application/yaml', text: () => shown.documents }]}
      changed={changed}
      onReset={() => {
        earlier.keep(state.text);
        reset();
      }}
      link={link}
    />
  );
}

const policyParam = (conversions: readonly Conversion[]): ChoiceParam => ({
  kind: 'choice',
  label: 'Policy',
  doc: 'The text holds several policies.',
  options: conversions.map(({ policy }, i) => ({ value: String(i), label: policy.name })),
  default: '0',
});

function wordsFor(conversion: Conversion | undefined): { answer: string; reason: string } {
  if (!conversion) return { answer: 'Nothing was converted.', reason: 'The remarks say what was looked for.' };
  const { policy, report } = conversion;
  const calls =
    typeof policy.maxRetries === 'number'
      ? `${countOf(policy.maxRetries + 1, 'call')} at most, in the library as in the mesh.`
      : 'How many calls it makes is not a number in the text.';
  return { answer: carriedWords(report), reason: capital(calls) };
}

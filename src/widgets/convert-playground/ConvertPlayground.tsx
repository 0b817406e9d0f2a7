import { useId, useMemo, useRef, useState, type ReactNode } from 'react';
import { guessLanguage } from '#engines/convert/guess-language.ts';
import type { Fit, Language, Question } from '#engines/convert/index.ts';
import { resolveParams, type ParamSpecs } from '#engines/core/params.ts';
import { CodeEditor } from '../code-editor/CodeEditor.tsx';
import { fieldWords } from '../converter-figure/field-words.ts';
import { ReportList, statusWords } from '../converter-figure/ReportList.tsx';
import { CopyButton } from '../kit/CopyButton.tsx';
import { FigureFrame } from '../kit/FigureFrame.tsx';
import { ParamControls } from '../kit/ParamControls.tsx';
import { unknownChoice } from '../kit/link-state.ts';
import { fromSetText, toSetText } from '../kit/set-text.ts';
import { earlierId, useEarlierTexts } from '../kit/use-earlier-texts.ts';
import { AskFields } from './AskFields.tsx';
import { PolicyPicker } from './PolicyPicker.tsx';
import { SourcePicker } from './SourcePicker.tsx';
import { ProofPanel } from './ProofPanel.tsx';
import type { ConvertResult } from './request.ts';
import { noDeadlineMs, ownText, readAsked, writeAsked } from './state.ts';
import { TargetTabs } from './TargetTabs.tsx';
import { trafficSceneLink } from './traffic-scene.ts';
import { useConvert } from './use-convert.ts';
import { useLinked } from './use-linked.ts';
import { usePlaygroundState } from './use-playground-state.ts';
import { useSchema } from './use-schema.ts';
import { wordsFor } from './words.ts';

export interface ConvertExample {
  readonly id: string;
  /** Library it is written with. */
  readonly group: string;
  readonly label: string;
  readonly language: Language;
  readonly text: string;
}

export interface TargetChoice {
  readonly id: string;
  readonly label: string;
  readonly kind: string;
  readonly options: ParamSpecs;
}

export interface ConvertPlaygroundProps {
  readonly id: string;
  readonly title: string;
  /** The first one is converted when the page is built. */
  readonly examples: readonly ConvertExample[];
  /** Languages that some source reads. */
  readonly languages: readonly { readonly id: Language; readonly label: string }[];
  readonly targets: readonly TargetChoice[];
  /** Ids of the targets that have a tab from the start; the first one is chosen. */
  readonly shown: readonly string[];
  readonly result: ConvertResult;
  /** The first example and its YAML, highlighted at the build. */
  readonly shells: { readonly source: string; readonly output: string };
  /** Where the YAML can be put to work; null while that page does not exist. */
  readonly trafficHref: string | null;
}

const editorLines = 19;
const ids = (choices: readonly { readonly id: string }[]) => choices.map(({ id }) => id);
const asConverted = { mine: 0, out: '' };
const hostName = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;

/** A policy in code on the left, what a mesh would be told on the right, what carries over and the proof below. */
export function ConvertPlayground(props: ConvertPlaygroundProps): ReactNode {
  const { id, examples, targets, shells } = props;
  const first = examples[0]!;
  const { state, changed, remarks, update, reset, link } = usePlaygroundState(id, first.id, props.shown[0]!);
  const example = examples.find((candidate) => candidate.id === state.ex) ?? first;
  const own = state.ex === ownText;
  const text = own ? state.src : example.text;
  const guessed = own ? guessLanguage(text) : example.language;
  const offered = props.languages.map((language) => language.id);
  const language = state.lang || (offered.includes(guessed) ? guessed : offered[0]!);
  const target = targets.find((candidate) => candidate.id === state.to) ?? targets[0]!;
  const unknown = [
    ...unknownChoice('ex', state.ex, [...ids(examples), ownText], first.id),
    ...unknownChoice('to', state.to, ids(targets), target.id),
  ];
  const answers = useMemo(() => readAsked(state.ask), [state.ask]);
  const settings = useMemo(() => fromSetText(state.set), [state.set]);
  const host = hostName.test(state.host) ? state.host : 'ratings';
  const { tryMs, deadlineMs } = state;
  const { result, busy } = useConvert(
    {
      language,
      guessed: own && state.lang === '',
      text,
      answers,
      policy: state.p,
      target: target.id,
      host,
      fit: state.fit,
      settings,
      tryMs,
      deadlineMs: deadlineMs < noDeadlineMs ? deadlineMs : 0,
    },
    props.result,
  );
  const { conversion, proof, policies } = result;
  const current = conversion?.target === target.id ? conversion : null;
  const report = current?.report ?? [];
  const written = current?.documents ?? '';
  const edited = state.mine === 1;
  const yaml = edited ? state.out : written;

  const [asked, setAsked] = useState<Question | null>(null);
  const linked = useLinked(report, { text, written, edited, asked });

  const earlier = useEarlierTexts(state.src);
  const edits = useRef<Record<string, typeof asConverted>>({});
  const choose = (to: string) => {
    if (to === '') return;
    edits.current[target.id] = { mine: state.mine, out: state.out };
    update({ to, set: '', ...(edits.current[to] ?? asConverted) });
  };
  const chosenSettings = resolveParams(target.options, settings).values;
  const port = chosenSettings['port'];
  const traffic =
    props.trafficHref && current
      ? trafficSceneLink(props.trafficHref, target.id, host, typeof port === 'number' ? port : 80, yaml)
      : undefined;
  const schema = useSchema(target.id);
  const panel = useId();
  const hostId = useId();
  const words = wordsFor(result, target.label);

  return (
    <FigureFrame
      id={id}
      title={props.title}
      headingLevel={2}
      controls={
        <>
          <div className="hop-control">
            <label htmlFor={hostId}>Service called</label>
            <input
              id={hostId}
              className="converter__host"
              type="text"
              spellCheck={false}
              autoCapitalize="off"
              aria-invalid={!hostName.test(state.host)}
              value={state.host}
              onChange={(e) => update({ host: e.currentTarget.value })}
            />
          </div>
          <ParamControls
            specs={target.options}
            values={chosenSettings}
            onChange={(name, value) => update({ set: toSetText({ ...settings, [name]: value }) })}
          />
        </>
      }
      picture={
        <>
          <div className={busy ? 'convert convert--busy' : 'convert'} aria-busy={busy}>
            <div className="convert__pane">
              <SourcePicker
                examples={examples}
                chosen={own ? ownText : example.id}
                kept={state.src !== ''}
                earlier={earlier.texts.length}
                languages={props.languages}
                language={state.lang}
                guessed={guessed}
                onExample={(ex) => {
                  const before = earlier.texts.find((_, i) => earlierId(i) === ex);
                  if (before !== undefined) earlier.keep(state.src);
                  const from = before === undefined ? { ex } : { ex: ownText, src: before };
                  update({ ...from, lang: '', p: 0, ask: '', ...asConverted });
                }}
                onLanguage={(lang) => update({ lang })}
              />
              <CodeEditor
                label={props.languages.find((choice) => choice.id === language)?.label ?? language}
                language={language}
                value={text}
                lines={editorLines}
                shell={!own && example.id === first.id ? shells.source : undefined}
                diagnostics={result.diagnostics}
                highlights={linked.source.marks}
                reveal={linked.source.reveal}
                onPoint={linked.source.point}
                onChange={(src) => {
                  if (!own) earlier.keep(state.src);
                  update({ ex: ownText, src, ...(own ? {} : { p: 0 }) });
                }}
              />
              <PolicyPicker
                policies={policies}
                chosen={result.chosen}
                onChoose={(p) => update({ p, ...asConverted })}
              />
            </div>
            <div className="convert__pane">
              <TargetTabs targets={targets} shown={props.shown} chosen={target.id} panel={panel} onChoose={choose} />
              <div id={panel} role="tabpanel" aria-label={target.label}>
                <CodeEditor
                  label={edited ? `${target.label}, changed by you` : `${target.label} configuration`}
                  language="yaml"
                  value={yaml}
                  lines={editorLines}
                  shell={yaml === props.result.conversion?.documents ? shells.output : undefined}
                  schema={schema}
                  highlights={linked.output.marks}
                  reveal={linked.output.reveal}
                  onPoint={linked.output.point}
                  onChange={(out) => update(out === written ? asConverted : { mine: 1, out })}
                  tools={
                    <span className="convert__tools">
                      {edited && (
                        <button type="button" onClick={() => update(asConverted)}>
                          Undo my changes
                        </button>
                      )}
                      <CopyButton label="Copy YAML" done="Copied" text={() => yaml} />
                      {traffic && <a href={traffic}>Open in traffic</a>}
                    </span>
                  }
                />
                {edited && (
                  <p className="convert__note">The report and the proof are of the text as it was converted.</p>
                )}
              </div>
            </div>
          </div>
          <AskFields
            questions={result.questions}
            answers={answers}
            onAnswer={(key, answer) => update({ ask: writeAsked({ ...answers, [key]: answer }) })}
            onActive={setAsked}
          />
        </>
      }
      diagnostics={[...remarks, ...unknown, ...result.diagnostics]}
      words={words}
      extra={
        <>
          {current && <ReportList lines={report} active={linked.lines} onActive={linked.pointLine} />}
          {proof && proof.target === target.id && (
            <ProofPanel
              proof={proof}
              target={target.label}
              fit={result.refit ? (state.fit as Fit) : null}
              tryMs={tryMs}
              deadlineMs={deadlineMs}
              onFit={(fit) => update({ fit })}
              onTime={(name, value) => update({ [name]: value as number })}
            />
          )}
        </>
      }
      table={
        current
          ? {
              caption: `What carries over from ${current.policy.name} to ${target.label}`,
              columns: ['setting', 'status', 'detail', 'line in the code', 'line in the YAML'],
              rows: report.map((line) => [
                fieldWords[line.field],
                statusWords[line.status],
                line.detail,
                line.sourcePlace?.line ?? '',
                line.outputPlace?.line ?? '',
              ]),
            }
          : undefined
      }
      files={
        current
          ? [
              { label: 'YAML', name: `${host}-${target.id}.yaml`, type: 'application/yaml', text: () => yaml },
              {
                label: 'JSON',
                name: `${host}-${target.id}.json`,
                type: 'application/json',
                text: () => JSON.stringify({ ...current, proof }, null, 2),
              },
            ]
          : undefined
      }
      changed={changed}
      onReset={() => {
        edits.current = {};
        earlier.keep(state.src);
        reset();
      }}
      link={link}
    />
  );
}

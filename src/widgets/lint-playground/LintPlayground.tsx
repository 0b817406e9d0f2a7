import { useMemo, useRef, useState, type ReactNode } from 'react';
import type { Place } from '#engines/core/diagnostics.ts';
import { resolveParams, type NumberParam } from '#engines/core/params.ts';
import type { LintFinding } from '#engines/lint/index.ts';
import { CodeEditor, type Highlight } from '../code-editor/CodeEditor.tsx';
import { CopyButton } from '../kit/CopyButton.tsx';
import { FigureFrame } from '../kit/FigureFrame.tsx';
import { ChoiceControl, NumberControl } from '../kit/ParamControls.tsx';
import { unknownChoice } from '../kit/link-state.ts';
import { useFigureState } from '../kit/use-figure-state.ts';
import { toMarker, type LintResult } from '../lint-view/lint-request.ts';
import { countWords, LintReport } from '../lint-view/LintReport.tsx';
import { useLint } from '../lint-view/use-lint.ts';
import { examples } from './examples.ts';

const own = 'own';
const known = [...examples.map(({ id }) => id), own];
const noHighlights: readonly Highlight[] = [];

const appRetriesSpec: NumberParam = {
  kind: 'number',
  label: 'Retries in the code',
  doc: 'Retries that the callers’ own code makes; they multiply with those of the mesh.',
  unit: 'count',
  min: 0,
  max: 10,
  default: 0,
  step: 1,
  integer: true,
};

/** Manifests and what they do on the left, what is wrong with them on the right. `result` is that of the first example. */
export function LintPlayground({ id, title, result }: { id: string; title: string; result: LintResult }): ReactNode {
  const first = examples[0]!;
  const defaults = useMemo(() => ({ example: first.id, text: '', app: appRetriesSpec.default }), [first]);
  const { state, changed, remarks, update, reset, link } = useFigureState(id, defaults);
  const example = examples.find((candidate) => candidate.id === state.example) ?? first;
  const unknown = unknownChoice('example', state.example, known, first.id);
  const edited = state.example === own;
  const text = edited ? state.text : example.text;
  const asked = resolveParams({ app: appRetriesSpec }, { app: state.app });
  const appRetries = asked.values.app;
  const initial = useMemo(() => ({ request: { text: first.text, appRetries: 0 }, result }), [first, result]);
  const { result: report, busy } = useLint({ text, appRetries }, initial);
  const [reveal, setReveal] = useState<Place | null>(null);
  const picture = useRef<HTMLDivElement>(null);
  const show = (place: Place): void => {
    const editor = picture.current?.querySelector('.code-editor');
    editor?.scrollIntoView({ block: 'nearest' });
    // The plain field marks a place by selecting it, which takes the focus.
    editor?.querySelector<HTMLTextAreaElement>('textarea.code-editor__plain')?.focus();
    setReveal({ ...place });
  };
  const [pointed, setPointed] = useState<LintFinding | null>(null);
  const [offset, setOffset] = useState<number | null>(null);
  const markers = useMemo(() => [...report.findings.map(toMarker), ...report.diagnostics], [report]);
  const highlights = useMemo(
    () => (pointed ? [{ place: pointed.place, kind: 'linked' as const }] : noHighlights),
    [pointed],
  );
  const active = offset === null ? null : (innermost(report.findings, offset) ?? null);
  return (
    <FigureFrame
      id={id}
      title={title}
      question={edited ? undefined : example.question}
      headingLevel={2}
      controls={
        <>
          <ChoiceControl
            spec={{
              kind: 'choice',
              label: 'Start from',
              doc: 'Manifests to begin with.',
              options: [
                ...examples.map(({ id: value, label }) => ({ value, label })),
                ...(edited || state.text !== '' ? [{ value: own, label: 'your own text' }] : []),
              ],
              default: first.id,
            }}
            value={edited ? own : example.id}
            onChange={(value) => update({ example: value })}
          />
          <NumberControl spec={appRetriesSpec} value={appRetries} onChange={(app) => update({ app })} />
        </>
      }
      picture={
        <div ref={picture} className={busy ? 'lint-playground lint-playground--busy' : 'lint-playground'}>
          <CodeEditor
            label="Manifests (YAML or JSON)"
            language="yaml"
            value={text}
            lines={26}
            onChange={(value) => update({ example: own, text: value })}
            diagnostics={markers}
            highlights={highlights}
            reveal={reveal}
            onPoint={setOffset}
            tools={<CopyButton label="Copy YAML" done="Copied" text={() => text} />}
          />
          <LintReport result={report} active={active} onReveal={show} onPoint={setPointed} />
        </div>
      }
      words={{ answer: countWords(report), reason: reasonFor(report) }}
      diagnostics={[...remarks, ...unknown, ...asked.diagnostics]}
      table={{
        caption: 'Findings',
        columns: ['line', 'severity', 'rule', 'finding', 'fix'],
        rows: markers.map(({ place, severity, code, message, hint }) => [
          place?.line ?? '–',
          severity,
          code,
          message,
          hint,
        ]),
      }}
      changed={changed}
      onReset={reset}
      link={link}
    />
  );
}

/** The finding with the shortest place that holds the offset. */
function innermost(findings: readonly LintFinding[], offset: number): LintFinding | undefined {
  return findings
    .filter(({ place }) => place.start <= offset && offset <= place.end)
    .toSorted((a, b) => a.place.end - a.place.start - (b.place.end - b.place.start))[0];
}

function reasonFor({ findings, explanations, diagnostics }: LintResult): string {
  const broken = diagnostics.find(({ severity }) => severity === 'error');
  if (broken) return `${broken.message}${broken.place ? ` Line ${broken.place.line}.` : ''}`;
  const [worst] = findings;
  if (worst) return `${worst.message} Line ${worst.place.line}.`;
  if (explanations.length === 0) return 'There is no object to read yet.';
  return 'The paragraphs say what each object does.';
}

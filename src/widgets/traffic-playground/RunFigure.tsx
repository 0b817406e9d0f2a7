/** The same request a thousand times: who answers, who retries, what the pods carry. */
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import type { Manifest } from '#engines/routing/object.ts';
import { planOf } from '#engines/scene/plans.ts';
import { readTypedRequest } from '#engines/scene/request-line.ts';
import type { SceneStudy } from '#engines/scene/index.ts';
import type { RetryLayers } from '#engines/traffic/plan.ts';
import { isIdle, readActions, unreadActions, writeActions } from '../flow-view/action-text.ts';
import type { FlowQuestion } from '../flow-view/flow.worker.ts';
import { FigureFrame } from '../kit/FigureFrame.tsx';
import { ChoiceControl, NumberControl } from '../kit/ParamControls.tsx';
import { useMedia } from '../kit/use-media.ts';
import { noLit } from '../scene-view/lit.ts';
import { SceneView, type SceneViewProps } from '../scene-view/SceneView.tsx';
import { loadSpecs, notesOf, retryLayers, type PlaygroundState } from './state.ts';
import type { StudyQuestion } from './study.worker.ts';
import { idleWords } from './words.ts';

const FlowArea = lazy(() => import('./FlowArea.tsx'));

/** What a finished run says, and its files. */
export interface RunReport {
  /** Id of the scene. */
  readonly subject: string;
  readonly words: string;
  readonly notes: readonly string[];
  readonly notModelled: readonly string[];
  csv(): string;
  json(): string;
}

interface RunFigureProps {
  /** Id of the scene that is chosen; the one shown may be another for a moment. */
  readonly chosen: string;
  readonly study: SceneStudy;
  readonly files: readonly Manifest[];
  /** What the study and the files answer: the run is of the same. */
  readonly question: StudyQuestion;
  /** As chosen now. */
  readonly retries: RetryLayers;
  readonly state: PlaygroundState;
  /** Of this question, run when the page was built; undefined for another question. */
  readonly firstWords: string | undefined;
  readonly changed: boolean;
  readonly selected: string | null;
  /** What the selected box is. */
  readonly card: ReactNode;
  onSelect(id: string): void;
  update(patch: Partial<PlaygroundState>): void;
  reset(): void;
  link(): string;
}

export function RunFigure(props: RunFigureProps): ReactNode {
  const { study, files, retries, state, update } = props;
  const { scene, request, troubles, controller, retries: retrying } = props.question;
  const narrow = useMedia('(max-width: 69rem)');
  const near = useNear();
  const [newest, setReport] = useState<RunReport>();
  const take = useCallback((next: RunReport) => setReport(next), []);
  const { method, url, headers, from } = request;
  const { rate, seconds, seed } = state;
  const actions = useMemo(() => readActions(state.actions), [state.actions]);
  const unread = useMemo(() => unreadActions(state.actions), [state.actions]);
  const question = useMemo((): FlowQuestion => {
    const load = { shape: 'random', rateRps: rate, durationMs: seconds * 1000 } as const;
    const routed = readTypedRequest({ method, url, headers, from }).request;
    const controllers = controller === '' ? {} : { everyIngress: controller };
    const dead = Object.keys(troubles).filter((pod) => troubles[pod] === 'dead');
    const done = actions.filter((action) => !isIdle(action, dead));
    return {
      manifests: files,
      controllers,
      plan: planOf({ request: routed, troubles, retries: retrying, load, actions: done }),
      seed,
    };
  }, [files, controller, method, url, headers, from, troubles, retrying, rate, seconds, seed, actions]);
  // With another scene the load is another as well: nothing is run of the one and the other.
  const held = useRef(question);
  if (props.chosen === scene) held.current = question;
  const still = idleWords(study, files);
  const report = !still && newest?.subject === scene ? newest : undefined;
  const arrangement = narrow ? 'narrow' : 'wide';
  const { selected, onSelect } = props;
  const noted = useMemo(() => notesOf(troubles), [troubles]);
  const view = useMemo(
    (): SceneViewProps => ({
      scene: study.scene,
      layout: study[arrangement],
      arrangement,
      lit: noLit,
      selected,
      onSelect,
      who: false,
      troubles: noted,
      label: 'The scene with the requests on their way.',
    }),
    [study, arrangement, selected, noted],
  );
  const drawing = <SceneView {...view} />;
  // Until it has run, only what the page was built with is known.
  const unrun = newest
    ? 'These requests are being run.'
    : 'These requests have not run yet: they do when this figure is in sight.';
  const first = props.firstWords ?? unrun;
  return (
    <FigureFrame
      id="traffic"
      title="Many such requests"
      question="What do the pods carry, and what do the callers get?"
      headingLevel={2}
      controls={
        <>
          <NumberControl spec={loadSpecs.rate} value={rate} onChange={(value) => update({ rate: value })} />
          <NumberControl spec={loadSpecs.seconds} value={seconds} onChange={(value) => update({ seconds: value })} />
          <ChoiceControl
            spec={{ kind: 'choice', label: 'Who retries', doc: 'The proxies, as their manifests say; the library in the app, three times; both; or nobody.', options: retryLayers, default: 'mesh' }} // prettier-ignore
            value={retries}
            onChange={(value) => update({ retries: value })}
          />
          <button type="button" className="hop-button hop-button--aligned" onClick={() => update({ seed: seed + 1 })}>
            Run again
          </button>
        </>
      }
      picture={
        <div className="run-figure" ref={near.holder}>
          {near.is && !still ? (
            <Suspense fallback={drawing}>
              <FlowArea
                subject={scene}
                question={held.current}
                scene={study.scene}
                layout={view.layout}
                view={view}
                actions={actions}
                unread={unread}
                onActions={(next) => update({ actions: writeActions(next) })}
                onReport={take}
              />
            </Suspense>
          ) : (
            drawing
          )}
          {selected !== null && props.card}
        </div>
      }
      words={
        still ?? {
          answer: report?.words ?? first,
          reason: 'Break a pod, let somebody else retry, or do something in the middle of the run, and it runs again.',
        }
      }
      extra={
        report && (
          <ul className="run-figure__notes" aria-label="About this run">
            {report.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
            <li>Not modelled: {report.notModelled.join('; ')}.</li>
          </ul>
        )
      }
      files={
        report && [
          { label: 'CSV', name: `traffic-${scene}.csv`, type: 'text/csv', text: report.csv },
          { label: 'JSON', name: `traffic-${scene}.json`, type: 'application/json', text: report.json },
        ]
      }
      name={`traffic-${scene}`}
      drawing
      changed={props.changed}
      onReset={props.reset}
      link={props.link}
    />
  );
}

/** True once the figure has come near the screen. */
function useNear() {
  const holder = useRef<HTMLDivElement>(null);
  const [is, setNear] = useState(false);
  useEffect(() => {
    if (!holder.current || is) return;
    const watch = new IntersectionObserver(([entry]) => entry?.isIntersecting && setNear(true), {
      rootMargin: '300px',
    });
    watch.observe(holder.current);
    return () => watch.disconnect();
  }, [is]);
  return { holder, is };
}

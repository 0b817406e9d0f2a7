import { useDeferredValue, useMemo, useState, type ReactNode } from 'react';
import type { Manifest } from '#engines/routing/object.ts';
import type { Located, SceneNode } from '#engines/scene/index.ts';
import { FigureFrame } from '../kit/FigureFrame.tsx';
import { ChoiceControl } from '../kit/ParamControls.tsx';
import { useFigureState } from '../kit/use-figure-state.ts';
import { litOf } from '../scene-view/lit.ts';
import { SceneView } from '../scene-view/SceneView.tsx';
import { Conditions, Remarks, WhoDoesWhat } from './Findings.tsx';
import { HopList } from './HopList.tsx';
import { Manifests } from './Manifests.tsx';
import { NodeCard } from './NodeCard.tsx';
import { RequestBar } from './RequestBar.tsx';
import { RunFigure } from './RunFigure.tsx';
import { TryList } from './TryList.tsx';
import {
  convertedFile,
  defaultState,
  drawOf,
  handoverScene,
  joinFiles,
  ownRequest,
  requestOf,
  retriesOf,
  splitFiles,
  troublesOf,
  troubleWords,
  writeTroubles,
  type SceneSummary,
} from './state.ts';
import type { StudyAnswer, StudyQuestion } from './study.worker.ts';
import { useHandover } from './use-handover.ts';
import { useStudy } from './use-study.ts';
import { isEventful, wordsFor } from './words.ts';

export interface TrafficPlaygroundProps {
  readonly id: string;
  readonly title: string;
  readonly scenes: readonly SceneSummary[];
  /** The first scene, studied when the page was built. */
  readonly answer: StudyAnswer;
  /** What its run says. */
  readonly runWords: string;
}

/** A scene made from manifests, a request through it, and the reason at every hop. */
export function TrafficPlayground({ id, title, scenes, answer, runWords }: TrafficPlaygroundProps): ReactNode {
  const { state, changed, update, reset, link } = useFigureState(id, defaultState);
  useHandover((manifest) => update({ ...defaultState, scene: handoverScene, manifest }));
  const scene = scenes.find((one) => one.id === state.scene) ?? scenes[0]!;
  const request = requestOf(state, scene);
  const draw = drawOf(state, request);
  const initial = useMemo(() => ({ question: firstQuestion(scenes[0]!), answer }), [scenes, answer]);
  const added = useMemo(
    (): Manifest[] => (state.manifest === '' ? [] : [{ file: convertedFile, text: state.manifest }]),
    [state.manifest],
  );
  const edited = useMemo(() => (state.files === '' ? null : splitFiles(state.files)), [state.files]);
  const { method, url, headers, from } = request;
  const troubles = useMemo(() => troublesOf(state, scene), [state.troubles, scene]);
  const retries = retriesOf(state, scene);
  const { study, files, busy, trouble } = useStudy(
    {
      scene: scene.id,
      files: edited,
      added,
      request: { method, url, headers, from },
      controller: state.controller,
      draw,
      troubles,
      retries,
      previous: [],
    },
    initial,
  );
  // The second picture is drawn after the first, not with it.
  const later = useDeferredValue(study);
  const lit = useMemo(() => litOf(study), [study]);
  const deciding = useMemo(() => decidingPlace(study.legs), [study]);
  const [pick, setPick] = useState<{ study: unknown; node: string | null; place: Located | null }>();
  const picked = pick?.study === study ? pick : undefined;
  const node = study.scene.nodes.find((one) => one.id === picked?.node);
  const shown = picked?.place ?? node?.origin ?? (picked?.node ? null : deciding);
  const [opened, setOpened] = useState<{ shown: Located | null; file: string }>();
  const open = opened?.shown === shown ? opened.file : (shown?.file ?? opened?.file ?? files[0]?.file ?? '');
  const show = (place: Located) => setPick({ study, node: picked?.node ?? null, place });
  const select = (one: string) => setPick({ study, node: one, place: null });
  const way = useMemo(
    () => study.legs.flatMap(({ trail }) => trail.hops.flatMap(({ origin }) => origin ?? [])),
    [study],
  );
  const labels = useMemo(() => Object.fromEntries(study.scene.nodes.map((one) => [one.id, nameOf(one)])), [study]);
  const words =
    trouble === ''
      ? wordsFor(study, labels)
      : { answer: 'The picture is of the last manifests that could be read.', reason: trouble };
  const noted = Object.fromEntries(Object.entries(troubles).map(([pod, kind]) => [`pod:${pod}`, troubleWords[kind]]));
  const card = (
    <NodeCard
      node={node}
      name={node ? labels[node.id]! : ''}
      troubles={troubles}
      shown={shown}
      onShow={show}
      onTroubles={(next) => update({ troubles: writeTroubles(next) })}
    />
  );
  const current = files.length > 0 ? files : [{ file: 'manifests.yaml', text: '' }];
  const view = (arrangement: 'wide' | 'narrow') => (
    <SceneView
      scene={study.scene}
      layout={study[arrangement]}
      arrangement={arrangement}
      lit={lit}
      selected={picked?.node ?? null}
      onSelect={select}
      who={state.who}
      troubles={noted}
      label={`The scene: ${study.scene.nodes.length} elements. ${words.answer}`}
    />
  );
  return (
    <>
      <FigureFrame
        id={id}
        title={title}
        question={scene.question}
        headingLevel={2}
        controls={
          <>
            <ChoiceControl
              spec={{
                kind: 'choice',
                label: 'Scene',
                doc: 'Worked scenes; each answers one question.',
                options: scenes.map((one) => ({ value: one.id, label: one.title })),
                default: scenes[0]!.id,
              }}
              value={scene.id}
              onChange={(value) => update({ ...defaultState, scene: value, who: state.who })}
            />
            {study.controllers.length > 0 && (
              <ChoiceControl
                spec={{
                  kind: 'choice',
                  label: 'Ingress controller',
                  doc: 'Who serves the Ingress objects: the controller their class names, or any other.',
                  options: [
                    { value: '', label: 'as its class says' },
                    ...study.controllers.map((one) => ({ value: one.id, label: one.label })),
                  ],
                  default: '',
                }}
                value={state.controller}
                onChange={(controller) => update({ controller })}
              />
            )}
            <label className="hop-control hop-toggle hop-button--aligned">
              <input type="checkbox" checked={state.who} onChange={(e) => update({ who: e.currentTarget.checked })} />
              <span>Who does this: ingress or mesh?</span>
            </label>
            <RequestBar
              request={request}
              tries={scene.tries}
              asked={state.ask}
              sources={study.sources}
              onTry={(ask) => update({ ask, draw: -1 })}
              onChange={(patch) => update(ownRequest(request, patch))}
              onAgain={() => update({ draw: Math.round(((draw + 0.618_034) % 1) * 1000) % 1000 })}
            />
          </>
        }
        picture={
          <div className={busy ? 'scene-stage scene-stage--busy' : 'scene-stage'}>
            <div className="scene-stage__wide">{view('wide')}</div>
            <div className="scene-stage__narrow">{view('narrow')}</div>
            {card}
          </div>
        }
        words={words}
        diagnostics={study.remarks}
        extra={
          <>
            {added.length > 0 && (
              <p className="scene-added">
                What the converter wrote is applied as <b>{convertedFile}</b>.{' '}
                <button type="button" className="hop-button" onClick={() => update({ manifest: '' })}>
                  Take it away
                </button>
              </p>
            )}
            {isEventful(study) && (
              <TryList
                tries={study.tries}
                labels={labels}
                retries={retries}
                onRetries={(value) => update({ retries: value })}
                onNode={select}
              />
            )}
            <div className="scene-columns">
              <HopList
                legs={study.legs}
                numbers={lit.numbers}
                labels={labels}
                shown={shown}
                selected={picked?.node ?? null}
                tried={isEventful(study)}
                onNode={select}
                onShow={show}
              />
              <Manifests
                files={current}
                open={open}
                edited={state.files !== ''}
                diagnostics={study.diagnostics}
                way={way}
                shown={shown}
                onOpen={(file) => setOpened({ shown, file })}
                onChange={(all) => {
                  const kept = all.filter(({ file }) => file !== convertedFile || state.manifest === '');
                  const converted = all.find(({ file }) => file === convertedFile);
                  setOpened({ shown, file: open });
                  update({
                    files: joinFiles(kept),
                    ...(state.manifest === '' ? {} : { manifest: converted?.text ?? '' }),
                  });
                }}
                onRestore={() => update({ files: '' })}
              />
            </div>
            <Remarks diagnostics={study.diagnostics} shown={shown} onShow={show} />
            <WhoDoesWhat legs={study.legs} shown={shown} onShow={show} />
            <Conditions conditions={study.conditions} shown={shown} onShow={show} />
          </>
        }
        table={{
          caption: `Every hop of ${request.method} ${request.url}`,
          columns: ['call', 'stop', 'hop', 'name', 'reason', 'file', 'line'],
          rows: study.legs.flatMap(({ trail }, i) =>
            trail.hops.map((hop) => [
              i + 1,
              lit.numbers[hop.node] ?? '',
              hop.kind,
              hop.name,
              hop.reason,
              hop.origin?.file ?? '',
              hop.origin?.line ?? '',
            ]),
          ),
        }}
        files={[
          {
            label: 'JSON',
            name: `${id}.json`,
            type: 'application/json',
            text: () =>
            JSON.stringify({ request: { method, url, headers, from, draw }, legs: study.legs, tries: study.tries, conditions: study.conditions, diagnostics: study.diagnostics }, null, 2), // prettier-ignore
          },
          {
            label: 'YAML',
            name: `${id}.yaml`,
            type: 'application/yaml',
            text: () => files.map(({ file, text }) => `# ${file}\n${text.trimEnd()}\n`).join('---\n'),
          },
        ]}
        changed={changed}
        onReset={() => {
          setPick(undefined);
          reset();
        }}
        link={link}
        drawing
      />
      <RunFigure
        study={later}
        files={files}
        request={request}
        troubles={troubles}
        noted={noted}
        retries={retries}
        state={state}
        firstWords={runWords}
        changed={changed}
        selected={picked?.node ?? null}
        card={card}
        onSelect={select}
        update={update}
        reset={reset}
        link={link}
      />
    </>
  );
}

/** What the page was built with. */
export function firstQuestion({ id, tries, troubles = {}, retries = 'mesh' }: SceneSummary): StudyQuestion {
  const { method, url, headers, from, draw = 0 } = tries[0];
  const request = { method, url, headers, from };
  return { scene: id, files: null, added: [], request, controller: '', draw, troubles, retries, previous: [] };
}

/** The line that decided: the last rule that was taken, else the last line there is. */
function decidingPlace(legs: StudyAnswer['study']['legs']): Located | null {
  const hops = legs.at(-1)?.trail.hops ?? [];
  return (
    hops.findLast(({ kind, origin }) => kind === 'route' && origin)?.origin ??
    hops.findLast(({ origin }) => origin)?.origin ??
    null
  );
}

function nameOf({ id, kind, label, namespace }: SceneNode): string {
  switch (kind) {
    case 'service':
    case 'load-balancer':
      return `Service ${namespace}/${label}`;
    case 'pod':
      return `Pod ${namespace}/${label}`;
    case 'proxy':
      return `${label} of ${id.slice(id.indexOf('/') + 1)}`;
    default:
      return label;
  }
}

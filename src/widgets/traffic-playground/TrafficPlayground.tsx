import { useMemo, useState, type ReactNode } from 'react';
import type { Manifest } from '#engines/routing/object.ts';
import { addressCode } from '#engines/scene/request-line.ts';
import { convertedFile } from '#engines/scene/scenes/worked-scene.ts';
import { FigureFrame } from '../kit/FigureFrame.tsx';
import { InTurn, useInTurn } from '../kit/InTurn.tsx';
import { unknownChoice } from '../kit/link-state.ts';
import { useFigureState } from '../kit/use-figure-state.ts';
import { litOf, noLit } from '../scene-view/lit.ts';
import { SceneKey } from '../scene-view/SceneKey.tsx';
import { SceneView } from '../scene-view/SceneView.tsx';
import { Conditions, Remarks, WhoDoesWhat } from './Findings.tsx';
import { HopList } from './HopList.tsx';
import { Manifests } from './Manifests.tsx';
import { NodeCard } from './NodeCard.tsx';
import { Notices } from './Notices.tsx';
import { RunFigure } from './RunFigure.tsx';
import { SceneControls } from './SceneControls.tsx';
import { TryList } from './TryList.tsx';
import {
  defaultState,
  drawOf,
  handoverScene,
  isChanged,
  joinFiles,
  requestOf,
  retriesOf,
  splitFiles,
  troublesOf,
  notesOf,
  ownScene,
  withFiles,
  type PlaygroundState,
  writeTroubles,
  type SceneSummary,
} from './state.ts';
import type { StudyAnswer, StudyQuestion } from './study.worker.ts';
import { hopTable, joinedYaml, studyJson } from './take-along.ts';
import { useHandover } from './use-handover.ts';
import { usePick } from './use-pick.ts';
import { useStudy } from './use-study.ts';
import { blankWords, isEventful, labelsOf, unreadAddress, wordsFor } from './words.ts';

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
  const { state, changed, remarks, update, link } = useFigureState(id, defaultState);
  useHandover((manifest) => update({ ...defaultState, scene: handoverScene, manifest }));
  const scene = scenes.find((one) => one.id === state.scene) ?? scenes[0]!;
  const unknown = unknownChoice('scene', state.scene, scenes.map((one) => one.id), scene.id); // prettier-ignore
  const request = requestOf(state, scene);
  const draw = drawOf(state, request);
  /** What the reader had, until it is brought back. */
  const [before, setBefore] = useState<PlaygroundState>();
  const initial = useMemo(() => ({ question: firstQuestion(scenes[0]!), answer }), [scenes, answer]);
  const added = useMemo(
    (): Manifest[] => (state.manifest === '' ? [] : [{ file: convertedFile, text: state.manifest }]),
    [state.manifest],
  );
  const edited = useMemo(() => (state.files === '' ? null : splitFiles(state.files)), [state.files]);
  const { method, url, headers, from } = request;
  const troubles = useMemo(() => troublesOf(state, scene), [state.troubles, scene]);
  const retries = retriesOf(state, scene);
  const current = useStudy(
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
  const { study, files, busy, slow, trouble } = current;
  // The second picture is drawn after the first, not with it, and all of it at once.
  const later = useInTurn(current, 4);
  // Without manifests, or to an address that cannot be read, nothing is sent: there is no way to show.
  const blank = blankWords(files);
  const isSent = !blank && unreadAddress(study) === undefined;
  const lit = useMemo(() => (isSent ? litOf(study) : noLit), [study, isSent]);
  const legs = isSent ? study.legs : [];
  const labels = useMemo(() => labelsOf(study), [study]);
  const way = useMemo(
    () => (isSent ? study.legs : []).flatMap(({ trail }) => trail.hops.flatMap(({ origin }) => origin ?? [])),
    [study, isSent],
  );
  const pick = usePick(scene.id, study, files);
  const { node, shown, select, show } = pick;
  const words = slow
    ? { answer: 'Working it out…', reason: '' }
    : trouble === ''
      ? (blank ?? wordsFor(study, labels))
      : { answer: 'The picture is of the last manifests that could be read.', reason: trouble };
  const noted = notesOf(troubles);
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
  const view = (arrangement: 'wide' | 'narrow') => (
    <SceneView
      scene={study.scene}
      layout={study[arrangement]}
      arrangement={arrangement}
      lit={lit}
      selected={node?.id ?? null}
      onSelect={select}
      who={state.who}
      troubles={noted}
      label={`The scene: ${study.scene.nodes.length} elements. ${words.answer}`}
    />
  );
  const replace = (next: Partial<PlaygroundState>) => {
    if (state.files !== '') setBefore(state);
    update(next);
  };
  const change = (all: readonly Manifest[]) => {
    const kept = all.filter(({ file }) => file !== convertedFile || state.manifest === '');
    const converted = all.find(({ file }) => file === convertedFile);
    pick.openFile(pick.open);
    update({ ...withFiles(state, scene, kept), ...(state.manifest === '' ? {} : { manifest: converted?.text ?? '' }) });
  };
  /** The scene's own sample of a converted policy does not come back in its place. */
  const takeAway = () => {
    const without = files.filter(({ file }) => file !== convertedFile);
    const keepsFiles = state.files === '' && !scene.fileNames.includes(convertedFile);
    update({ manifest: '', ...(keepsFiles ? {} : { files: joinFiles(without) }) });
  };
  const reset = () => {
    pick.clear();
    replace({ ...defaultState, scene: scene.id });
  };
  const replaceFiles = (all: readonly Manifest[]) => {
    pick.clear();
    replace({ ...defaultState, scene: ownScene.id, who: state.who, files: joinFiles(all) });
  };
  const places = { shown, onShow: show };
  const eventful = isSent && isEventful(study);
  return (
    <>
      <FigureFrame
        id={id}
        title={title}
        question={scene.question}
        headingLevel={2}
        controls={
          <SceneControls
            scenes={scenes}
            scene={scene}
            study={study}
            request={request}
            state={state}
            update={update}
            replace={replace}
          />
        }
        picture={
          <div className={busy ? 'scene-stage scene-stage--busy' : 'scene-stage'}>
            <div className="scene-stage__wide">{view('wide')}</div>
            <div className="scene-stage__narrow">{view('narrow')}</div>
            <SceneKey scene={study.scene} lit={lit} />
            {card}
          </div>
        }
        words={words}
        diagnostics={[...remarks, ...unknown, ...study.remarks.filter(({ code }) => code !== addressCode)]}
        extra={
          <>
            <Notices
              before={before && state.files !== before.files ? before : undefined}
              isConverted={added.length > 0}
              onBack={(kept) => {
                setBefore(undefined);
                update(kept);
              }}
              onTakeAway={takeAway}
            />
            <InTurn of={study} turn={1}>
              {eventful && (
                <TryList
                  tries={study.tries}
                  labels={labels}
                  retries={retries}
                  onRetries={(value) => update({ retries: value })}
                  onNode={select}
                  {...places}
                />
              )}
            </InTurn>
            <div className="scene-columns">
              <InTurn of={study} turn={2}>
                <HopList
                  legs={legs}
                  numbers={lit.numbers}
                  labels={labels}
                  selected={node?.id ?? null}
                  tried={eventful}
                  onNode={select}
                  {...places}
                />
              </InTurn>
              <Manifests
                files={files.length > 0 ? files : [{ file: 'manifests.yaml', text: '' }]}
                open={pick.open}
                edited={state.files !== ''}
                diagnostics={study.diagnostics}
                way={way}
                shown={shown}
                onOpen={pick.openFile}
                onChange={change}
                onRestore={() => replace({ files: '' })}
                onReplace={replaceFiles}
              />
            </div>
            <InTurn of={study} turn={3}>
              <Remarks diagnostics={study.diagnostics} {...places} />
              <WhoDoesWhat legs={legs} {...places} />
              <Conditions conditions={study.conditions} {...places} />
            </InTurn>
          </>
        }
        table={hopTable({ legs }, request, lit.numbers)}
        files={[
          {
            label: 'JSON',
            name: `${id}-${scene.id}.json`,
            type: 'application/json',
            text: () => studyJson(study, request, draw),
          },
          { label: 'YAML', name: `${id}-${scene.id}.yaml`, type: 'application/yaml', text: () => joinedYaml(files) },
        ]}
        changed={isChanged(state)}
        name={`${id}-${scene.id}`}
        onReset={reset}
        link={link}
        drawing
      />
      <RunFigure
        chosen={scene.id}
        study={later.study}
        files={later.files}
        question={later.question}
        retries={retries}
        state={state}
        firstWords={changed || later.question.scene !== scenes[0]!.id ? undefined : runWords}
        changed={isChanged(state)}
        selected={node?.id ?? null}
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

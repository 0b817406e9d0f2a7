/** Traffic over the scene: loaded when the reader comes near, because it brings the player with it. */
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { trafficCsv, trafficJson } from '#engines/traffic/export.ts';
import type { Scene, Layout } from '#engines/scene/index.ts';
import type { TrafficAction } from '#engines/traffic/plan.ts';
import { ActionsPanel, targetsOf } from '../flow-view/ActionsPanel.tsx';
import { FlowView } from '../flow-view/FlowView.tsx';
import { summaryWords } from '../flow-view/summary-words.ts';
import { useFlowRun } from '../flow-view/use-flow-run.ts';
import type { FlowQuestion } from '../flow-view/flow.worker.ts';
import { flowGeometry } from '../scene-view/flow-geometry.ts';
import { sceneBox, SceneView, type SceneViewProps } from '../scene-view/SceneView.tsx';
import type { RunReport } from './RunFigure.tsx';

export interface FlowAreaProps {
  /** With another one the reader begins anew; within one, moment, speed and the followed request stay. */
  readonly subject: string;
  readonly question: FlowQuestion;
  readonly scene: Scene;
  readonly layout: Layout;
  readonly view: SceneViewProps;
  /** What the reader lets happen, besides the pods' troubles. */
  readonly actions: readonly TrafficAction[];
  /** Parts of the link that are no action. */
  readonly unread: readonly string[];
  onActions(actions: readonly TrafficAction[]): void;
  onReport(report: RunReport): void;
}

export default function FlowArea(props: FlowAreaProps): ReactNode {
  const { subject, question, scene, layout, view, actions, unread, onActions, onReport } = props;
  const [nowMs, setNow] = useState(0);
  const { study, busy, trouble } = useFlowRun(question, subject);
  const geometry = useMemo(() => flowGeometry(scene, layout, view.arrangement), [scene, layout, view.arrangement]);
  useEffect(() => {
    if (!study) return;
    const { run } = study;
    onReport({
      subject,
      words: summaryWords(study),
      notes: [...run.diagnostics.map(({ message, hint }) => `${message} ${hint}`)],
      notModelled: run.notModelled,
      csv: () => trafficCsv(run),
      json: () => trafficJson(run),
    });
  }, [study, subject, onReport]);
  const drawing = useMemo(() => <SceneView {...view} />, [view]);
  const targets = useMemo(() => study && targetsOf(study.run), [study]);
  return (
    <>
      {trouble !== '' && <p className="run-figure__trouble">{trouble}</p>}
      {study ? (
        <>
          <FlowView
            key={subject}
            study={study}
            geometry={geometry}
            viewBox={sceneBox(layout)}
            busy={busy}
            onMoment={setNow}
          >
            {drawing}
          </FlowView>
          <ActionsPanel
            actions={actions}
            unread={unread}
            targets={targets!}
            nowMs={nowMs}
            durationMs={question.plan.load.durationMs}
            onChange={onActions}
          />
        </>
      ) : (
        drawing
      )}
    </>
  );
}

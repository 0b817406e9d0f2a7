/** Many requests over a scene: settings, the run, and what was seen. All a page has to bring is the scene. */
import { useMemo, useState, type ReactNode } from 'react';
import type { ControllerOptions, Manifest, RoutedRequest } from '#engines/routing/index.ts';
import { trafficCsv, trafficJson, type TrafficPlan } from '#engines/traffic/index.ts';
import { saveText } from '../kit/download.ts';
import { ActionsPanel, targetsOf } from './ActionsPanel.tsx';
import { FlowView } from './FlowView.tsx';
import type { FlowGeometry } from './geometry.ts';
import type { ViewBox } from './paint.ts';
import { planOf, type TrafficSettings } from './settings.ts';
import { useFlowRun } from './use-flow-run.ts';

export interface TrafficPanelProps {
  readonly manifests: readonly Manifest[];
  readonly controllers: ControllerOptions;
  readonly request: RoutedRequest;
  readonly settings: TrafficSettings;
  onSettings(settings: TrafficSettings): void;
  /** What the scene brings along besides the settings. */
  readonly more?: Partial<TrafficPlan>;
  /** Keep it the same object while the layout is the same. */
  readonly geometry: FlowGeometry;
  readonly viewBox: ViewBox;
  /** The scene's drawing, exactly as large as the view box. */
  readonly children: ReactNode;
  /** Start of the names of saved files. */
  readonly name?: string;
}

const none = { pods: [], services: [], shares: [] };

export function TrafficPanel(props: TrafficPanelProps): ReactNode {
  const { manifests, controllers, request, settings, onSettings, more, geometry, viewBox, children } = props;
  const { name = 'traffic' } = props;
  const plan = useMemo(() => planOf(request, settings, more), [request, settings, more]);
  const { study, busy, trouble } = useFlowRun({ manifests, controllers, plan, seed: settings.seed });
  const [nowMs, setNow] = useState(0);
  const targets = useMemo(() => (study ? targetsOf(study.run) : none), [study]);
  return (
    <div className="traffic-panel">
      <ActionsPanel
        settings={settings}
        targets={targets}
        nowMs={nowMs}
        onChange={(patch) => onSettings({ ...settings, ...patch })}
      />
      {trouble !== '' && (
        <p className="traffic-panel__trouble" role="alert">
          {trouble}
        </p>
      )}
      {study ? (
        <>
          <FlowView study={study} geometry={geometry} viewBox={viewBox} busy={busy} onMoment={setNow}>
            {children}
          </FlowView>
          {study.run.diagnostics.length > 0 && (
            <ul className="traffic-panel__findings">
              {study.run.diagnostics.map(({ code, message, hint }, i) => (
                <li key={`${code} ${i}`}>
                  {message} {hint}
                </li>
              ))}
            </ul>
          )}
          {study.run.run.stoppedEarly && (
            <p className="traffic-panel__trouble">
              The run was stopped at {study.run.run.events.toLocaleString('en')} events: the load is more than fits.
            </p>
          )}
          <details className="traffic-panel__left-out">
            <summary>What this run leaves out</summary>
            <ul>
              {study.run.notModelled.map((what) => (
                <li key={what}>{what}</li>
              ))}
            </ul>
          </details>
          <p className="traffic-panel__files">
            <button
              type="button"
              className="hop-button"
              onClick={() => saveText(`${name}.csv`, 'text/csv', trafficCsv(study.run))}
            >
              Every try as CSV
            </button>
            <button
              type="button"
              className="hop-button"
              onClick={() => saveText(`${name}-run.json`, 'application/json', trafficJson(study.run))}
            >
              The run as JSON
            </button>
          </p>
        </>
      ) : (
        <>
          <div className="flow-stage">{children}</div>
          <p role="status">{busy ? 'The run is being made.' : ''}</p>
        </>
      )}
    </div>
  );
}

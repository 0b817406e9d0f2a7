/** The flow view over a small scene, for frames.bench.mjs to measure: `?flight=2000`. */
import '../../../src/styles/tokens.css';
import '../../../src/styles/base.css';
import '../../../src/styles/figure.css';
import '../../../src/styles/controls.css';
import '../../../src/styles/diagrams.css';
import '../../../src/styles/events.css';
import '../../../src/styles/plot.css';
import '../../../src/styles/flow.css';
import { useMemo, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { activeTries, type TrafficPlan } from '../../../src/engines/traffic/index.ts';
import type { FlowGeometry, FlowPlace } from '../../../src/widgets/flow-view/geometry.ts';
import { FlowView } from '../../../src/widgets/flow-view/FlowView.tsx';
import { useFlowRun } from '../../../src/widgets/flow-view/use-flow-run.ts';
import { canaryManifests } from './manifests.ts';

const asked = new URLSearchParams(location.search);
/** Requests under way that are aimed at; each has one to two tries under way. */
const flight = Number(asked.get('flight') ?? 60);
/** Of a second, the part that a request spends on the way where it is seen as a dot. */
const networkMs = Number(asked.get('network') ?? 250);

const plan: TrafficPlan = {
  entries: [
    {
      request: {
        source: { kind: 'external' },
        scheme: 'http',
        method: 'GET',
        host: 'shop.example.com',
        port: 80,
        path: '/',
        query: '',
        headers: {},
        protocol: 'http',
      },
    },
  ],
  load: { shape: 'random', rateRps: (flight * 1000) / (4 * networkMs + 20), durationMs: 6000 },
  network: { clientMs: networkMs, podMs: networkMs },
  pods: { workMs: 20, errorRatio: 0.1, concurrency: 100_000 },
  actions: [{ kind: 'kill', pod: 'default/shop-v1-1', fromMs: 3000, untilMs: 5000 }],
};

const places: FlowPlace[] = [
  { id: 'client:external', x: 20, y: 180, width: 120, height: 46 },
  { id: 'gateway:default/edge', x: 220, y: 180, width: 140, height: 46 },
  { id: 'service:default/shop-v1', x: 460, y: 90, width: 140, height: 46 },
  { id: 'service:default/shop-v2', x: 460, y: 290, width: 140, height: 46 },
  { id: 'pod:default/shop-v1-0', x: 720, y: 20, width: 150, height: 46 },
  { id: 'pod:default/shop-v1-1', x: 720, y: 100, width: 150, height: 46 },
  { id: 'pod:default/shop-v1-2', x: 720, y: 180, width: 150, height: 46 },
  { id: 'pod:default/shop-v2-0', x: 720, y: 290, width: 150, height: 46 },
];

const viewBox = { x: 0, y: 0, width: 900, height: 380 };

function Drawing(): ReactNode {
  return (
    <svg viewBox="0 0 900 380" width="100%" style={{ display: 'block' }}>
      {places.map(({ id, x, y, width, height }) => (
        <g key={id}>
          <rect x={x} y={y} width={width} height={height} rx="7" fill="var(--surface)" stroke="var(--rule-strong)" />
          <text x={x + width / 2} y={y + 28} textAnchor="middle" fontSize="13" fill="var(--ink)">
            {id.replace(/^.*[:/]/, '')}
          </text>
        </g>
      ))}
    </svg>
  );
}

function Bench(): ReactNode {
  const question = useMemo(
    () => ({ manifests: [{ file: 'shop.yaml', text: canaryManifests }], controllers: {}, plan, seed: 1 }),
    [],
  );
  const geometry = useMemo((): FlowGeometry => ({ places, edges: [] }), []);
  const { study, trouble } = useFlowRun(question);
  if (!study) return <p>{trouble || 'running'}</p>;
  Object.assign(window, { flight: activeTries(study.run).countAt(3000), tries: study.run.run.trace.length });
  return (
    <FlowView study={study} geometry={geometry} viewBox={viewBox}>
      <Drawing />
    </FlowView>
  );
}

createRoot(document.getElementById('root')!).render(<Bench />);

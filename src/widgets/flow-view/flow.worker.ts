/** Runs traffic away from the page, and makes there what takes a walk over the whole run. */
import {
  drawEvents,
  flowOf,
  mostUnderWay,
  runManifests,
  seriesOf,
  trafficBuffersOf,
  trafficDataOf,
  type EdgeFlow,
  type EventDrawers,
  type TrafficPlan,
  type TrafficRunData,
  summariseTraffic,
  type TrafficSeries,
  type TrafficSummary,
} from '#engines/traffic/index.ts';
import type { ControllerOptions, Manifest } from '#engines/routing/index.ts';

export interface FlowQuestion {
  readonly manifests: readonly Manifest[];
  readonly controllers: ControllerOptions;
  readonly plan: TrafficPlan;
  readonly seed: number;
}

export interface FlowAnswer {
  readonly data: TrafficRunData;
  readonly series: TrafficSeries;
  readonly flow: EdgeFlow;
  readonly drawers: EventDrawers;
  readonly summary: TrafficSummary;
  /** Tries under way at once, at most. */
  readonly most: number;
}

export type FlowMessage = FlowQuestion & { readonly id: number };
export type FlowReply =
  /** The engine is loaded and the work begins: the page starts its watch. */
  | { readonly id: number; readonly kind: 'started' }
  | { readonly id: number; readonly kind: 'done'; readonly answer: FlowAnswer }
  | { readonly id: number; readonly kind: 'failed'; readonly message: string };

/** What a page can hold and draw. */
const maxEvents = 1_500_000;

export function answerFlow({ manifests, controllers, plan, seed }: FlowQuestion): FlowAnswer {
  const run = runManifests(manifests, controllers, plan, seed, { maxEvents });
  return {
    data: trafficDataOf(run),
    series: seriesOf(run),
    flow: flowOf(run),
    drawers: drawEvents(run),
    summary: summariseTraffic(run),
    most: mostUnderWay(run),
  };
}

self.addEventListener('message', ({ data }: MessageEvent<FlowMessage>) => {
  const { id, ...question } = data;
  self.postMessage({ id, kind: 'started' } satisfies FlowReply);
  try {
    const answer = answerFlow(question);
    const { starts, items } = answer.drawers;
    const buffers = [...trafficBuffersOf(answer.data), starts.buffer as ArrayBuffer, items.buffer as ArrayBuffer];
    self.postMessage({ id, kind: 'done', answer } satisfies FlowReply, { transfer: buffers });
  } catch (error) {
    self.postMessage({ id, kind: 'failed', message: (error as Error).message } satisfies FlowReply);
  }
});

/** Draws one moment of a run on a canvas. Shapes mean what they mean everywhere on the site; colour says it again. */
import {
  activeTries,
  lookAt,
  type ActiveTries,
  type AttemptMoment,
  type EdgeFlow,
  type TrafficRun,
} from '#engines/traffic/index.ts';
import { outcomeCode } from '#engines/simulation/index.ts';
import { alongTrack, tracksOf, type FlowGeometry, type Point } from './geometry.ts';
import { paintFlow } from './paint-flow.ts';
import { paintNodes, type NodeLoad } from './paint-nodes.ts';
import { createSprites, type Inks, type Sprites } from './sprites.ts';

/** `auto`: single requests while there are few, flow when there are many. */
export type FlowMode = 'auto' | 'requests' | 'flow';

/** Tries under way beyond which `auto` draws flow. */
export const crowd = 400;

export interface Painter {
  paint(context: CanvasRenderingContext2D, tMs: number): void;
  /** What the last picture showed. */
  readonly drawn: 'requests' | 'flow';
}

export interface PainterOptions {
  readonly run: TrafficRun;
  readonly flow: EdgeFlow;
  readonly geometry: FlowGeometry;
  readonly inks: Inks;
  readonly mode: FlowMode;
  /** The one request drawn strongly; the others are faint. */
  readonly followed?: number;
  readonly active?: ActiveTries;
}

export function createPainter(options: PainterOptions): Painter {
  const { run, flow, geometry, inks, mode, followed } = options;
  const active = options.active ?? activeTries(run);
  const tracks = tracksOf(run, geometry);
  const sprites = createSprites(inks);
  const moment: AttemptMoment = { phase: 'over', share: 0 };
  const point: Point = { x: 0, y: 0 };
  const loads = new Map<string, NodeLoad>();
  let drawn: Painter['drawn'] = 'requests';
  return {
    get drawn() {
      return drawn;
    },
    paint(context, tMs) {
      loads.clear();
      drawn = mode === 'auto' ? (active.countAt(tMs) > crowd ? 'flow' : 'requests') : mode;
      if (drawn === 'flow') paintFlow(context, run, flow, tracks, inks, tMs);
      active.forEachAt(tMs, (id) => {
        lookAt(run, id, tMs, moment);
        if (moment.phase === 'over') return;
        if (moment.phase === 'outbound' || moment.phase === 'returning') {
          if (drawn === 'requests') paintTraveller(context, id);
        } else note(id);
      });
      paintNodes(context, run, tracks, loads, inks, tMs);
    },
  };

  function paintTraveller(context: CanvasRenderingContext2D, id: number): void {
    const share = moment.phase === 'outbound' ? moment.share : 1 - moment.share;
    if (!alongTrack(tracks.ofTry(id), share, point)) return;
    const { trace } = run.run;
    context.globalAlpha = followed === undefined || trace.request[id] === followed ? 1 : 0.25;
    sprites.draw(context, spriteOf(id), point.x, point.y);
    context.globalAlpha = 1;
  }

  function spriteOf(id: number): keyof Sprites['kinds'] {
    const { trace } = run.run;
    if (run.hops[trace.hop[id]!]!.mirror) return 'mirror';
    if (moment.phase === 'returning') return trace.outcome[id] === outcomeCode.answered ? 'answered' : 'failed';
    return trace.number[id]! > 1 ? 'retry' : 'request';
  }

  /** Counts what stays at a node: waiting at its caller, queued or worked on at its pod. */
  function note(id: number): void {
    const { trace } = run.run;
    const waiting = moment.phase === 'waiting';
    // A proxy that waits for an answer, and a pod that waits for what it called, do nothing themselves.
    if (!waiting && !run.hops[trace.hop[id]!]!.toPod) return;
    const track = tracks.ofTry(id);
    const node = waiting ? track.from : track.to;
    if (node === undefined) return;
    let load = loads.get(node);
    if (!load) loads.set(node, (load = { working: 0, queued: 0, waiting: 0 }));
    if (waiting) load.waiting += 1;
    else if (moment.phase === 'queued') load.queued += 1;
    else load.working += 1;
  }
}

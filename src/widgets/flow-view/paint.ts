/** Draws one moment of a run on a canvas. Shapes mean what they mean everywhere on the site; colour says it again. */
import { outcomeCode } from '#engines/simulation/index.ts';
import { activeTries, lookAt, type AttemptMoment, type EdgeFlow, type TrafficRun } from '#engines/traffic/index.ts';
import { alongTrack, tracksOf, type FlowGeometry, type Point } from './geometry.ts';
import type { Inks } from './inks.ts';
import { paintFlow } from './paint-flow.ts';
import { paintNodes, type NodeLoad } from './paint-nodes.ts';
import { createSheet, createSprites, type Sheet, type SpriteKind, type SpriteSet } from './sprites.ts';

/** `auto`: single requests while there are few, flow when there are many. */
export type FlowMode = 'auto' | 'requests' | 'flow';

/** Tries under way beyond which `auto` draws flow. */
export const crowd = 400;

/** The part of the scene's coordinates that its drawing shows; the canvas covers the drawing exactly. */
export interface ViewBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Painter {
  /** @param ratio canvas pixels per CSS pixel */
  paint(context: CanvasRenderingContext2D, viewBox: ViewBox, ratio: number, tMs: number): void;
}

export interface PainterOptions {
  readonly run: TrafficRun;
  readonly flow: EdgeFlow;
  readonly geometry: FlowGeometry;
  readonly inks: Inks;
  readonly mode: FlowMode;
  /** The one request drawn strongly; the others are faint. */
  readonly followed?: number | undefined;
}

export function createPainter({ run, flow, geometry, inks, mode, followed }: PainterOptions): Painter {
  const active = activeTries(run);
  const tracks = tracksOf(run, geometry);
  const { trace } = run.run;
  const moment: AttemptMoment = { phase: 'over', share: 0 };
  const point: Point = { x: 0, y: 0 };
  const loads = new Map<string, NodeLoad>();
  let sprites: SpriteSet | undefined;
  let sheet: Sheet | undefined;
  return {
    paint(context, viewBox, ratio, tMs) {
      const { width, height } = context.canvas;
      const scale = Math.min(width / viewBox.width, height / viewBox.height);
      const isFlow = mode === 'flow' || (mode === 'auto' && active.countAt(tMs) > crowd);
      // Marks stay legible where the scene is drawn small.
      const markScale = Math.max(scale, 0.8 * ratio);
      if (sprites?.scale !== markScale) sprites = createSprites(inks, markScale);
      if (sheet?.image.width !== width || sheet.image.height !== height) sheet = createSheet(context, width, height);
      loads.clear();
      context.setTransform(1, 0, 0, 1, 0, 0);
      if (isFlow) context.clearRect(0, 0, width, height);
      else sheet.clear();
      const [paper, marks] = [sheet, sprites];
      active.forEachAt(tMs, (id) => {
        lookAt(run, id, tMs, moment);
        const { phase, share } = moment;
        if (phase === 'over') return;
        if (phase !== 'outbound' && phase !== 'returning') return note(id);
        if (isFlow || !alongTrack(tracks.ofTry(id), phase === 'outbound' ? share : 1 - share, point)) return;
        const set = followed === undefined || trace.request[id] === followed ? marks.strong : marks.faint;
        paper.stamp(set[kindOf(id)], (point.x - viewBox.x) * scale, (point.y - viewBox.y) * scale);
      });
      if (!isFlow) context.putImageData(sheet.image, 0, 0);
      context.setTransform(scale, 0, 0, scale, -viewBox.x * scale, -viewBox.y * scale);
      if (isFlow) paintFlow(context, run, flow, tracks, inks, tMs);
      paintNodes(context, run, tracks, loads, inks, tMs);
    },
  };

  function kindOf(id: number): SpriteKind {
    if (run.hops[trace.hop[id]!]!.mirror) return 'mirror';
    if (moment.phase === 'returning') return trace.outcome[id] === outcomeCode.answered ? 'answered' : 'failed';
    return trace.number[id]! > 1 ? 'retry' : 'request';
  }

  /** Counts what stays at a node: waiting at its caller, queued or worked on at its pod. */
  function note(id: number): void {
    const waiting = moment.phase === 'waiting';
    // A proxy that waits for an answer, and a pod that waits for what it called, do nothing themselves.
    if (!waiting && !run.hops[trace.hop[id]!]!.toPod) return;
    const track = tracks.ofTry(id);
    const node = waiting ? track.from : track.to;
    if (node === undefined) return;
    let load = loads.get(node);
    if (!load) loads.set(node, (load = { working: 0, queued: 0, waiting: 0, lost: 0 }));
    if (waiting) load.waiting += 1;
    else if (moment.phase === 'queued') load.queued += 1;
    else if (moment.phase === 'lost') load.lost += 1;
    else load.working += 1;
  }
}

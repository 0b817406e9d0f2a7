/** What stays at nodes: requests being worked on, in the queue, waiting before a retry; and pods that are left out or dead. */
import { startOf, type TrafficRun } from '#engines/traffic/index.ts';
import type { FlowPlace, Tracks } from './geometry.ts';
import type { Inks } from './inks.ts';

export interface NodeLoad {
  working: number;
  queued: number;
  waiting: number;
  /** Swallowed on the way to it. */
  lost: number;
}

/** Marks in a row before they become a number. */
export const longestRow = { dot: 5, box: 5, ring: 5, dots: 3 };
const steps = { dot: 8, box: 8, ring: 9, dots: 13 };

/** From the foot of a box to the middle of its row of marks, and to the base of the words below them. */
const marksBelow = 9;
export const wordsBelow = 26;

export function paintNodes(
  context: CanvasRenderingContext2D,
  run: TrafficRun,
  tracks: Tracks,
  loads: ReadonlyMap<string, NodeLoad>,
  inks: Inks,
  tMs: number,
): void {
  context.font = '500 12px "Instrument Sans", system-ui, sans-serif';
  context.textAlign = 'left';
  for (const { foot, load } of byFoot(loads, tracks)) {
    const y = foot.y + foot.height + marksBelow;
    let x = foot.x + footIndent(tracks) + 2;
    x = paintRow(context, load.working, x, y, inks.flow, 'dot', inks);
    x = paintRow(context, load.queued, x, y, inks.ink, 'box', inks);
    x = paintRow(context, load.lost, x, y, inks.failed, 'ring', inks);
    paintRow(context, load.waiting, x + 2, y, inks.waiting, 'dots', inks);
  }
  for (const id of ejectedAt(run, tMs)) hatch(context, tracks.places.get(tracks.drawn(id) ?? ''), inks);
  for (const id of deadAt(run, tMs)) cross(context, tracks.places.get(tracks.drawn(id) ?? ''), inks);
}

/** What stays at a pod and at its sidecar stands in one row below both. */
function byFoot(
  loads: ReadonlyMap<string, NodeLoad>,
  tracks: Tracks,
): Iterable<{ readonly foot: FlowPlace; readonly load: NodeLoad }> {
  const rows = new Map<string, { readonly foot: FlowPlace; readonly load: NodeLoad }>();
  for (const [id, load] of loads) {
    const foot = footOf(id, tracks);
    if (!foot) continue;
    const before = rows.get(foot.id);
    if (!before) rows.set(foot.id, { foot, load: { ...load } });
    else for (const kind of ['working', 'queued', 'waiting', 'lost'] as const) before.load[kind] += load[kind];
  }
  return rows.values();
}

/** On a narrow scene lines leave a box at the left of its foot. */
export function footIndent({ isNarrow }: Tracks): number {
  return isNarrow ? 26 : 6;
}

/** A pod's or a client's sidecar, where it has one: what is below it is below both. */
export function footOf(id: string, { places }: Tracks): FlowPlace | undefined {
  return places.get(id.replace(/^(pod|client):/, 'proxy:')) ?? places.get(id);
}

function paintRow(
  context: CanvasRenderingContext2D,
  count: number,
  fromX: number,
  y: number,
  colour: string,
  shape: keyof typeof longestRow,
  inks: Inks,
): number {
  if (count === 0) return fromX;
  const shown = count <= longestRow[shape] ? count : 1;
  context.fillStyle = context.strokeStyle = colour;
  context.lineWidth = 1.5;
  let x = fromX;
  for (let i = 0; i < shown; i++, x += steps[shape]) {
    context.beginPath();
    if (shape === 'dot') {
      context.arc(x, y, 2.8, 0, 2 * Math.PI);
      context.fill();
    } else if (shape === 'ring') {
      context.arc(x, y, 3, 0, 2 * Math.PI);
      context.stroke();
    } else if (shape === 'box') {
      context.strokeRect(x - 2.5, y - 2.5, 5, 5);
    } else {
      for (const dx of [-3.6, 0, 3.6]) {
        context.moveTo(x + dx, y);
        context.arc(x + dx, y, 1.25, 0, 2 * Math.PI);
      }
      context.fill();
    }
  }
  if (shown === count) return x + 4;
  const text = String(count);
  context.fillStyle = inks.ink;
  context.fillText(text, x, y + 4);
  return x + context.measureText(text).width + 8;
}

/** Left out: hatched at both ends, past the name. */
function hatch(context: CanvasRenderingContext2D, place: FlowPlace | undefined, inks: Inks): void {
  if (!place) return;
  const { x, y, width, height } = place;
  const side = 12;
  context.save();
  context.beginPath();
  context.rect(x, y, side, height);
  context.rect(x + width - side, y, side, height);
  context.clip();
  context.beginPath();
  for (let at = -height; at < width; at += 6) {
    context.moveTo(x + at, y + height);
    context.lineTo(x + at + height, y);
  }
  context.strokeStyle = inks.retry;
  context.lineWidth = 1.25;
  context.stroke();
  context.restore();
}

/** Dead or cut off: a cross in a box at the corner. */
function cross(context: CanvasRenderingContext2D, place: FlowPlace | undefined, inks: Inks): void {
  if (!place) return;
  const [x, y, side] = [place.x + place.width, place.y, 9];
  context.fillStyle = inks.surface;
  context.strokeStyle = inks.failed;
  context.lineWidth = 1.75;
  context.setLineDash([]);
  context.beginPath();
  context.rect(x - side, y - side, 2 * side, 2 * side);
  context.fill();
  context.stroke();
  context.beginPath();
  for (const way of [-1, 1]) {
    context.moveTo(x - side, y - way * side);
    context.lineTo(x + side, y + way * side);
  }
  context.stroke();
}

/** Pods that some caller leaves out at this moment. */
export function ejectedAt(run: TrafficRun, tMs: number): Set<string> {
  const out = new Set<string>();
  const now = new Map<string, string>();
  for (const { tMs: at, hop, caller, replica, phase } of run.run.phases) {
    if (at > tMs) break;
    if (replica < 0) continue;
    const key = `${hop}/${caller}/${replica}`;
    if (phase === 'open') now.set(key, run.hops[hop]!.targets[replica]!.at(-1)!);
    else now.delete(key);
  }
  for (const pod of now.values()) out.add(pod);
  return out;
}

/** Pods that are dead or cut off at this moment. */
export function deadAt(run: TrafficRun, tMs: number): Set<string> {
  const dead = new Set<string>();
  for (const action of run.plan.actions ?? []) {
    if (action.kind !== 'kill' && action.kind !== 'partition') continue;
    if (startOf(action) <= tMs && tMs < (action.untilMs ?? Infinity)) dead.add(`pod:${action.pod}`);
  }
  return dead;
}

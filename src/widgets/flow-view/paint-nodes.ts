/** What stays at nodes: requests being worked on, in the queue, waiting before a retry; and pods that are left out or dead. */
import { startOf, type TrafficRun } from '#engines/traffic/index.ts';
import type { FlowPlace, Tracks } from './geometry.ts';
import type { Inks } from './inks.ts';

export interface NodeLoad {
  working: number;
  queued: number;
  waiting: number;
}

/** Marks in a row before they become a number. */
const longestRow = { dot: 8, box: 8, dots: 5 };
const step = 8;

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
  for (const [id, load] of loads) {
    const place = tracks.places.get(id);
    if (!place) continue;
    // Under a pod's sidecar, where it has one. Waits stand above the pod: its sidecar's, then its own.
    const foot = tracks.places.get(id.replace(/^pod:/, 'proxy:')) ?? place;
    const y = foot.y + foot.height + 7;
    let x = place.x + 8;
    x = paintRow(context, load.working, x, y, inks.flow, 'dot', inks);
    paintRow(context, load.queued, x, y, inks.ink, 'box', inks);
    const pod = id.startsWith('proxy:') ? beside(id, tracks) : undefined;
    paintRow(
      context,
      load.waiting,
      place.x + place.width * (pod ? 0.46 : 0.74),
      (pod ?? place).y - 7,
      inks.waiting,
      'dots',
      inks,
    );
  }
  for (const id of ejectedAt(run, tMs)) cover(context, tracks.places.get(tracks.drawn(id) ?? ''), inks.retry, 'hatch');
  for (const id of deadAt(run, tMs)) cover(context, tracks.places.get(tracks.drawn(id) ?? ''), inks.failed, 'cross');
}

/** What a sidecar stands beside. */
function beside(id: string, { places }: Tracks): FlowPlace | undefined {
  return places.get(id.replace(/^proxy:/, 'pod:')) ?? places.get(id.replace(/^proxy:/, 'client:'));
}

function paintRow(
  context: CanvasRenderingContext2D,
  count: number,
  fromX: number,
  y: number,
  colour: string,
  shape: 'dot' | 'box' | 'dots',
  inks: Inks,
): number {
  if (count === 0) return fromX;
  const shown = count <= longestRow[shape] ? count : 1;
  context.fillStyle = context.strokeStyle = colour;
  context.lineWidth = 1.5;
  let x = fromX;
  for (let i = 0; i < shown; i++, x += step) {
    context.beginPath();
    if (shape === 'dot') {
      context.arc(x, y, 2.8, 0, 2 * Math.PI);
      context.fill();
    } else if (shape === 'box') {
      context.strokeRect(x - 2.5, y - 2.5, 5, 5);
    } else {
      for (const dx of [-2.4, 0, 2.4]) {
        context.moveTo(x + dx, y);
        context.arc(x + dx, y, 0.9, 0, 2 * Math.PI);
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

function cover(
  context: CanvasRenderingContext2D,
  place: FlowPlace | undefined,
  colour: string,
  how: 'hatch' | 'cross',
): void {
  if (!place) return;
  const { x, y, width, height } = place;
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  context.beginPath();
  if (how === 'hatch') {
    for (let at = -height; at < width; at += 9) {
      context.moveTo(x + at, y + height);
      context.lineTo(x + at + height, y);
    }
  } else {
    context.moveTo(x, y);
    context.lineTo(x + width, y + height);
    context.moveTo(x, y + height);
    context.lineTo(x + width, y);
  }
  context.strokeStyle = colour;
  context.lineWidth = how === 'hatch' ? 1 : 1.75;
  context.stroke();
  context.restore();
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

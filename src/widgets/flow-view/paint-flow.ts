/** Many requests as bands along the edges: as wide as there are tries, side by side what became of them. */
import type { EdgeFlow, TrafficRun } from '#engines/traffic/index.ts';
import { formatCount } from '../kit/format.ts';
import { alongTrack, areStacked, type Point, type Track, type Tracks } from './geometry.ts';
import type { Inks } from './inks.ts';
import { footIndent, footOf, wordsBelow } from './paint-nodes.ts';

/** On a wide scene; half of it where the lines stand close. */
const widest = 12;
const narrowest = 1.5;

/** A part of a band: solid = first tries that did well, long dashes = retries, short dashes = failures. */
interface Strand {
  readonly count: number;
  readonly colour: string;
  readonly dash: readonly number[];
}

export function paintFlow(
  context: CanvasRenderingContext2D,
  run: TrafficRun,
  flow: EdgeFlow,
  tracks: Tracks,
  inks: Inks,
  tMs: number,
): void {
  const window = Math.min(flow.windows - 1, Math.floor(tMs / flow.windowMs));
  const point: Point = { x: 0, y: 0 };
  context.font = '500 12px "Instrument Sans", system-ui, sans-serif';
  context.textAlign = 'center';
  const below = new Map<string, Passing>();
  run.edges.forEach((_, edge) => {
    const at = edge * flow.windows + window;
    const tries = flow.tries[at]!;
    if (tries === 0) return;
    const track = tracks.ofEdge(edge);
    if (track.lengths.length < 2 || track.lengths.at(-1)! < 4 || isWithinPod(track, tracks)) return;
    const failed = flow.failed[at]!;
    const retries = Math.min(flow.retries[at]!, tries - failed);
    const strands: Strand[] = [
      { count: tries - failed - retries, colour: inks.flow, dash: [] },
      { count: retries, colour: inks.retry, dash: [9, 4] },
      { count: failed, colour: inks.failed, dash: [2.5, 3.5] },
    ];
    const width = Math.max(narrowest, widest * (tracks.isNarrow ? 0.5 : 1) * Math.sqrt(tries / flow.most));
    paintBand(context, track, strands, tries, width);
    const words = wordsFor({ tries, failed }, flow.windowMs);
    // Only what fits between the boxes; the rest goes under the box it leads to.
    const room = Math.abs(track.xs.at(-1)! - track.xs[0]!) - 10;
    const text = words.find((one) => context.measureText(one).width <= room);
    if (text !== undefined && alongTrack(track, 0.5, point)) {
      write(context, text, point.x, point.y - width / 2 - 5, inks);
    } else if (track.to !== undefined) {
      const before = below.get(track.to);
      below.set(track.to, { tries: tries + (before?.tries ?? 0), failed: failed + (before?.failed ?? 0) });
    }
  });
  context.textAlign = 'left';
  for (const [id, passing] of below) {
    const foot = footOf(id, tracks);
    if (!foot) continue;
    const x = foot.x + footIndent(tracks);
    const room = foot.x + foot.width - x;
    const text = wordsFor(passing, flow.windowMs).find((one) => context.measureText(one).width <= room);
    if (text === undefined) continue;
    context.fillStyle = inks.ink;
    context.fillText(text, x, foot.y + foot.height + wordsBelow);
  }
}

/** Tries in one window, and those of them that failed. */
interface Passing {
  readonly tries: number;
  readonly failed: number;
}

/** The long form first. */
function wordsFor({ tries, failed }: Passing, windowMs: number): string[] {
  const rate = (tries * 1000) / windowMs;
  const shown = `${formatCount(rate >= 10 ? Math.round(rate) : Math.round(rate * 10) / 10)}/s`;
  return failed > 0 ? [`${shown} ✕\u2009${Math.round((failed / tries) * 100)}\u2009%`, shown] : [shown];
}

/** Over a band: the ground shows about the letters. */
function write(context: CanvasRenderingContext2D, text: string, x: number, y: number, inks: Inks): void {
  context.lineWidth = 4;
  context.setLineDash([]);
  context.strokeStyle = inks.surface;
  context.strokeText(text, x, y);
  context.fillStyle = inks.ink;
  context.fillText(text, x, y);
}

function isWithinPod({ from, to }: Track, { places }: Tracks): boolean {
  const a = places.get(from ?? '');
  const b = places.get(to ?? '');
  return a !== undefined && b !== undefined && areStacked(a, b);
}

function paintBand(
  context: CanvasRenderingContext2D,
  track: Track,
  strands: readonly Strand[],
  tries: number,
  width: number,
): void {
  let offset = -width / 2;
  context.lineCap = 'butt';
  for (const { count, colour, dash } of strands) {
    if (count === 0) continue;
    // What happens at all is seen.
    const own = Math.max(1.25, (width * count) / tries);
    traceBeside(context, track, offset + own / 2);
    offset += own;
    context.lineWidth = own;
    context.strokeStyle = colour;
    context.setLineDash([...dash]);
    context.stroke();
  }
  context.setLineDash([]);
}

/** The line, moved sideways. */
function traceBeside(context: CanvasRenderingContext2D, { xs, ys }: Track, offset: number): void {
  context.beginPath();
  const last = xs.length - 1;
  for (let i = 0; i <= last; i++) {
    const before = Math.max(0, i - 1);
    const after = Math.min(last, i + 1);
    const dx = xs[after]! - xs[before]!;
    const dy = ys[after]! - ys[before]!;
    const length = Math.hypot(dx, dy) || 1;
    const x = xs[i]! - (dy / length) * offset;
    const y = ys[i]! + (dx / length) * offset;
    if (i === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  }
}

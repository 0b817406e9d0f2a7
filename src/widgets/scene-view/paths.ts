/** The lines between the boxes of a scene. */
import type { Placed } from '#engines/scene/index.ts';
import { textWidth } from '#engines/scene/text-width.ts';

export type Arrangement = 'wide' | 'narrow';

const round = (n: number) => Math.round(n * 10) / 10;

/** From the right edge of one box to the left edge of the other; under a scene that goes down, along the edge of a tree. */
export function linkPath(arrangement: Arrangement, from: Placed, to: Placed): string {
  if (arrangement === 'narrow') {
    const x = from.x + 13;
    const start = from.y + from.height;
    const end = to.y + to.height / 2;
    if (to.x > x && end > start) return `M${x} ${start}V${round(end - 6)}q0 6 6 6H${to.x}`;
    // Back up: around the right side.
    const side = Math.max(from.x + from.width, to.x + to.width) + 14;
    return `M${from.x + from.width} ${round(from.y + from.height / 2)}H${side}V${round(end)}H${to.x + to.width}`;
  }
  const y1 = round(from.y + from.height / 2);
  const y2 = round(to.y + to.height / 2);
  const x1 = from.x + from.width;
  if (to.x >= x1) {
    const bend = round(Math.min(60, (to.x - x1) / 2));
    // Long links run level and bend at the end, so that they pass between what stands in the way.
    return `M${x1} ${y1}C${x1 + bend} ${y1} ${to.x - bend} ${y2} ${to.x} ${y2}`;
  }
  const low = round(Math.max(from.y + from.height, to.y + to.height) + 16);
  return `M${x1} ${y1}C${x1 + 40} ${y1} ${x1 + 40} ${low} ${x1} ${low}H${to.x}C${to.x - 40} ${low} ${to.x - 40} ${y2} ${to.x} ${y2}`;
}

type Point = readonly [x: number, y: number];

const samples = 14;

/** The same line as points. */
export function linkPoints(arrangement: Arrangement, from: Placed, to: Placed): readonly Point[] {
  const y1 = from.y + from.height / 2;
  const y2 = to.y + to.height / 2;
  const x1 = from.x + from.width;
  if (arrangement === 'narrow') {
    const x = from.x + 13;
    if (to.x > x && y2 > from.y + from.height) return [[x, from.y + from.height], [x, y2], [to.x, y2]]; // prettier-ignore
    const side = Math.max(x1, to.x + to.width) + 14;
    return [[x1, y1], [side, y1], [side, y2], [to.x + to.width, y2]]; // prettier-ignore
  }
  if (to.x >= x1) {
    const bend = Math.min(60, (to.x - x1) / 2);
    return Array.from({ length: samples + 1 }, (_, i): Point => {
      const t = i / samples;
      const [a, b, c, d] = [(1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t ** 2, t ** 3];
      return [a * x1 + b * (x1 + bend) + c * (to.x - bend) + d * to.x, (a + b) * y1 + (c + d) * y2];
    });
  }
  const low = Math.max(from.y + from.height, to.y + to.height) + 16;
  return [[x1, y1], [x1 + 30, (y1 + low) / 2], [x1, low], [to.x, low], [to.x - 30, (y2 + low) / 2], [to.x, y2]]; // prettier-ignore
}

/** Where a word about the link stands: at its middle, or under the box it leads to, from the left or up to the right. */
export function labelPlace(from: Placed, to: Placed, where: 'middle' | 'left' | 'right'): { x: number; y: number } {
  if (where !== 'middle')
    return { x: where === 'left' ? to.x + 22 : to.x + to.width - 16, y: round(to.y + to.height + 11) };
  const share = 0.5;
  return {
    x: round(from.x + from.width + (to.x - from.x - from.width) * share),
    y: round(from.y + from.height / 2 + (to.y + to.height / 2 - from.y - from.height / 2) * share - 6),
  };
}

/** The middle is left out where a text is too long for its room. */
export function fitText(text: string, roomPx: number, fontPx: number): string {
  if (textWidth(text, fontPx) <= roomPx) return text;
  for (let kept = text.length - 1; ; kept--) {
    const tail = Math.floor((kept - 1) / 2);
    const shown = `${text.slice(0, kept - 1 - tail)}…${tail > 0 ? text.slice(-tail) : ''}`;
    if (kept <= 3 || textWidth(shown, fontPx) <= roomPx) return shown;
  }
}

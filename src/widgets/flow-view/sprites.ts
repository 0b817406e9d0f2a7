/**
 * The marks of requests on the way, as pixels. They are written into one image that is then put on the canvas: ten thousand
 * calls of drawImage take a hundred milliseconds where no GPU helps, this takes a few everywhere.
 */
import type { Inks } from './inks.ts';

const kinds = ['request', 'answered', 'failed', 'retry', 'mirror'] as const;
export type SpriteKind = (typeof kinds)[number];

/** Pixels of one mark about its middle. */
interface Sprite {
  readonly dx: Int8Array;
  readonly dy: Int8Array;
  readonly words: Uint32Array;
  /** No pixel is farther from the middle. */
  readonly reach: number;
  /** Where the pixels lie from the middle in an image of this width. */
  readonly steps: Steps;
}

interface Steps {
  width: number;
  offsets: Int32Array;
}

export interface SpriteSet {
  readonly strong: Readonly<Record<SpriteKind, Sprite>>;
  readonly faint: Readonly<Record<SpriteKind, Sprite>>;
  /** Canvas pixels per unit they were made for. */
  readonly scale: number;
}

/** An image the size of the canvas, filled afresh for each picture. */
export interface Sheet {
  readonly image: ImageData;
  clear(): void;
  /** @param x canvas pixels */
  stamp(sprite: Sprite, x: number, y: number): void;
}

/** Widest mark, in units. */
const size = 18;
const faintAlpha = 0.22;

export function createSprites(inks: Inks, scale: number): SpriteSet {
  const make = (alpha: number) =>
    Object.fromEntries(kinds.map((kind) => [kind, rasterise(drawings(inks)[kind], scale, alpha)])) as Record<
      SpriteKind,
      Sprite
    >;
  return { strong: make(1), faint: make(faintAlpha), scale };
}

function drawings(inks: Inks): Readonly<Record<SpriteKind, (context: CanvasRenderingContext2D) => void>> {
  return {
    // On its way out: a ring. An answer is a filled dot, as everywhere.
    request(context) {
      context.arc(0, 0, 4, 0, 2 * Math.PI);
      fillAndStroke(context, inks.surface, inks.flow, 2);
    },
    answered(context) {
      context.arc(0, 0, 4.5, 0, 2 * Math.PI);
      context.fillStyle = inks.flow;
      context.fill();
    },
    failed(context) {
      context.moveTo(-4.5, -4.5);
      context.lineTo(4.5, 4.5);
      context.moveTo(-4.5, 4.5);
      context.lineTo(4.5, -4.5);
      stroke(context, inks.failed, 2.5);
    },
    retry(context) {
      context.moveTo(0, -6.5);
      context.lineTo(6.5, 0);
      context.lineTo(0, 6.5);
      context.lineTo(-6.5, 0);
      context.closePath();
      fillAndStroke(context, inks.surface, inks.retry, 2);
    },
    mirror(context) {
      context.moveTo(-5, -2);
      context.lineTo(5, -2);
      context.moveTo(-5, 2);
      context.lineTo(5, 2);
      stroke(context, inks.muted, 1.5);
    },
  };
}

function rasterise(draw: (context: CanvasRenderingContext2D) => void, scale: number, alpha: number): Sprite {
  const side = Math.ceil(size * scale);
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = side;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new RangeError('invalid canvas: no 2d context (expected one)');
  context.globalAlpha = alpha;
  context.translate(side / 2, side / 2);
  context.scale(scale, scale);
  context.beginPath();
  draw(context);
  const { data } = context.getImageData(0, 0, side, side);
  const words = new Uint32Array(data.buffer);
  const seen = Array.from({ length: side * side }, (_, i) => i).filter((i) => data[i * 4 + 3]! > 40 * alpha);
  const middle = Math.floor(side / 2);
  return {
    dx: Int8Array.from(seen, (i) => (i % side) - middle),
    dy: Int8Array.from(seen, (i) => Math.floor(i / side) - middle),
    words: Uint32Array.from(seen, (i) => words[i]!),
    reach: middle + 1,
    steps: { width: 0, offsets: new Int32Array(seen.length) },
  };
}

function stroke(context: CanvasRenderingContext2D, colour: string, width: number): void {
  context.lineWidth = width;
  context.lineCap = 'round';
  context.strokeStyle = colour;
  context.stroke();
}

function fillAndStroke(context: CanvasRenderingContext2D, fill: string, colour: string, width: number): void {
  context.fillStyle = fill;
  context.fill();
  stroke(context, colour, width);
}

function stepsFor(steps: Steps, dx: Int8Array, dy: Int8Array, width: number): Int32Array {
  steps.width = width;
  steps.offsets = Int32Array.from(dx, (x, i) => dy[i]! * width + x);
  return steps.offsets;
}

export function createSheet(context: CanvasRenderingContext2D, width: number, height: number): Sheet {
  const image = context.createImageData(width, height);
  const words = new Uint32Array(image.data.buffer);
  return {
    image,
    clear: () => void words.fill(0),
    stamp({ dx, dy, words: pixels, reach, steps }, atX, atY) {
      const x = Math.round(atX);
      const y = Math.round(atY);
      if (x >= reach && y >= reach && x < width - reach && y < height - reach) {
        const from = y * width + x;
        const count = pixels.length;
        const offsets = steps.width === width ? steps.offsets : stepsFor(steps, dx, dy, width);
        for (let i = 0; i < count; i++) words[from + offsets[i]!] = pixels[i]!;
        return;
      }
      for (let i = 0; i < pixels.length; i++) {
        const px = x + dx[i]!;
        const py = y + dy[i]!;
        if (px < 0 || py < 0 || px >= width || py >= height) continue;
        words[py * width + px] = pixels[i]!;
      }
    },
  };
}

/** The marks of requests on the way, drawn once and copied. */

/** Resolved colours. */
export interface Inks {
  readonly surface: string;
  readonly ink: string;
  readonly muted: string;
  readonly flow: string;
  readonly failed: string;
  readonly retry: string;
  readonly waiting: string;
}

const kinds = ['request', 'answered', 'failed', 'retry', 'mirror'] as const;
type Kind = (typeof kinds)[number];

export interface Sprites {
  readonly kinds: Readonly<Record<Kind, HTMLCanvasElement>>;
  draw(context: CanvasRenderingContext2D, kind: Kind, x: number, y: number): void;
}

const size = 18;
const scale = 2;

export function createSprites(inks: Inks): Sprites {
  const drawings: Readonly<Record<Kind, (context: CanvasRenderingContext2D) => void>> = {
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
  const made = Object.fromEntries(
    kinds.map((kind) => {
      const canvas = document.createElement('canvas');
      canvas.width = canvas.height = size * scale;
      const context = canvas.getContext('2d');
      if (context) {
        context.scale(scale, scale);
        context.translate(size / 2, size / 2);
        context.beginPath();
        drawings[kind](context);
      }
      return [kind, canvas];
    }),
  ) as Record<Kind, HTMLCanvasElement>;
  return {
    kinds: made,
    draw: (context, kind, x, y) => context.drawImage(made[kind], x - size / 2, y - size / 2, size, size),
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

/** The colours of the page as they are now. */
export function readInks(element: HTMLElement): Inks {
  const before = element.style.color;
  const read = (name: string): string => {
    element.style.color = `var(--${name})`;
    return getComputedStyle(element).color;
  };
  const inks = {
    surface: read('surface'),
    ink: read('ink'),
    muted: read('muted'),
    flow: read('flow'),
    failed: read('failed'),
    retry: read('retry'),
    waiting: read('waiting'),
  };
  element.style.color = before;
  return inks;
}

/** What the hop diagram draws: stations as level lines, time to the right, a request as a line that travels. */
import type { KeyKind, MarkKind, StrokeMark } from '../kit/marks.tsx';

/** `abandoned` is work no one waits for any more; `background` is everybody else's traffic, drawn faint. */
export type StrokeKind = 'flow' | 'failed' | 'retry' | 'waiting' | 'abandoned' | 'background';

export interface Stroke {
  readonly kind: StrokeKind;
  readonly fromMs: number;
  readonly toMs: number;
  /** Indices into `lanes`. */
  readonly fromLane: number;
  readonly toLane: number;
}

export interface TimetableMark {
  readonly kind: MarkKind;
  readonly tMs: number;
  readonly lane: number;
  /** The attempt's number, in a retry's diamond. */
  readonly label?: string;
}

/** Words on a level stretch, e.g. `waits 220 ms`. */
export interface StretchNote {
  readonly fromMs: number;
  readonly toMs: number;
  readonly lane: number;
  readonly text: string;
}

export interface TimetableData {
  readonly lanes: readonly { readonly id: string; readonly label: string }[];
  readonly durationMs: number;
  readonly strokes: readonly Stroke[];
  readonly marks: readonly TimetableMark[];
  readonly notes: readonly StretchNote[];
}

/** The part of a stroke that has been travelled at `tMs`; null before it begins. */
export function strokeAt(stroke: Stroke, tMs: number): (Stroke & { readonly share: number }) | null {
  if (stroke.fromMs > tMs) return null;
  const span = stroke.toMs - stroke.fromMs;
  return { ...stroke, share: span <= 0 ? 1 : Math.min(1, (tMs - stroke.fromMs) / span) };
}

const strokeMarks: readonly (readonly [StrokeKind, StrokeMark])[] = [
  ['flow', 'call'],
  ['failed', 'failed-answer'],
  ['retry', 'retried-call'],
  ['abandoned', 'abandoned'],
  ['background', 'background'],
];

/** Marks and strokes that occur, each kind once, in a fixed order. */
export function marksIn(data: TimetableData): KeyKind[] {
  const present = new Set<KeyKind>(data.marks.map((mark) => mark.kind));
  const drawn = new Set(data.strokes.map((stroke) => stroke.kind));
  if (drawn.has('waiting')) present.add('waiting');
  const order: readonly MarkKind[] = ['answered', 'failed', 'timed-out', 'rejected', 'retry', 'waiting'];
  return [
    ...order.filter((kind) => present.has(kind)),
    ...strokeMarks.flatMap(([stroke, mark]) => (drawn.has(stroke) ? mark : [])),
    'moment',
  ];
}

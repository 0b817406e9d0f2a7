/** The marks that carry meaning by shape, colour and word. The map, the timetable, the event list and the key all use these. */
import type { ReactNode } from 'react';

export type MarkKind = 'answered' | 'failed' | 'timed-out' | 'retry' | 'waiting' | 'rejected';

export const markWords: Readonly<Record<MarkKind, string>> = {
  answered: 'answered',
  failed: 'failed',
  'timed-out': 'timed out',
  retry: 'retry, with its attempt’s number',
  waiting: 'waiting',
  rejected: 'rejected',
};

/** The mark centred on (0, 0), about 14 px wide. `label` is the number of the attempt in a retry's diamond. */
export function MarkShape({ kind, label }: { kind: MarkKind; label?: string }): ReactNode {
  switch (kind) {
    case 'answered':
      return <circle className="mark mark--answered" r={5.5} />;
    case 'failed':
      return <path className="mark mark--failed" d="M-5-5 5 5M-5 5 5-5" />;
    case 'timed-out':
      return (
        <g className="mark mark--timed-out">
          <circle r={6.25} />
          <path d="M0-3.5V0L2.6 1.8" />
        </g>
      );
    case 'retry':
      return (
        <g className="mark mark--retry">
          <path d={label === undefined ? 'M0-6.5 6.5 0 0 6.5-6.5 0Z' : 'M0-11.5 11.5 0 0 11.5-11.5 0Z'} />
          {label !== undefined && <text y={4}>{label}</text>}
        </g>
      );
    case 'waiting':
      return <path className="mark mark--waiting" d="M-8 0H8" />;
    case 'rejected':
      return (
        <g className="mark mark--rejected">
          <circle r={6} />
          <path d="M-4.2 4.2 4.2-4.2" />
        </g>
      );
  }
}

/** What drawings have besides marks: lines, bands and boxes. Each is drawn in the key as it is in its picture. */
export type StrokeMark =
  | 'range'
  | 'riser'
  | 'call'
  | 'failed-answer'
  | 'retried-call'
  | 'abandoned'
  | 'background'
  | 'moment'
  | 'moving'
  | 'working'
  | 'held'
  | 'failing-pod';

export type KeyKind = MarkKind | StrokeMark;

interface KeyEntry {
  readonly words: string;
  readonly shape: ReactNode;
}

const line = (kind: string) => <path className={`timetable__stroke timetable__stroke--${kind}`} d="M-8 0H8" />;

const strokes: Readonly<Record<StrokeMark, KeyEntry>> = {
  range: {
    words: 'where the wait can end',
    shape: <rect className="wait-chart__band" x={-8} y={-6} width={16} height={12} rx={2} />,
  },
  riser: {
    words: 'this try fails as well: the next wait begins',
    shape: <path className="wait-chart__riser" d="M0-8V8" />,
  },
  call: { words: 'a call, and the work on it', shape: line('flow') },
  'failed-answer': { words: 'its failing answer', shape: line('failed') },
  'retried-call': { words: 'the call of a retry', shape: line('retry') },
  abandoned: { words: 'work no one waits for any more', shape: line('abandoned') },
  background: { words: 'other requests', shape: line('background') },
  moment: {
    words: 'the moment shown; what is still to come is faint',
    shape: <path className="timetable__now" d="M0-8V8" />,
  },
  moving: { words: 'on its way', shape: <circle className="traffic-map__dot" r={5} /> },
  working: { words: 'worked on', shape: <circle className="traffic-map__working" r={4} /> },
  held: {
    words: 'waiting to become this attempt',
    shape: (
      <g className="traffic-map__waiting">
        <circle r={6} />
        <text y={3.5}>2</text>
      </g>
    ),
  },
  'failing-pod': {
    words: 'a pod with failing answers',
    shape: (
      <g className="hop-key__pod">
        <rect x={-8} y={-5.5} width={16} height={11} rx={2.5} />
        <path d="M-5.5 5.5-.5-5.5M.5 5.5 5.5-5.5" />
      </g>
    ),
  },
};

const isStroke = (kind: KeyKind): kind is StrokeMark => Object.hasOwn(strokes, kind);

const entryOf = (kind: KeyKind): KeyEntry =>
  isStroke(kind) ? strokes[kind] : { words: markWords[kind], shape: <MarkShape kind={kind} /> };

/** The key: only the marks that occur in the picture. */
export function Key({ kinds }: { kinds: readonly KeyKind[] }): ReactNode {
  if (kinds.length === 0) return null;
  return (
    <ul className="hop-key" data-pagefind-ignore aria-label="Marks in this picture">
      {kinds.map((kind) => {
        const { words, shape } = entryOf(kind);
        return (
          <li key={kind} className={`hop-key__item hop-key__item--${kind}`}>
            <svg width="18" height="18" viewBox="-9 -9 18 18" aria-hidden="true">
              {shape}
            </svg>
            {words}
          </li>
        );
      })}
    </ul>
  );
}

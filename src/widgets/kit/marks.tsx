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

/** The key: only the marks that occur in the picture. */
export function Key({ kinds }: { kinds: readonly MarkKind[] }): ReactNode {
  if (kinds.length === 0) return null;
  return (
    <ul className="hop-key" data-pagefind-ignore aria-label="Marks in this picture">
      {kinds.map((kind) => (
        <li key={kind} className={`hop-key__item hop-key__item--${kind}`}>
          <svg width="18" height="18" viewBox="-9 -9 18 18" aria-hidden="true">
            <MarkShape kind={kind} />
          </svg>
          {markWords[kind]}
        </li>
      ))}
    </ul>
  );
}

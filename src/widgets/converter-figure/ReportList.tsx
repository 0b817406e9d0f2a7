/** What became of each setting: exact, approximate or lost, and why. */
import type { ReactNode } from 'react';
import type { ConvertedLine, Status } from '#engines/convert/index.ts';
import type { Place } from '#engines/core/diagnostics.ts';
import { fieldWords } from './field-words.ts';

export const statusWords: Readonly<Record<Status, string>> = {
  exact: 'exact',
  approximate: 'approximate',
  lost: 'lost',
};

interface ReportListProps {
  readonly lines: readonly ConvertedLine[];
  /** Lines that stand out. */
  readonly active: readonly number[];
  /** The line under the pointer or the focus; null when there is none. */
  onActive(index: number | null): void;
}

export function ReportList({ lines, active, onActive }: ReportListProps): ReactNode {
  return (
    <ul className="report" aria-label="What carries over">
      {lines.map((line, i) => (
        <li
          key={i}
          className={`report__line report__line--${line.status}${active.includes(i) ? ' report__line--active' : ''}`}
          onPointerEnter={() => onActive(i)}
          onPointerLeave={() => onActive(null)}
        >
          <span className="report__status">
            <StatusShape status={line.status} />
            {statusWords[line.status]}
          </span>
          <button
            type="button"
            className="report__field"
            onFocus={() => onActive(i)}
            onBlur={() => onActive(null)}
            onClick={() => onActive(i)}
          >
            {fieldWords[line.field]}
          </button>
          <span className="report__detail">
            {keepUnits(line.detail)}
            {line.sourcePlace && <span className="report__place"> {placeWords(line.sourcePlace, lines)}</span>}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** `Line 3.`; with the column where several settings share the line. */
function placeWords({ line, column, start }: Place, lines: readonly ConvertedLine[]): string {
  const shared = lines.some(({ sourcePlace: other }) => other?.line === line && other.start !== start);
  return shared ? `Line ${line}, column ${column}.` : `Line ${line}.`;
}

/** Numbers stay on the line with their units. */
function keepUnits(text: string): string {
  return text.replace(/(\d) (ms|s|min|%)(?![a-z])/g, '$1\u00a0$2');
}

function StatusShape({ status }: { status: Status }): ReactNode {
  return (
    <svg width="16" height="16" viewBox="-8 -8 16 16" aria-hidden="true">
      {status === 'exact' && <path d="M-5-2H5M-5 2.5H5" />}
      {status === 'approximate' && (
        <path d="M-5.5-1.5C-3-4.5-1 1 1-1.5S4-3.5 5.5-2M-5.5 3.5C-3 .5-1 6 1 3.5S4 1.5 5.5 3" />
      )}
      {status === 'lost' && <path d="M-4.5-4.5 4.5 4.5M-4.5 4.5 4.5-4.5" />}
    </svg>
  );
}

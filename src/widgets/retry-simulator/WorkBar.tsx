/** How far long work is, and the way to stop it. */
import type { ReactNode } from 'react';
import { formatCount } from '../kit/format.ts';
import type { Work } from './use-work.ts';

interface WorkBarProps {
  readonly work: Work<unknown>;
  /** What is being run, e.g. `both policies`. */
  readonly what: string;
  /** The button that begins it; absent when it begins by itself. */
  readonly offer?: string;
}

export function WorkBar({ work, what, offer }: WorkBarProps): ReactNode {
  const { status, done, total, error } = work;
  const running = status === 'running';
  const counted = `${formatCount(done)} of ${formatCount(total)} runs`;
  return (
    <div className="work" data-status={status}>
      {running && (
        <>
          <progress max={total} value={done} aria-label={`Running ${what}`} />
          <span className="work__count">{counted}</span>
          <button type="button" className="hop-button" onClick={work.cancel}>
            Cancel
          </button>
        </>
      )}
      {status === 'cancelled' && <span className="work__count">Cancelled after {counted}.</span>}
      {status === 'failed' && <span className="work__count">The run failed: {error}.</span>}
      {!running && (offer || status === 'cancelled' || status === 'failed') && (
        <button type="button" className="hop-button" onClick={work.start}>
          {status === 'cancelled' || status === 'failed' ? 'Run again' : offer}
        </button>
      )}
    </div>
  );
}

/** The run in words; follows the time and can be used to go to a moment. */
import { useEffect, useRef, type ReactNode } from 'react';
import { formatMs } from '../kit/format.ts';
import { MarkShape } from '../kit/marks.tsx';
import type { EventWords } from './event-words.ts';

interface EventListProps {
  readonly label: string;
  readonly events: readonly EventWords[];
  readonly tMs: number;
  onSeek(tMs: number): void;
}

export function EventList({ label, events, tMs, onSeek }: EventListProps): ReactNode {
  const list = useRef<HTMLOListElement>(null);
  const current = events.findLastIndex((event) => event.tMs <= tMs + 1e-6);
  useEffect(() => {
    const box = list.current;
    const item = box?.children[current];
    if (!(item instanceof HTMLElement) || !box) return;
    // Only the list scrolls, never the page. What comes next is in sight, where it has room beside what is.
    const next = box.children[current + 1];
    const last = next instanceof HTMLElement ? next : item;
    const foot = last.offsetTop + last.offsetHeight;
    if (foot > box.scrollTop + box.clientHeight) box.scrollTop = foot - box.clientHeight;
    if (item.offsetTop < box.scrollTop) box.scrollTop = item.offsetTop;
  }, [current]);
  return (
    <ol className="events" ref={list} aria-label={label} tabIndex={0}>
      {events.map((event, i) => (
        <li
          key={i}
          className={i > current ? 'events__item events__item--future' : 'events__item'}
          aria-current={i === current ? 'step' : undefined}
        >
          <button type="button" onClick={() => onSeek(event.tMs)} aria-label={`Go to ${momentOf(event.tMs)}`}>
            {momentOf(event.tMs)}
          </button>
          <svg width="18" height="18" viewBox="-9 -9 18 18" aria-hidden="true">
            {event.mark && <MarkShape kind={event.mark} />}
          </svg>
          <span>{event.text}</span>
        </li>
      ))}
    </ol>
  );
}

/** To the millisecond, so that neighbours can be told apart. */
function momentOf(tMs: number): string {
  const whole = Math.round(tMs);
  return whole < 1000 ? formatMs(whole) : `${(whole / 1000).toFixed(3)}\u00a0s`;
}

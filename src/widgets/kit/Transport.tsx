import { useId, type ReactNode } from 'react';
import { formatMs } from './format.ts';
import type { Playback } from './use-playback.ts';

/** Steps of the scrubber: whole ones, so that its last is the end of the run whatever the run's length. */
export const positions = 500;

export const positionOf = (tMs: number, durationMs: number): number =>
  durationMs > 0 ? Math.round((tMs / durationMs) * positions) : 0;

export const timeAt = (position: number, durationMs: number): number =>
  position >= positions ? durationMs : (position / positions) * durationMs;

interface TransportProps {
  readonly playback: Playback;
  readonly durationMs: number;
  /** Writes the moment looked at: finer where steps are small. */
  moment?(tMs: number): string;
}

const wholeMs = (tMs: number): string => formatMs(Math.round(tMs));

/** Play, back, step and a scrubber over the run. */
export function Transport({ playback, durationMs, moment = wholeMs }: TransportProps): ReactNode {
  const id = useId();
  return (
    <div className="hop-transport" role="group" aria-label="Playback">
      <div className="hop-transport__buttons">
        <button type="button" onClick={playback.toggle}>
          <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
            {playback.playing ? <path d="M2 1h3v10H2zM7 1h3v10H7z" /> : <path d="M2 1l9 5-9 5z" />}
          </svg>
          {playback.playing ? 'Pause' : 'Play'}
        </button>
        <button type="button" onClick={() => playback.step(-1)} aria-disabled={playback.tMs <= 0}>
          Back
        </button>
        <button type="button" onClick={() => playback.step(1)} aria-disabled={playback.atEnd}>
          Step
        </button>
      </div>
      <label htmlFor={id} className="visually-hidden">
        Time in the run
      </label>
      <input
        id={id}
        type="range"
        min={0}
        max={positions}
        step={1}
        value={positionOf(playback.tMs, durationMs)}
        aria-valuetext={moment(playback.tMs)}
        onChange={(e) => playback.seek(timeAt(Number(e.currentTarget.value), durationMs))}
      />
      <output htmlFor={id} className="hop-transport__time">
        {moment(playback.tMs)}
      </output>
    </div>
  );
}

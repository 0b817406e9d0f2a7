/** Moves a time over a finished run. The run itself is never touched, so going back is as cheap as going on. */
import { useEffect, useRef, useState } from 'react';
import { useReducedMotion } from './use-media.ts';

export interface Playback {
  /** Where the run is being looked at, in its own milliseconds. */
  readonly tMs: number;
  readonly playing: boolean;
  readonly atEnd: boolean;
  /** Plays from here, or from the start when at the end. */
  toggle(): void;
  /** To the next or the previous event. */
  step(direction: 1 | -1): void;
  seek(tMs: number): void;
}

export interface PlaybackOptions {
  readonly durationMs: number;
  /** Times at which something happens, ascending; steps stop there. */
  readonly eventTimesMs: readonly number[];
  /** How long the whole run takes to watch. */
  readonly watchMs: number;
}

const stepPauseMs = 700;

/** With reduced motion, playing goes from event to event instead of sliding. */
export function usePlayback({ durationMs, eventTimesMs, watchMs }: PlaybackOptions): Playback {
  const [tMs, setT] = useState(durationMs);
  const [playing, setPlaying] = useState(false);
  const reduced = useReducedMotion();
  const duration = useRef(durationMs);

  // A new run is shown whole, as it was before.
  useEffect(() => {
    setT((t) => (t >= duration.current ? durationMs : Math.min(t, durationMs)));
    duration.current = durationMs;
  }, [durationMs]);

  const nextAfter = (t: number) => eventTimesMs.find((e) => e > t + 1e-6) ?? durationMs;
  const lastBefore = (t: number) => eventTimesMs.findLast((e) => e < t - 1e-6) ?? 0;

  useEffect(() => {
    if (!playing) return;
    if (reduced) {
      const timer = setInterval(() => setT((t) => nextAfter(t)), stepPauseMs);
      return () => clearInterval(timer);
    }
    let frame = 0;
    let before = performance.now();
    const advance = (now: number) => {
      const passed = ((now - before) / watchMs) * durationMs;
      before = now;
      setT((t) => Math.min(durationMs, t + passed));
      frame = requestAnimationFrame(advance);
    };
    frame = requestAnimationFrame(advance);
    return () => cancelAnimationFrame(frame);
  }, [playing, reduced, durationMs, watchMs, eventTimesMs]);

  useEffect(() => {
    if (tMs >= durationMs) setPlaying(false);
  }, [tMs, durationMs]);

  return {
    tMs: Math.min(tMs, durationMs),
    playing,
    atEnd: tMs >= durationMs,
    toggle() {
      if (!playing && tMs >= durationMs) setT(0);
      setPlaying(!playing);
    },
    step(direction) {
      setPlaying(false);
      setT((t) => (direction === 1 ? nextAfter(t) : lastBefore(t)));
    },
    seek(t) {
      setPlaying(false);
      setT(Math.min(Math.max(0, t), durationMs));
    },
  };
}

/** Moves a time over a finished run. Frames go to whoever draws; React hears of it ten times a second. */
import { useEffect, useMemo, useRef, useState } from 'react';
import { useReducedMotion } from '../kit/use-media.ts';
import type { Playback } from '../kit/use-playback.ts';

export interface FlowClock extends Playback {
  /** Run milliseconds per millisecond of watching. */
  readonly speed: number;
  setSpeed(speed: number): void;
  /** The time at this frame; `tMs` lags behind it while playing. */
  now(): number;
  /** Called at each frame while playing, and at each jump. @returns the end of it */
  onFrame(draw: (tMs: number) => void): () => void;
  /** While false the clock stands and no frame is asked for. */
  setVisible(visible: boolean): void;
}

export interface FlowClockOptions {
  readonly durationMs: number;
  /** Where a run is first looked at. */
  readonly startMs: number;
  readonly speed: number;
  next(tMs: number): number | undefined;
  previous(tMs: number): number | undefined;
  /** The next moment with something to see: where a run stops that is seen picture by picture. */
  lively(tMs: number): number;
}

const tellEveryMs = 100;
const stepPauseMs = 700;
/** With reduced motion a run is seen in this many pictures. */
const pictures = 40;

export function useFlowClock(options: FlowClockOptions): FlowClock {
  const { durationMs, startMs, speed: wanted, next, previous } = options;
  const lively = useRef(options.lively);
  lively.current = options.lively;
  const time = useRef(startMs);
  const [tMs, tell] = useState(startMs);
  const [playing, setPlaying] = useState(false);
  const [visible, setVisible] = useState(true);
  const [chosen, setSpeed] = useState<number | undefined>();
  const speed = chosen ?? wanted;
  const reduced = useReducedMotion();
  const drawers = useRef(new Set<(tMs: number) => void>());

  const go = useMemo(
    () =>
      (to: number): void => {
        time.current = Math.min(durationMs, Math.max(0, to));
        for (const draw of drawers.current) draw(time.current);
      },
    [durationMs],
  );

  /** A reader who has chosen a moment keeps it in the next run. */
  const isChosen = useRef(false);
  useEffect(() => {
    go(isChosen.current ? time.current : startMs);
    tell(time.current);
  }, [go, startMs]);

  useEffect(() => {
    if (!playing || !visible) return;
    const stop = () => {
      setPlaying(false);
      tell(time.current);
    };
    if (reduced) {
      const timer = setInterval(() => {
        go(lively.current(time.current + durationMs / pictures));
        tell(time.current);
        if (time.current >= durationMs) stop();
      }, stepPauseMs);
      return () => clearInterval(timer);
    }
    let frame = 0;
    let before = performance.now();
    let told = before;
    const advance = (now: number) => {
      go(time.current + (now - before) * speed);
      before = now;
      if (now - told >= tellEveryMs) {
        told = now;
        tell(time.current);
      }
      if (time.current >= durationMs) return stop();
      frame = requestAnimationFrame(advance);
    };
    frame = requestAnimationFrame(advance);
    return () => {
      cancelAnimationFrame(frame);
      tell(time.current);
    };
  }, [playing, visible, reduced, speed, durationMs, go]);

  const jump = (to: number): void => {
    isChosen.current = true;
    setPlaying(false);
    go(to);
    tell(time.current);
  };
  return {
    tMs: Math.min(tMs, durationMs),
    playing,
    atEnd: tMs >= durationMs,
    speed,
    setSpeed,
    now: () => time.current,
    onFrame(draw) {
      drawers.current.add(draw);
      return () => drawers.current.delete(draw);
    },
    setVisible,
    toggle() {
      isChosen.current = true;
      if (!playing && time.current >= durationMs) go(0);
      setPlaying(!playing);
    },
    step: (direction) => jump(direction === 1 ? (next(time.current) ?? durationMs) : (previous(time.current) ?? 0)),
    seek: jump,
  };
}

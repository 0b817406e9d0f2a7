/** Parts of a page that change together, drawn one frame after the other: none keeps the page from answering for long. */
import { startTransition, useEffect, useRef, useState, type ReactNode } from 'react';

/** The newest value, so many frames after it came. */
export function useInTurn<Value>(value: Value, turn: number): Value {
  const [drawn, setDrawn] = useState(value);
  useEffect(() => {
    if (drawn === value) return;
    let frames = turn;
    let frame = requestAnimationFrame(function next() {
      frames -= 1;
      if (frames > 0) frame = requestAnimationFrame(next);
      else startTransition(() => setDrawn(() => value));
    });
    return () => cancelAnimationFrame(frame);
  }, [drawn, value, turn]);
  return drawn;
}

export interface InTurnProps {
  /** What the parts change with. While it is the same, what else changes in them is drawn at once. */
  readonly of: unknown;
  /** After how many frames this part follows. */
  readonly turn: number;
  readonly children: ReactNode;
}

export function InTurn({ of, turn, children }: InTurnProps): ReactNode {
  const kept = useRef(children);
  if (useInTurn(of, turn) === of) kept.current = children;
  return kept.current;
}

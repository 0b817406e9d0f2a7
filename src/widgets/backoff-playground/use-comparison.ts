import { startTransition, useEffect, useMemo, useRef, useState } from 'react';
import { createQuickCompare, fineDraws, type Comparison, type ComparisonRequest } from './comparison.ts';
import type { CompareMessage, CompareReply } from './compare.worker.ts';

const pauseMs = 180;

export interface ComparisonState {
  readonly comparison: Comparison;
  /** Requests drawn per policy: fewer while the worker's finer result is awaited. */
  readonly draws: number;
  /** The herd on show was drawn with fewer clients and scaled. */
  readonly scaledClients: boolean;
}

/** A quick answer at once, the same with more draws from a worker when the reader pauses. A newer request ends the older work. */
export function useComparison(request: Omit<ComparisonRequest, 'draws'>): ComparisonState {
  const key = JSON.stringify(request);
  const [quickCompare] = useState(createQuickCompare);
  const quick = useMemo(() => quickCompare(request), [key]);
  const [fine, setFine] = useState<{ key: string; comparison: Comparison } | null>(null);
  const worker = useRef<Worker | null>(null);

  useEffect(() => {
    const start = setTimeout(() => {
      worker.current ??= new Worker(new URL('./compare.worker.ts', import.meta.url), { type: 'module' });
      const running = worker.current;
      running.onmessage = ({ data }: MessageEvent<CompareReply>) => {
        busy = false;
        startTransition(() => setFine({ key, comparison: data.comparison }));
      };
      busy = true;
      running.postMessage({ id: 0, request: { ...request, draws: fineDraws } } satisfies CompareMessage);
    }, pauseMs);
    let busy = false;
    return () => {
      clearTimeout(start);
      if (!busy) return;
      worker.current?.terminate();
      worker.current = null;
    };
  }, [key]);

  useEffect(() => () => worker.current?.terminate(), []);

  const current = fine?.key === key ? fine.comparison : null;
  return {
    comparison: current ?? quick.comparison,
    draws: current ? fineDraws : quick.draws,
    scaledClients: current === null && quick.scaledClients,
  };
}

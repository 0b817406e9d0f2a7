import { useEffect, useRef, useState } from 'react';
import type { JudgeReply } from './judge.worker.ts';
import type { Judgement, JudgementRequest } from './judgement.ts';

const pauseMs = 400;

/** The judgement of the formula as it is now; undefined while it is awaited. A newer text ends the work on an older one. */
export function useJudgement(request: JudgementRequest | undefined): Judgement | undefined {
  const key = JSON.stringify(request);
  const [found, setFound] = useState<{ key: string; judgement: Judgement | undefined } | null>(null);
  const worker = useRef<Worker | null>(null);
  useEffect(() => {
    if (!request) return;
    let busy = false;
    const start = setTimeout(() => {
      worker.current ??= new Worker(new URL('./judge.worker.ts', import.meta.url), { type: 'module' });
      worker.current.onmessage = ({ data }: MessageEvent<JudgeReply>) => {
        busy = false;
        setFound({ key, judgement: data.judgement });
      };
      busy = true;
      worker.current.postMessage(request);
    }, pauseMs);
    return () => {
      clearTimeout(start);
      if (!busy) return;
      worker.current?.terminate();
      worker.current = null;
    };
  }, [key]);
  useEffect(() => () => worker.current?.terminate(), []);
  return found && found.key === key ? found.judgement : undefined;
}

/** Work in a worker that is started when first needed, watched by a clock, and ended with its worker when it overruns. */
import { useEffect, useRef, useState } from 'react';

const typingPauseMs = 200;
export const maxWorkMs = 2000;
/** What comes after the text was parsed is bounded by the engine; this is for the case that it is not. */
export const maxRestMs = 10_000;
/** A page that was busy itself may not have heard yet that the work is done. */
export const graceMs = 200;

export type WorkMessage<Request> = { readonly id: number; readonly request: Request };
export type WorkReply<Result> =
  /** What the work needs is loaded and the work begins: the page starts its watch. */
  | { readonly id: number; readonly kind: 'started' }
  /** The text is parsed; what follows has more time. */
  | { readonly id: number; readonly kind: 'parsed' }
  | { readonly id: number; readonly kind: 'done'; readonly result: Result }
  | { readonly id: number; readonly kind: 'failed'; readonly message: string };

/** Why there is no result. */
export type WorkFailure =
  | { readonly kind: 'unavailable' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'too-slow' };

export interface WorkState<Result> {
  readonly result: Result;
  readonly busy: boolean;
}

export interface Work<Request, Result> {
  /** Same text, same work. */
  key(request: Request): string;
  start(): Worker;
  failure(failure: WorkFailure, request: Request): Result;
}

/** `initial` is known without work. A newer request leaves the older one without effect. `work` is stable. */
export function useTimedWork<Request, Result>(
  request: Request,
  initial: { readonly request: Request; readonly result: Result },
  work: Work<Request, Result>,
): WorkState<Result> {
  const [state, setState] = useState<WorkState<Result>>({ result: initial.result, busy: false });
  const worker = useRef<Worker | null>(null);
  const id = useRef(0);
  const untouched = useRef(true);
  /** Between `started` and the end: a worker that still works on an older text would keep the newer one waiting. */
  const working = useRef(false);
  const key = work.key(request);

  useEffect(() => {
    if (key === work.key(initial.request)) {
      id.current += 1; // whatever is under way is out of date
      if (!untouched.current) setState({ result: initial.result, busy: false });
      return;
    }
    untouched.current = false;
    let watch: ReturnType<typeof setTimeout> | undefined;
    const mine = ++id.current;
    setState((now) => ({ ...now, busy: true }));
    const finish = (result: Result) => {
      clearTimeout(watch);
      if (id.current === mine) setState({ result, busy: false });
    };
    const begin = setTimeout(() => {
      if (working.current) worker.current?.terminate();
      if (working.current || !worker.current) worker.current = work.start();
      working.current = false;
      const running = worker.current;
      const stop = () => {
        running.terminate();
        working.current = false;
        if (worker.current === running) worker.current = null;
      };
      running.onerror = () => {
        stop();
        finish(work.failure({ kind: 'unavailable' }, request));
      };
      running.onmessage = ({ data }: MessageEvent<WorkReply<Result>>) => {
        working.current = data.kind === 'started' || data.kind === 'parsed';
        if (data.id !== mine) return;
        if (data.kind === 'done') finish(data.result);
        else if (data.kind === 'failed') finish(work.failure({ kind: 'failed', message: data.message }, request));
        else {
          clearTimeout(watch);
          const overrun = () => {
            stop();
            finish(work.failure({ kind: 'too-slow' }, request));
          };
          const limitMs = data.kind === 'started' ? maxWorkMs : maxRestMs;
          watch = setTimeout(() => (watch = setTimeout(overrun, graceMs)), limitMs);
        }
      };
      running.postMessage({ id: mine, request } satisfies WorkMessage<Request>);
    }, typingPauseMs);
    return () => {
      clearTimeout(begin);
      clearTimeout(watch);
    };
  }, [key, initial, work]);

  useEffect(() => () => worker.current?.terminate(), []);
  return state;
}

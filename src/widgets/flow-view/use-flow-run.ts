import { startTransition, useEffect, useRef, useState } from 'react';
import {
  indexEvents,
  openTrafficRun,
  type EdgeFlow,
  type EventIndex,
  type TrafficRun,
  type TrafficSeries,
  type TrafficSummary,
} from '#engines/traffic/index.ts';
import { beginRun } from '../kit/at-rest.ts';
import type { FlowMessage, FlowQuestion, FlowReply } from './flow.worker.ts';

/** A finished run with what is read from it. */
export interface FlowStudy {
  readonly run: TrafficRun;
  readonly series: TrafficSeries;
  readonly flow: EdgeFlow;
  readonly events: EventIndex;
  readonly summary: TrafficSummary;
  /** Tries under way at once, at most. */
  readonly most: number;
}

export interface FlowRunState {
  /** The newest finished run; undefined before the first. */
  readonly study: FlowStudy | undefined;
  readonly busy: boolean;
  /** Why there is no new run; '' when there is. */
  readonly trouble: string;
}

const pauseMs = 150;
const maxWorkMs = 20_000;

/**
 * Runs in a worker that starts with the first question; the newest question wins.
 * @param question undefined = nothing to run yet
 * @param subject a run of another one is not shown
 */
export function useFlowRun(question: FlowQuestion | undefined, subject = ''): FlowRunState {
  const [state, setState] = useState<FlowRunState & { readonly subject?: string }>({
    study: undefined,
    busy: question !== undefined,
    trouble: '',
  });
  const worker = useRef<Worker | null>(null);
  /** Begun and not ended: a worker still on an older question would keep the newer one waiting. */
  const working = useRef(false);
  const newest = useRef(0);
  const key = question && JSON.stringify(question);
  useEffect(() => {
    if (!question) return;
    const id = ++newest.current;
    let watch: ReturnType<typeof setTimeout> | undefined;
    const ended = beginRun();
    setState((now) => ({ ...now, busy: true }));
    const stop = (running: Worker, trouble: string): void => {
      running.terminate();
      ended();
      working.current = false;
      if (worker.current === running) worker.current = null;
      if (newest.current === id) setState((now) => ({ ...now, busy: false, trouble }));
    };
    const start = setTimeout(() => {
      if (working.current) {
        worker.current?.terminate();
        worker.current = null;
        working.current = false;
      }
      worker.current ??= new Worker(new URL('./flow.worker.ts', import.meta.url), { type: 'module' });
      const running = worker.current;
      running.onerror = () => stop(running, 'The run could not be started. Check the connection and change something.');
      running.onmessage = ({ data }: MessageEvent<FlowReply>) => {
        working.current = data.kind === 'started';
        if (data.id !== newest.current) return;
        clearTimeout(watch);
        if (data.kind === 'started') {
          const late = () => stop(running, 'The run took longer than 20 seconds and was stopped. Lower the load.');
          watch = setTimeout(late, maxWorkMs);
          return;
        }
        ended();
        if (data.kind === 'failed') return setState((now) => ({ ...now, busy: false, trouble: `${data.message}.` }));
        const { data: plain, drawers, ...read } = data.answer;
        const run = openTrafficRun(plain);
        const study = { ...read, run, events: indexEvents(run, drawers) };
        // Drawn in slices: what the reader does meanwhile goes first.
        startTransition(() => setState({ study, subject, busy: false, trouble: '' }));
      };
      running.postMessage({ ...question, id } satisfies FlowMessage);
    }, pauseMs);
    return () => {
      clearTimeout(start);
      clearTimeout(watch);
      ended();
    };
    // The question is data: equal text is the same question.
  }, [key, subject]);
  useEffect(() => () => worker.current?.terminate(), []);
  return state.subject === subject ? state : { ...state, study: undefined };
}

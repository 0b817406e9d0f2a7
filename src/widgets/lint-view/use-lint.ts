import { useEffect, useRef, useState } from 'react';
import type { LintRequest, LintResult } from './lint-request.ts';
import type { WorkerReply, WorkerRequest } from './lint.worker.ts';

const typingPauseMs = 200;
const maxWorkMs = 2000;

export interface LintState {
  readonly result: LintResult;
  readonly busy: boolean;
}

const empty: LintResult = { explanations: [], findings: [], diagnostics: [] };

const failure = (code: string, message: string, hint: string): LintResult => ({
  ...empty,
  diagnostics: [{ code, severity: 'error', message, hint }],
});

/**
 * Lints in a worker that is started with the first text that differs from `initial`. Work that takes longer than two
 * seconds is ended with its worker; the text stays where it is.
 */
export function useLint(request: LintRequest, initial?: { request: LintRequest; result: LintResult }): LintState {
  const [state, setState] = useState<LintState>({ result: initial?.result ?? empty, busy: initial === undefined });
  const worker = useRef<Worker | null>(null);
  const id = useRef(0);
  const { text, appRetries } = request;

  useEffect(() => {
    const mine = ++id.current;
    if (initial && text === initial.request.text && appRetries === initial.request.appRetries) {
      setState((now) => (now.result === initial.result && !now.busy ? now : { result: initial.result, busy: false }));
      return;
    }
    let watch: ReturnType<typeof setTimeout> | undefined;
    setState((now) => ({ ...now, busy: true }));
    const finish = (result: LintResult) => {
      clearTimeout(watch);
      if (id.current === mine) setState({ result, busy: false });
    };
    const start = setTimeout(() => {
      worker.current ??= new Worker(new URL('./lint.worker.ts', import.meta.url), { type: 'module' });
      const running = worker.current;
      const stop = () => {
        running.terminate();
        if (worker.current === running) worker.current = null;
      };
      running.onerror = () => {
        stop();
        finish(failure('lint-unavailable', 'The check could not be made.', 'Change the text and it is tried again.'));
      };
      running.onmessage = ({ data }: MessageEvent<WorkerReply>) => {
        if (data.id !== mine) return;
        if (data.result) return finish(data.result);
        watch = setTimeout(() => {
          stop();
          finish(
            failure('too-slow', 'Reading this text took longer than two seconds and was stopped.', 'Paste less of it.'),
          );
        }, maxWorkMs);
      };
      running.postMessage({ id: mine, text, appRetries } satisfies WorkerRequest);
    }, typingPauseMs);
    return () => {
      clearTimeout(start);
      clearTimeout(watch);
    };
  }, [text, appRetries, initial]);

  useEffect(() => () => worker.current?.terminate(), []);
  return state;
}

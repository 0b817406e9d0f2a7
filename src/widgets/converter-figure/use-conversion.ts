import { useEffect, useRef, useState } from 'react';
import type { ConversionRequest, ConversionResult } from './conversion.ts';
import type { WorkerReply, WorkerRequest } from './convert.worker.ts';

const typingPauseMs = 200;
const maxWorkMs = 2000;

export interface ConversionState {
  readonly result: ConversionResult;
  readonly busy: boolean;
}

const failure = (code: string, message: string, hint: string): ConversionResult => ({
  conversions: [],
  diagnostics: [{ code, severity: 'error', message, hint }],
});

/**
 * Converts in a worker that is started with the first text that differs from `initial`. Work that takes longer than two
 * seconds is ended with its worker; the text stays where it is.
 */
export function useConversion(
  request: ConversionRequest,
  initial: { request: ConversionRequest; result: ConversionResult },
): ConversionState {
  const [state, setState] = useState<ConversionState>({ result: initial.result, busy: false });
  const worker = useRef<Worker | null>(null);
  const id = useRef(0);
  const untouched = useRef(true);
  const { language, text, target } = request;

  useEffect(() => {
    const first = initial.request;
    if (language === first.language && text === first.text && target === first.target) {
      id.current += 1; // whatever is under way is out of date
      if (!untouched.current) setState({ result: initial.result, busy: false });
      return;
    }
    untouched.current = false;
    let watch: ReturnType<typeof setTimeout> | undefined;
    const mine = ++id.current;
    setState((now) => ({ ...now, busy: true }));
    const finish = (result: ConversionResult) => {
      clearTimeout(watch);
      if (id.current === mine) setState({ result, busy: false });
    };
    const start = setTimeout(() => {
      worker.current ??= new Worker(new URL('./convert.worker.ts', import.meta.url), { type: 'module' });
      const running = worker.current;
      const stop = () => {
        running.terminate();
        if (worker.current === running) worker.current = null;
      };
      running.onerror = () => {
        stop();
        finish(
          failure(
            'parser-unavailable',
            'The parser could not be loaded.',
            'Check the connection and change the text again.',
          ),
        );
      };
      running.onmessage = ({ data }: MessageEvent<WorkerReply>) => {
        if (data.id !== mine) return;
        if (data.kind === 'done') finish(data.result);
        else if (data.kind === 'failed')
          finish(
            failure(
              'parser-failed',
              `The text could not be read: ${data.message}.`,
              'Change the text and it is tried again.',
            ),
          );
        else {
          watch = setTimeout(() => {
            stop();
            finish(
              failure(
                'too-slow',
                'Reading this text took longer than two seconds and was stopped.',
                'Paste only the policy.',
              ),
            );
          }, maxWorkMs);
        }
      };
      running.postMessage({ id: mine, language, text, target } satisfies WorkerRequest);
    }, typingPauseMs);
    return () => {
      clearTimeout(start);
      clearTimeout(watch);
    };
  }, [language, text, target, initial]);

  useEffect(() => () => worker.current?.terminate(), []);
  return state;
}

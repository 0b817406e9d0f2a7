import { useRef } from 'react';
import { parserFailure } from '../kit/parser-failure.ts';
import { useTimedWork, type Work, type WorkState } from '../kit/use-timed-work.ts';
import { nothingConverted, type ConvertRequest, type ConvertResult } from './request.ts';

const work: Work<ConvertRequest, ConvertResult> = {
  key: (request) => JSON.stringify(request),
  start: () => new Worker(new URL('./convert.worker.ts', import.meta.url), { type: 'module' }),
  failure: (failure) => nothingConverted([parserFailure(failure)]),
};

/** Converts in a worker; `built` is the result of the first request, made with the page. */
export function useConvert(request: ConvertRequest, built: ConvertResult): WorkState<ConvertResult> {
  const first = useRef({ request, result: built });
  return useTimedWork(request, first.current, work);
}

import { parserFailure } from '../kit/parser-failure.ts';
import { useTimedWork, type Work, type WorkState } from '../kit/use-timed-work.ts';
import type { ConversionRequest, ConversionResult } from './conversion.ts';

const work: Work<ConversionRequest, ConversionResult> = {
  key: ({ language, text, target }) => `${language} ${target} ${text}`,
  start: () => new Worker(new URL('./convert.worker.ts', import.meta.url), { type: 'module' }),
  failure: (failure) => ({ conversions: [], diagnostics: [parserFailure(failure)] }),
};

/**
 * Converts in a worker that is started with the first text that differs from `initial`. Work that takes longer than two
 * seconds is ended with its worker; the text stays where it is.
 */
export function useConversion(
  request: ConversionRequest,
  initial: { request: ConversionRequest; result: ConversionResult },
): WorkState<ConversionResult> {
  return useTimedWork(request, initial, work);
}

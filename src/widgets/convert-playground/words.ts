/** The result in two sentences. */
import { capital } from '#engines/core/capital.ts';
import type { Proof } from '#engines/convert/index.ts';
import { carriedWords } from '../converter-figure/carried-words.ts';
import { countOf, formatMs } from '../kit/format.ts';
import type { ConvertResult } from './request.ts';

export function wordsFor(result: ConvertResult, target: string): { answer: string; reason: string } {
  const { conversion, proof } = result;
  if (!conversion)
    return { answer: 'Nothing was converted.', reason: 'The remarks say what was looked for; your text is kept.' };
  return {
    answer: carriedWords(conversion.report),
    reason: proof
      ? proofWords(proof, target)
      : typeof conversion.policy.maxRetries === 'number' && conversion.policy.backoff !== null
        ? 'So many retries are not drawn.'
        : 'How it behaves in time is not known until the open values are filled in.',
  };
}

function proofWords({ library, mesh }: Proof, target: string): string {
  const [before, after] = [library.calls.max, mesh.calls.max];
  const calls =
    before === after
      ? `${countOf(before, 'call')} at most in both`
      : `${countOf(before, 'call')} at most as written, ${countOf(after, 'call')} through ${target}`;
  const [meanBefore, meanAfter] = [library.duration.meanMs, mesh.duration.meanMs].map((ms) => formatMs(Math.round(ms)));
  const time =
    meanBefore === meanAfter
      ? `${meanBefore} until it gives up on average in both`
      : `${meanBefore} until it gives up on average as written, ${meanAfter} through ${target}`;
  return capital(`when every try fails: ${calls}; ${time}.`);
}

/** What the three AWS jitters share: the exponential they spread, and where it is defined. */
import type { SourceRef } from '../core/source-ref.ts';
import { capParam, delayParam } from './delay-params.ts';

export const awsSources: readonly SourceRef[] = [
  {
    title: 'aws-samples/aws-arch-backoff-simulator',
    version: '66cb169',
    at: 'src/backoff_simulator.py',
    url: 'https://github.com/aws-samples/aws-arch-backoff-simulator/blob/66cb169/src/backoff_simulator.py',
  },
  {
    title: 'AWS Architecture Blog, Exponential Backoff And Jitter',
    version: '2015, updated 2023',
    url: 'https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/',
  },
];

export const awsParams = {
  baseMs: delayParam('Base', 'Doubled with every retry, the first included.', 5),
  capMs: capParam('Cap', 'No wait is longer than this.', 2000),
} as const;

/** The simulator counts its first failure as 1, so the first wait is spread over twice the base. */
export const awsExponential = (retry: number, { baseMs, capMs }: { baseMs: number; capMs: number }): number =>
  Math.min(capMs, baseMs * 2 ** retry);

export const awsIndexGotcha =
  'The simulator counts its first failure as 1, so the first wait reaches 2 × baseMs; code that counts from 0 waits half as long.';

/** What the three backoff types of Polly 8 share: options, the jitter of ±25 % and the cap. */
import type { ParamValues } from '../core/params.ts';
import type { SourceRef } from '../core/source-ref.ts';
import { capParam, delayParam, toggleParam } from './delay-params.ts';
import { ticksFromMs, ticksPerMs } from './time-span.ts';

export const pollyV8Source: SourceRef = {
  title: 'App-vNext/Polly',
  version: '8.7.0 (173d6d1)',
  at: 'src/Polly.Core/Retry/RetryHelper.cs',
  url: 'https://github.com/App-vNext/Polly/blob/8.7.0/src/Polly.Core/Retry/RetryHelper.cs',
};

export const pollyV8Params = {
  delayMs: delayParam('Delay', 'RetryStrategyOptions.Delay: 2 s unless set.', 2000),
  maxDelayMs: capParam('MaxDelay', 'RetryStrategyOptions.MaxDelay: no wait is longer.'),
  jitter: toggleParam('UseJitter', 'RetryStrategyOptions.UseJitter: spread the waits at random.'),
} as const;

export type PollyV8Params = ParamValues<typeof pollyV8Params>;

const jitterShare = 0.5;

/** A wait spread evenly over [0.75 x, 1.25 x), cut to ticks; `ms` as TimeSpan.TotalMilliseconds gives it. */
export function applyJitter(ms: number, unit: number): number {
  const offset = (ms * jitterShare) / 2;
  return ticksFromMs(ms + (ms * jitterShare * unit - offset)) / ticksPerMs;
}

export const jitterRange = (ms: number): { lowMs: number; highMs: number } => ({
  lowMs: applyJitter(ms, 0),
  highMs: 1.25 * ms,
});

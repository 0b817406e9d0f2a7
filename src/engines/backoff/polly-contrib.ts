/** What the formulas of Polly.Contrib.WaitAndRetry share: fastFirst, and waits cut to ticks. */
import type { SourceRef } from '../core/source-ref.ts';
import { toggleParam } from './delay-params.ts';
import { ticksFromMs, ticksPerMs } from './time-span.ts';

export function pollyContribSource(name: string): SourceRef {
  return {
    title: 'Polly-Contrib/Polly.Contrib.WaitAndRetry',
    version: '1.1.1 (7596d2d)',
    at: `src/Polly.Contrib.WaitAndRetry/Backoff.${name}.cs`,
    url: `https://github.com/Polly-Contrib/Polly.Contrib.WaitAndRetry/blob/7596d2d/src/Polly.Contrib.WaitAndRetry/Backoff.${name}.cs`,
  };
}

export const fastFirstParam = toggleParam('fastFirst', 'The first retry leaves at once, before the series begins.');

export const fastFirstGotcha = 'fastFirst uses up one retry: the series that follows is one wait shorter.';

/** Which wait of the series comes before `retry`, from 0; −1 is the immediate first retry. */
export const seriesIndex = (retry: number, fastFirst: boolean): number => retry - 1 - (fastFirst ? 1 : 0);

export const cutToTicks = (ms: number): number => ticksFromMs(ms) / ticksPerMs;

/** What the Spring Retry formulas share: stepwise truncation to whole milliseconds and the clamps of its setters. */
import type { SourceRef } from '../core/source-ref.ts';
import { truncate } from './java-long.ts';

export function springRetrySource(at: string): SourceRef {
  return {
    title: 'spring-projects/spring-retry',
    version: '2.0.12 (c8977dd)',
    at: `backoff/${at}.java`,
    url: `https://github.com/spring-projects/spring-retry/blob/v2.0.12/src/main/java/org/springframework/retry/backoff/${at}.java`,
  };
}

/**
 * Interval before retry `retry`. Each step multiplies the last interval and drops the fraction; it stops growing once above
 * the cap. An initial interval above the cap is cut to it.
 */
export function springInterval(retry: number, initialMs: number, multiplier: number, maxMs: number): number {
  let interval = Math.max(1, initialMs);
  const factor = Math.max(1, multiplier);
  const cap = Math.max(1, maxMs);
  for (let i = 1; i < retry && interval <= cap; i++) {
    const next = truncate(interval * factor);
    if (next === interval) break;
    interval = next;
  }
  return Math.min(interval, cap);
}

/** The members that the constant and the linear backoff of Polly 8 have in common. */
import type { RandomStream } from '../core/random.ts';
import { cappedUniformCdf, cappedUniformMean } from './capped-uniform.ts';
import type { DelayBounds } from './formula.ts';
import { applyJitter, jitterRange, type PollyV8Params } from './polly-v8.ts';

/** @param plainMs the wait before retry `retry` without jitter and cap */
export function pollyV8Laws(plainMs: (retry: number, params: PollyV8Params) => number) {
  const capped = (retry: number, p: PollyV8Params): number => Math.min(plainMs(retry, p), p.maxDelayMs);
  return {
    law: 'other' as const,
    nominalMs: capped,
    boundsMs(retry: number, p: PollyV8Params): DelayBounds {
      if (!p.jitter) return { minMs: capped(retry, p), maxMs: capped(retry, p) };
      const { lowMs, highMs } = jitterRange(plainMs(retry, p));
      return { minMs: Math.min(lowMs, p.maxDelayMs), maxMs: Math.min(highMs, p.maxDelayMs) };
    },
    cdf(retry: number, p: PollyV8Params, ms: number): number {
      const plain = plainMs(retry, p);
      const { lowMs, highMs } = p.jitter ? jitterRange(plain) : { lowMs: plain, highMs: plain };
      return cappedUniformCdf(ms, lowMs, highMs, p.maxDelayMs);
    },
    meanMs(retry: number, p: PollyV8Params): number {
      if (!p.jitter) return capped(retry, p);
      const { lowMs, highMs } = jitterRange(plainMs(retry, p));
      return cappedUniformMean(lowMs, highMs, p.maxDelayMs);
    },
    start: (p: PollyV8Params, random: RandomStream) => (retry: number) => {
      const plain = plainMs(retry, p);
      return Math.min(p.jitter && plain > 0 ? applyJitter(plain, random.nextUnit()) : plain, p.maxDelayMs);
    },
  };
}

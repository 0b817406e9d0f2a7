/** The range Envoy draws a wait from; shared by the proxies that embed it. */
import type { SourceRef } from '../core/source-ref.ts';

export const envoySource: SourceRef = {
  title: 'envoyproxy/envoy',
  version: '1.39.0',
  at: 'source/common/common/backoff_strategy.cc',
  url: 'https://github.com/envoyproxy/envoy/blob/v1.39.0/source/common/common/backoff_strategy.cc',
};

/** Waits before retry `retry` are 0 … bound − 1 ms. `maxMs` below `baseMs` counts as `baseMs`. */
export function envoyBoundMs(retry: number, baseMs: number, maxMs: number): number {
  const cap = Math.max(baseMs, maxMs);
  const limit = Math.floor(cap / 2);
  let bound = baseMs;
  for (let i = 1; i < retry && bound < cap; i++) bound = bound < limit ? bound * 2 : cap;
  return bound;
}

import type { SourceRef } from '../core/source-ref.ts';
import { wholeDelayParam } from './delay-params.ts';
import { envoyBoundMs, envoySource } from './envoy-bound.ts';
import { defineFormula } from './formula.ts';

export const istioRetrySource: SourceRef = {
  title: 'istio/istio',
  version: '86c9f01 (August 2026)',
  at: 'pilot/pkg/networking/core/route/retry/retry.go',
  url: 'https://github.com/istio/istio/blob/86c9f01/pilot/pkg/networking/core/route/retry/retry.go',
};

const bound = (retry: number, backoffMs: number) => envoyBoundMs(retry, backoffMs, 10 * backoffMs);

export const istio = defineFormula({
  id: 'istio',
  label: 'Istio',
  family: 'proxy',
  summary: "Envoy's backoff with one knob: the range starts at backoff, doubles, and stops at ten times backoff.",
  definition: ['B(n) = backoffMs × 1, 2, 4, 8, then 10', 'd(n) uniform among 0, 1, …, B(n) − 1'],
  gotchas: [
    "Istio's reference calls backoff the minimum between retries; it is the width of the first range, which starts at 0.",
    'The cap cannot be set in a VirtualService.',
  ],
  params: {
    backoffMs: wholeDelayParam('backoff', 'retries.backoff, since Istio 1.26; 25 ms unless set.', 25, 1),
  },
  sources: [istioRetrySource, envoySource],
  law: 'uniform-integer',
  nominalMs: (retry, p) => bound(retry, p.backoffMs),
  boundsMs: (retry, p) => ({ minMs: 0, maxMs: bound(retry, p.backoffMs) - 1 }),
  meanMs: (retry, p) => (bound(retry, p.backoffMs) - 1) / 2,
  start: (p, random) => (retry) => random.nextInt(bound(retry, p.backoffMs)),
});

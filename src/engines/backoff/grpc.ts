import type { ParamValues } from '../core/params.ts';
import { capParam, delayParam, factorParam } from './delay-params.ts';
import { defineFormula } from './formula.ts';

const params = {
  initialMs: delayParam('initialBackoff', 'retryPolicy.initialBackoff: the middle of the first wait.', 100, 1),
  maxMs: capParam('maxBackoff', 'retryPolicy.maxBackoff: the middle of a wait is never beyond it.', 1000, 1),
  multiplier: factorParam(
    'backoffMultiplier',
    'retryPolicy.backoffMultiplier: what each middle is multiplied by.',
    2,
    0.1,
  ),
} as const;

const middleMs = (retry: number, { initialMs, maxMs, multiplier }: ParamValues<typeof params>): number =>
  Math.min(initialMs * multiplier ** (retry - 1), maxMs);

export const grpc = defineFormula({
  id: 'grpc',
  label: 'gRPC (A6)',
  family: 'platform',
  summary: 'The retryPolicy of a gRPC service config: exponential, capped, and varied by a fifth either way.',
  definition: ['m(n) = min(initialMs × multiplier^(n − 1), maxMs)', 'd(n) = m(n) × r, r uniform in [0.8, 1.2)'],
  gotchas: [
    'The jitter comes after the cap, so a wait can be a fifth longer than maxBackoff.',
    'Until August 2024 the document said random(0, m(n)); grpc-go follows the new text since late 2024, grpc-java since 2025, while grpc-js still drew from zero in 2025.',
    'maxAttempts counts calls and is cut to 5 by default.',
    'A server can set the next wait with grpc-retry-pushback-ms; the series then begins again.',
  ],
  params,
  sources: [
    {
      title: 'grpc/proposal, A6 client retries',
      version: 'with pull request 452 (2024)',
      at: 'A6-client-retries.md',
      url: 'https://github.com/grpc/proposal/blob/master/A6-client-retries.md',
    },
  ],
  law: 'uniform',
  nominalMs: middleMs,
  boundsMs: (retry, p) => ({ minMs: 0.8 * middleMs(retry, p), maxMs: 1.2 * middleMs(retry, p) }),
  meanMs: middleMs,
  start: (p, random) => (retry) => middleMs(retry, p) * (0.8 + 0.4 * random.nextUnit()),
});

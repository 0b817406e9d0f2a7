import type { ParamValues } from '../core/params.ts';
import { delayParam } from './delay-params.ts';
import { defineFormula } from './formula.ts';

const params = {
  initialMs: delayParam('initialInterval', 'retry.initialInterval: the middle of the first wait.', 100),
  attempts: {
    kind: 'number',
    label: 'attempts',
    doc: 'retry.attempts: calls in all, the first included; it also sets how fast the waits grow.',
    unit: 'count',
    min: 2,
    max: 100,
    default: 4,
    step: 1,
    integer: true,
  },
} as const;

const nsPerMs = 1e6;
const longestNs = 60_000 * nsPerMs;

/** The interval the wait is drawn around, in nanoseconds. */
function intervalNs(retry: number, { initialMs, attempts }: ParamValues<typeof params>): number {
  const multiplier = 2 ** (1 / (attempts - 1));
  let current = Math.round(initialMs * nsPerMs);
  for (let n = 1; n < retry && current !== longestNs && current > 0; n++) {
    current = current >= longestNs / multiplier ? longestNs : Math.trunc(current * multiplier);
  }
  return current;
}

export const traefik = defineFormula({
  id: 'traefik',
  label: 'Traefik',
  family: 'proxy',
  summary:
    'The wait of the retry middleware: it grows so slowly that it only doubles over all attempts, and varies by half.',
  definition: [
    'm = 2^(1 / (attempts − 1))',
    'c(1) = initialMs;  c(n + 1) = min(c(n) × m, 60 s)',
    'd(n) uniform in [0.5 × c(n), 1.5 × c(n)]',
  ],
  gotchas: [
    'attempts counts calls, not retries: 4 attempts are 3 retries.',
    'More attempts make each wait grow more slowly.',
    'Without initialInterval every retry leaves at once.',
    'After 15 minutes of waiting in all no further retry is made, whatever attempts says.',
  ],
  params,
  sources: [
    {
      title: 'traefik/traefik',
      version: 'fd5a576 (August 2026)',
      at: 'pkg/middlewares/retry/retry.go',
      url: 'https://github.com/traefik/traefik/blob/fd5a576/pkg/middlewares/retry/retry.go',
    },
    {
      title: 'cenkalti/backoff',
      version: '4.3.0',
      at: 'exponential.go',
      url: 'https://github.com/cenkalti/backoff/blob/v4.3.0/exponential.go',
    },
  ],
  law: 'uniform',
  nominalMs: (retry, p) => intervalNs(retry, p) / nsPerMs,
  boundsMs(retry, p) {
    const current = intervalNs(retry, p);
    return { minMs: Math.trunc(current * 0.5) / nsPerMs, maxMs: Math.trunc(current * 1.5) / nsPerMs };
  },
  meanMs: (retry, p) => intervalNs(retry, p) / nsPerMs,
  start: (p, random) => (retry) => {
    const current = intervalNs(retry, p);
    return current === 0 ? 0 : Math.trunc(current * 0.5 + random.nextUnit() * (current + 1)) / nsPerMs;
  },
});

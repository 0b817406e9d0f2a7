import { defineFormula } from './formula.ts';

const minMs = 25;
const maxMs = 250;

const baseMs = (retry: number): number => Math.min(minMs * 2 ** (retry - 1), maxMs);
/** Most that jitter can add; the proxy cuts the sum to the maximum. */
const room = (retry: number): number => Math.min(baseMs(retry), maxMs - baseMs(retry));

export const linkerd = defineFormula({
  id: 'linkerd',
  label: 'Linkerd',
  family: 'proxy',
  summary:
    'A doubling wait from 25 ms, stretched at random up to twice its length, never beyond 250 ms; nothing to set.',
  definition: ['b(n) = min(25 × 2^(n − 1), 250) ms', 'd(n) = b(n) + min(r × b(n), 250 − b(n)), r uniform in [0, 1)'],
  gotchas: [
    'Nothing of it can be set: the policy controller sends 25 ms, 250 ms and a jitter ratio of 1.',
    'No wait is shorter than its base, unlike the waits of Envoy, which start at zero.',
    'Before the fourth retry three waits in four are exactly 250 ms; from the fifth on all are.',
    'A ServiceProfile retries at once, without any wait, until its budget is empty.',
  ],
  params: {},
  sources: [
    {
      title: 'linkerd/linkerd2-proxy',
      version: '29637b6 (August 2026)',
      at: 'linkerd/exp-backoff/src/lib.rs',
      url: 'https://github.com/linkerd/linkerd2-proxy/blob/29637b6/linkerd/exp-backoff/src/lib.rs',
    },
    {
      title: 'linkerd/linkerd2',
      version: 'b24cd40 (edge-26.8.3)',
      at: 'policy-controller/grpc/src/outbound/http.rs',
      url: 'https://github.com/linkerd/linkerd2/blob/b24cd40/policy-controller/grpc/src/outbound/http.rs',
    },
  ],
  law: 'other',
  cdf(retry, _params, ms) {
    const over = ms - baseMs(retry);
    if (over >= room(retry)) return 1;
    return over < 0 ? 0 : over / baseMs(retry);
  },
  nominalMs: baseMs,
  boundsMs: (retry) => ({ minMs: baseMs(retry), maxMs: baseMs(retry) + room(retry) }),
  meanMs(retry) {
    const base = baseMs(retry);
    const share = room(retry) / base;
    return base + room(retry) * (1 - share / 2);
  },
  start: (_params, random) => (retry) => baseMs(retry) + Math.min(random.nextUnit() * baseMs(retry), room(retry)),
});

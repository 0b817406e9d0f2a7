import { envoyBoundMs, envoySource } from './envoy-bound.ts';
import { defineFormula } from './formula.ts';

const boundMs = (retry: number): number => envoyBoundMs(retry, 25, 250);

export const envoyFixed = defineFormula({
  id: 'envoy-fixed',
  label: 'Envoy, not settable',
  family: 'proxy',
  summary: "Envoy's backoff at its defaults, as Consul and Contour use it: neither has a field for it.",
  definition: ['B(n) = 25, 50, 100, 200, then 250 ms', 'd(n) uniform among 0, 1, …, B(n) − 1'],
  gotchas: [
    'A wait can be zero, and five retries never wait longer than 620 ms in all.',
    'A Consul ServiceRouter and a Contour HTTPProxy can set how often to retry, not how long to wait.',
  ],
  params: {},
  sources: [
    envoySource,
    {
      title: 'hashicorp/consul',
      version: 'issue 10851',
      url: 'https://github.com/hashicorp/consul/issues/10851',
    },
  ],
  law: 'uniform-integer',
  nominalMs: boundMs,
  boundsMs: (retry) => ({ minMs: 0, maxMs: boundMs(retry) - 1 }),
  meanMs: (retry) => (boundMs(retry) - 1) / 2,
  start: (_params, random) => (retry) => random.nextInt(boundMs(retry)),
});

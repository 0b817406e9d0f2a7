import type { ParamValues } from '../core/params.ts';
import { delayParam } from './delay-params.ts';
import { defineFormula } from './formula.ts';
import { fastFirstGotcha, fastFirstParam, pollyContribSource, seriesIndex } from './polly-contrib.ts';
import { toTimeSpan } from './time-span.ts';

const params = {
  delayMs: delayParam('delay', 'ConstantBackoff(delay): every wait.', 200),
  fastFirst: fastFirstParam,
} as const;

const waitMs = (retry: number, { delayMs, fastFirst }: ParamValues<typeof params>): number =>
  seriesIndex(retry, fastFirst) < 0 ? 0 : toTimeSpan(delayMs);

export const pollyContribConstant = defineFormula({
  id: 'polly-contrib-constant',
  label: 'Polly.Contrib constant',
  family: 'polly',
  summary: 'Backoff.ConstantBackoff: the same wait every time, with an immediate first retry if you like.',
  definition: ['d(n) = delayMs', 'fastFirst:  d(1) = 0, then delayMs'],
  gotchas: [fastFirstGotcha, 'No jitter: clients that fail together come back together.'],
  params,
  sources: [pollyContribSource('Constant')],
  law: 'fixed',
  nominalMs: waitMs,
  boundsMs: (retry, p) => ({ minMs: waitMs(retry, p), maxMs: waitMs(retry, p) }),
  meanMs: waitMs,
  start: (p) => (retry) => waitMs(retry, p),
});

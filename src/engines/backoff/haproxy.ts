import type { ParamValues } from '../core/params.ts';
import { delayParam } from './delay-params.ts';
import { defineFormula } from './formula.ts';

const params = {
  failure: {
    kind: 'choice',
    label: 'What failed',
    doc: 'A connection to the same server again, or anything else: another server, or a response.',
    options: [
      { value: 'connect', label: 'connect, same server' },
      { value: 'other', label: 'anything else' },
    ],
    default: 'connect',
  },
  connectTimeoutMs: delayParam(
    'timeout connect',
    'timeout connect of the backend; it shortens the wait when below one second.',
    5000,
  ),
} as const;

const waitMs = (_retry: number, { failure, connectTimeoutMs }: ParamValues<typeof params>): number =>
  failure === 'connect' ? Math.min(1000, connectTimeoutMs) : 0;

export const haproxy = defineFormula({
  id: 'haproxy',
  label: 'HAProxy',
  family: 'proxy',
  summary: 'No wait, except up to a second before the same server is asked to connect again.',
  definition: ['connect, same server:  d(n) = min(1000 ms, connectTimeoutMs)', 'anything else:  d(n) = 0'],
  gotchas: [
    'The wait applies when a connection was refused, reset or timed out and no other server is tried; with option redispatch and several servers the retry leaves at once.',
    'A retry after a response (retry-on 503) never waits.',
    'Connection and response retries share one counter, 3 unless set.',
  ],
  params,
  sources: [
    {
      title: 'haproxy/haproxy',
      version: '3.x',
      at: 'src/backend.c',
      url: 'https://github.com/haproxy/haproxy/blob/master/src/backend.c',
    },
  ],
  law: 'fixed',
  nominalMs: waitMs,
  boundsMs: (retry, p) => ({ minMs: waitMs(retry, p), maxMs: waitMs(retry, p) }),
  meanMs: waitMs,
  start: (p) => (retry) => waitMs(retry, p),
});

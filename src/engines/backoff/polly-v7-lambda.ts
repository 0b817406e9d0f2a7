import type { ParamValues } from '../core/params.ts';
import { delayParam, factorParam } from './delay-params.ts';
import { dotnetSleepFindings, dotnetSleepSources } from './dotnet-sleep.ts';
import { defineFormula } from './formula.ts';

const params = {
  unitMs: delayParam('Unit', 'What TimeSpan.From… counts: 1000 for FromSeconds, 1 for FromMilliseconds.', 1000),
  base: factorParam('Base', 'The first argument of Math.Pow.', 2, 0),
} as const;

/** A wait of more than a day is no wait a caller survives; Polly itself has no cap. */
const wait = (retry: number, { unitMs, base }: ParamValues<typeof params>): number =>
  Math.min(Number.MAX_SAFE_INTEGER, unitMs * base ** retry);

export const pollyV7Lambda = defineFormula({
  id: 'polly-v7-lambda',
  label: 'Polly 7, Math.Pow(base, attempt)',
  family: 'polly',
  summary: 'The wait most C# code has: a power of the attempt number, which starts at 1.',
  definition: ['d(n) = unitMs × base^n'],
  gotchas: [
    'The attempt number starts at 1, so Math.Pow(2, attempt) seconds begins with 2 s, not 1 s.',
    'No cap: the tenth wait is 17 minutes. A wait longer than Task.Delay or a TimeSpan can hold throws inside the policy.',
    'No jitter: clients that failed together retry together.',
  ],
  params,
  sources: [
    {
      title: 'App-vNext/Polly',
      version: '7.2.4',
      at: 'src/Polly/Retry/RetryEngine.cs',
      url: 'https://github.com/App-vNext/Polly/blob/7.2.4/src/Polly/Retry/RetryEngine.cs',
    },
    ...dotnetSleepSources,
  ],
  law: 'fixed',
  nominalMs: wait,
  boundsMs: (retry, p) => ({ minMs: wait(retry, p), maxMs: wait(retry, p) }),
  meanMs: wait,
  findings: (retries, p) => dotnetSleepFindings(retries, (retry) => wait(retry, p)),
  start: (p) => (retry) => wait(retry, p),
});

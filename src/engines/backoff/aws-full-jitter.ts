import { awsExponential, awsIndexGotcha, awsParams, awsSources } from './aws.ts';
import { defineFormula } from './formula.ts';

export const awsFullJitter = defineFormula({
  id: 'aws-full-jitter',
  label: 'AWS full jitter',
  family: 'aws',
  summary: 'Each wait is drawn evenly between zero and a doubling, capped limit.',
  definition: ['v(n) = min(capMs, baseMs × 2^n)', 'd(n) uniform in [0, v(n))'],
  gotchas: [
    'A wait can be close to zero; on average it is half of v(n).',
    awsIndexGotcha,
    'Which of the three jitters finishes first depends on how many clients compete: compare them at your number.',
  ],
  params: awsParams,
  sources: awsSources,
  law: 'uniform',
  nominalMs: awsExponential,
  boundsMs: (retry, p) => ({ minMs: 0, maxMs: awsExponential(retry, p) }),
  meanMs: (retry, p) => awsExponential(retry, p) / 2,
  start: (p, random) => (retry) => awsExponential(retry, p) * random.nextUnit(),
});

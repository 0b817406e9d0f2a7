import { awsExponential, awsIndexGotcha, awsParams, awsSources } from './aws.ts';
import { defineFormula } from './formula.ts';

export const awsEqualJitter = defineFormula({
  id: 'aws-equal-jitter',
  label: 'AWS equal jitter',
  family: 'aws',
  summary: 'Half of a doubling, capped wait is certain, the other half is drawn.',
  definition: ['v(n) = min(capMs, baseMs × 2^n)', 'd(n) = v(n)/2 + u, u uniform in [0, v(n)/2)'],
  gotchas: [
    'No wait is shorter than half of v(n), so clients spread over half the range of full jitter.',
    awsIndexGotcha,
  ],
  params: awsParams,
  sources: awsSources,
  law: 'uniform',
  nominalMs: awsExponential,
  boundsMs(retry, p) {
    const maxMs = awsExponential(retry, p);
    return { minMs: maxMs / 2, maxMs };
  },
  meanMs: (retry, p) => awsExponential(retry, p) * 0.75,
  start: (p, random) => (retry) => {
    const half = awsExponential(retry, p) / 2;
    return half + half * random.nextUnit();
  },
});

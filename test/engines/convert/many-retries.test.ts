import { describe, expect, test } from 'vitest';
import { convertPolicy, targets } from '../../../src/engines/convert/index.ts';
import { emptyPolicy, type BackoffChoice } from '../../../src/engines/resilience/policy.ts';

const waits: Readonly<Record<string, BackoffChoice>> = {
  tripling: { formula: 'exponential', params: { baseMs: 100, multiplier: 3, capMs: 60_000, jitter: 'none' } },
  'without a closed mean': { formula: 'aws-decorrelated', params: { baseMs: 100, capMs: 60_000 } },
};

/** Work that grows with the count would not end within the test's time. */
describe.each(Object.entries(waits))('a hundred million retries, %s', (_name, backoff) => {
  test.each(targets.ids)('are written for %s', (target) => {
    const policy = {
      ...emptyPolicy,
      maxRetries: 100_000_000,
      retryOn: [{ kind: 'transport', event: 'reset' } as const],
      backoff,
    };
    const { report } = convertPolicy(policy, target);
    expect(report.some(({ field }) => field === 'backoff')).toBe(true);
  });
});

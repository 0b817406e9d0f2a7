/** What a condition or a wait says beside its main value reaches every report: nothing is dropped without a word. */
import { describe, expect, test } from 'vitest';
import { targets } from '../../../../src/engines/convert/index.ts';
import { defaultEmitOptions } from '../../../../src/engines/convert/target.ts';
import { emptyPolicy, type ResiliencePolicy, type RetryCondition } from '../../../../src/engines/resilience/policy.ts';

const where = 'e => e.Attempt < quota.Left';
const policy = (patch: Partial<ResiliencePolicy>): ResiliencePolicy => ({
  ...emptyPolicy,
  maxRetries: 2,
  retryOn: [{ kind: 'status', from: 503, to: 503 }],
  backoff: { formula: 'constant', params: { delayMs: 100 } },
  ...patch,
});
const reportOf = (id: string, given: ResiliencePolicy, field: string) =>
  targets
    .require(id)
    .emit(given, defaultEmitOptions)
    .report.filter((line) => line.field === field);

describe.each(targets.ids)('%s', (id) => {
  test.each<[string, RetryCondition]>([
    ['a proxy sees', { kind: 'exception', name: 'java.io.IOException', where }],
    ['is any', { kind: 'exception', name: '*', where }],
    ['no proxy sees', { kind: 'exception', name: 'com.example.StaleData', where }],
  ])('a predicate on an exception that %s is not met exactly', (_name, condition) => {
    const lines = reportOf(id, policy({ retryOn: [condition] }), 'retryOn');
    // Where the whole condition is lost its predicate went with it.
    if (lines.every(({ status }) => status === 'lost')) return;
    const nearly = lines.filter(({ status }) => status !== 'exact');
    expect(nearly.map(({ detail }) => detail).join(' ')).toMatch(/quota\.Left|StaleData/);
  });
  test('a predicate beside other conditions does not pass as exact', () => {
    const both: RetryCondition[] = [
      { kind: 'status', from: 503, to: 503 },
      { kind: 'exception', name: 'java.net.ConnectException', where },
    ];
    const lines = reportOf(id, policy({ retryOn: both }), 'retryOn');
    expect(lines.some(({ status, detail }) => status !== 'exact' && detail.includes('quota.Left'))).toBe(true);
  });
  test('an excluded exception with a predicate is lost by name', () => {
    const never: RetryCondition[] = [{ kind: 'exception', name: 'com.example.Busy', where }];
    const lines = reportOf(id, policy({ neverRetryOn: never }), 'neverRetryOn');
    expect(lines).toMatchObject([{ status: 'lost' }]);
    expect(lines[0]!.detail).toContain('quota.Left');
  });
  test('a wait taken from Retry-After is spoken of', () => {
    const after = { formula: 'constant', params: { delayMs: 100 }, honoursRetryAfter: true };
    const lines = reportOf(id, policy({ backoff: after }), 'backoff').filter(({ detail }) =>
      /Retry-After/.test(detail),
    );
    expect(lines).toHaveLength(1);
    expect(reportOf(id, policy({}), 'backoff').some(({ detail }) => /Retry-After/.test(detail))).toBe(false);
  });
});

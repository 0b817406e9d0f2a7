/** What the converter writes, the lint reads as the converter itself does: counts, limits and waits of every target. */
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { convertPolicy, defaultEmitOptions, targets } from '../../../src/engines/convert/index.ts';
import { createBackoff } from '../../../src/engines/backoff/choice.ts';
import { lint } from '../../../src/engines/lint/index.ts';
import { readWorld } from '../../../src/engines/lint/world.ts';
import { probes } from '../convert/targets/probes.ts';
import { emptyPolicy, type ResiliencePolicy } from '../../../src/engines/resilience/policy.ts';

const policies: Readonly<Record<string, Partial<ResiliencePolicy>>> = {
  ...Object.fromEntries(probes.map((probe) => [probe.name, probe])),
  'no retry': { maxRetries: 0 },
  'one retry': { maxRetries: 1, retryOn: [{ kind: 'transport', event: 'connect-failure' }] },
  'statuses, limits and a method': {
    maxRetries: 3,
    backoff: { formula: 'exponential', params: { baseMs: 100, multiplier: 2, capMs: 1000, jitter: 'full' } },
    retryOn: [
      { kind: 'transport', event: 'connect-failure' },
      { kind: 'transport', event: 'reset' },
      { kind: 'transport', event: 'timeout' },
      { kind: 'status', from: 503, to: 503 },
    ],
    methods: ['GET', 'HEAD'],
    perTryTimeoutMs: 1000,
    totalTimeoutMs: 8000,
    circuitBreaker: { kind: 'consecutive', failures: 5, openMs: 30_000 },
    bulkhead: { maxConcurrent: 50 },
  },
};
/** How the product itself makes more or less of it than its documents say. */
const apart: Readonly<Record<string, string>> = {
  'gateway-api': 'the waits are each implementation’s; the target reads them as the setting says',
  cilium: 'the cap of two times the base is Cilium’s own, and the HTTPRoute does not say that Cilium reads it',
  'linkerd-service-profile': 'unlimited in the document; the target stops at the budget',
};

describe.each(targets.ids)('%s', (id) => {
  test.each(Object.keys(policies))('%s: the same number of tries and the same limits', (name) => {
    const policy = { ...emptyPolicy, name: 'p', ...policies[name] };
    const { documents } = convertPolicy(policy, id);
    const plain = parseAllDocuments(documents).map((document) => document.toJS());
    const target = targets.require(id).readBack(plain, defaultEmitOptions);
    const world = readWorld([{ file: 'a.yaml', text: documents }]);
    expect(world.diagnostics).toEqual([]);
    const [calls] = world.calls;
    if (!calls) {
      expect(target.maxRetries).toBe(0);
      return;
    }
    if (id !== 'linkerd-service-profile') expect(calls.retries.count.value).toBe(target.maxRetries);
    if (calls.retries.perTryMs?.written) expect(calls.retries.perTryMs.value).toBe(target.perTryTimeoutMs);
    if (calls.totalMs?.written) expect(calls.totalMs.value).toBe(target.totalTimeoutMs);
    if (typeof target.maxRetries !== 'number' || target.maxRetries === 0 || apart[id] || !target.backoff) return;
    const [mine, theirs] = [createBackoff(calls.retries.backoff), createBackoff(target.backoff)];
    for (let retry = 1; retry <= target.maxRetries; retry++) {
      expect(mine.boundsMs(retry)).toEqual(theirs.boundsMs(retry));
    }
  });

  test.each(Object.keys(policies))('%s: nothing the product would refuse', (name) => {
    const { documents } = convertPolicy({ ...emptyPolicy, name: 'p', ...policies[name] }, id);
    const { findings, explanations } = lint([{ file: 'a.yaml', text: documents }]);
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    for (const { text } of explanations) expect(text).not.toBe('A kind that is not read here.');
  });
});

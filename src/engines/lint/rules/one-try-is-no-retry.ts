import { isRetried } from '../calls.ts';
import { middleware } from '../examples.ts';
import type { LintRule } from '../rule.ts';
import { traefikRetry } from '../sources.ts';

export const oneTryIsNoRetry: LintRule = {
  id: 'one-try-is-no-retry',
  severity: 'warning',
  title: 'A count of 1 where the first try is counted',
  why: 'Traefik’s attempts and nginx’s tries count the first try, unlike the retries of Istio, Envoy and Linkerd. 1 therefore means that nothing is ever retried.',
  source: traefikRetry,
  bad: { yaml: middleware('retry:\n  attempts: 1\n  status: ["503"]'), points: '1' },
  good: { yaml: middleware('retry:\n  attempts: 2\n  status: ["503"]') },
  *check({ calls }) {
    for (const call of calls) {
      const { count, countsFirst, countField, conditions } = call.retries;
      if (!countsFirst || isRetried(call) || !count.written || conditions.length === 0) continue;
      const value = call.retries.count.path.at(-1);
      if (/next-upstream$/.test(String(value))) continue;
      yield {
        object: call.object,
        path: count.path,
        message: `${countField} counts the first try, so 1 makes no retry at all.`,
        fix: `Write 2 for one retry; leave the settings out if none is wanted.`,
      };
    }
  },
};

import { isRetried } from '../calls.ts';
import { linkerdRoute } from '../examples.ts';
import type { LintRule } from '../rule.ts';
import { linkerdAnnotations } from '../sources.ts';

export const nothingToRetry: LintRule = {
  id: 'nothing-to-retry',
  severity: 'warning',
  title: 'A number of retries without a reason to retry',
  why: 'Linkerd’s limit says how often, not on what. Without retry.linkerd.io/http, grpc or timeout no answer is ever retried. An empty list of conditions does the same elsewhere.',
  source: linkerdAnnotations,
  bad: { yaml: linkerdRoute('retry.linkerd.io/limit: "3"'), points: '"3"' },
  good: { yaml: linkerdRoute('retry.linkerd.io/limit: "3"\nretry.linkerd.io/http: 5xx') },
  *check({ calls }) {
    for (const call of calls) {
      const { count, conditions, countField } = call.retries;
      if (!isRetried(call) || conditions.length > 0) continue;
      yield {
        object: call.object,
        path: count.path,
        message: `${countField} is written, but nothing says what is retried.`,
        fix: call.dialect === 'linkerd' ? 'Add retry.linkerd.io/http: 5xx, for example.' : 'List the conditions.',
      };
    }
  },
};

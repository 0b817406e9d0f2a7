import { isRetried } from '../calls.ts';
import { virtualService } from '../examples.ts';
import type { LintRule } from '../rule.ts';
import { istioVirtualService } from '../sources.ts';

export const brokenConnectionIsNoStatus: LintRule = {
  id: 'broken-connection-is-no-status',
  severity: 'warning',
  title: 'Statuses are retried, broken connections are not',
  why: 'When a server cannot be reached, the caller sees a 503, but Envoy made it: no answer arrived whose status could be compared. A list of statuses alone retries what servers answer and not the pod that just went away.',
  source: istioVirtualService,
  bad: {
    yaml: virtualService(`match: [{method: {exact: GET}}]
timeout: 5s
retries:
  attempts: 2
  retryOn: "503"`),
    points: '"503"',
  },
  good: {
    yaml: virtualService(`match: [{method: {exact: GET}}]
timeout: 5s
retries:
  attempts: 2
  retryOn: connect-failure,refused-stream,503`),
  },
  *check({ calls }) {
    for (const call of calls) {
      const { conditions } = call.retries;
      const statuses = conditions.filter(({ written, meaning }) => written && (meaning?.statuses.length ?? 0) > 0);
      const others = conditions.filter(
        ({ token }) => token !== 'retriable-status-codes' && !statuses.some((one) => one.token === token),
      );
      if (!call.isEnvoy || !isRetried(call) || statuses.length === 0 || others.length > 0) continue;
      if (statuses.some(({ meaning }) => meaning!.events.length > 0)) continue;
      yield {
        object: call.object,
        path: statuses[0]!.path,
        message: 'A connection that cannot be made or breaks is not retried: it has no status to compare.',
        fix: 'Add connect-failure and refused-stream, and reset where requests may be repeated.',
      };
    }
  },
};

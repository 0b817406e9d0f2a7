import { isRetried } from '../calls.ts';
import { virtualService } from '../examples.ts';
import type { LintRule } from '../rule.ts';
import { istioVirtualService } from '../sources.ts';

export const noTimeout: LintRule = {
  id: 'no-timeout',
  severity: 'info',
  title: 'Retries, but nothing ends a try that hangs',
  why: 'Istio sets no timeout unless one is written. A server that accepts a request and never answers then holds it for ever; a retry follows a failure only, so none is made.',
  source: istioVirtualService,
  bad: {
    yaml: virtualService(`match: [{method: {exact: GET}}]
retries:
  attempts: 2
  retryOn: connect-failure,reset,503`),
    points: '2',
  },
  good: {
    yaml: virtualService(`match: [{method: {exact: GET}}]
timeout: 4s
retries:
  attempts: 2
  retryOn: connect-failure,reset,503`),
  },
  *check({ calls }) {
    for (const call of calls) {
      const { perTryMs, count } = call.retries;
      if (!call.isEnvoy || call.object.kind === 'EnvoyFilter' || !isRetried(call) || !count.written) continue;
      if (call.totalMs || perTryMs) continue;
      yield {
        object: call.object,
        path: count.path,
        message: 'A try that hangs is never given up, so it is never retried.',
        fix: 'Write a timeout for the call, and a shorter one for each try.',
      };
    }
  },
};

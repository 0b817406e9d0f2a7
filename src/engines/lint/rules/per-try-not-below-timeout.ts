import { virtualService } from '../examples.ts';
import { spokenMs } from '../explain/words.ts';
import type { LintRule } from '../rule.ts';
import { scheduleOf } from '../schedule.ts';
import { envoyFinalTimeout } from '../sources.ts';

export const perTryNotBelowTimeout: LintRule = {
  id: 'per-try-not-below-timeout',
  severity: 'warning',
  title: 'The limit of a try is not below the timeout',
  why: 'Envoy sets the limit of a try to zero, which means none, when it is not below the timeout of the call. The first try may then use up the whole time, and no retry is made.',
  source: envoyFinalTimeout,
  bad: {
    yaml: virtualService(`match: [{method: {exact: GET}}]
timeout: 2s
retries:
  attempts: 2
  perTryTimeout: 2s
  retryOn: connect-failure,reset,503`),
    points: '2s',
  },
  good: {
    yaml: virtualService(`match: [{method: {exact: GET}}]
timeout: 2s
retries:
  attempts: 2
  perTryTimeout: 500ms
  retryOn: connect-failure,reset,503`),
  },
  *check({ calls }) {
    for (const call of calls) {
      const { perTryMs, perTryField } = call.retries;
      if (!scheduleOf(call).tryIgnored || !perTryMs?.written) continue;
      const total = call.totalMs!;
      yield {
        object: call.object,
        path: perTryMs.path,
        message: `${perTryField} of ${spokenMs(perTryMs.value)} is not below the timeout of ${spokenMs(total.value)}${total.written ? '' : `, the limit ${total.origin ?? 'by default'}`}, so Envoy ignores it.`,
        fix: 'Make it small enough that all tries and waits fit into the timeout.',
      };
    }
  },
};

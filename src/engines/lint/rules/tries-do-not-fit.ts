import { virtualService } from '../examples.ts';
import { spokenMs } from '../explain/words.ts';
import type { LintRule } from '../rule.ts';
import { scheduleOf } from '../schedule.ts';
import { envoyRetryState } from '../sources.ts';
import { forgetsFirstTry } from './timeout-forgets-first-try.ts';

export const triesDoNotFit: LintRule = {
  id: 'tries-do-not-fit',
  severity: 'warning',
  title: 'Not all tries fit into the timeout',
  why: 'The timeout covers all tries and the waits between them, and it wins: a retry whose wait would end after it is never made, and the caller gets a 504. Retries that cannot happen only look like safety.',
  source: envoyRetryState,
  bad: {
    yaml: virtualService(`match: [{method: {exact: GET}}]
timeout: 3s
retries:
  attempts: 3
  perTryTimeout: 2s
  retryOn: connect-failure,reset,503`),
    points: '3s',
  },
  good: {
    yaml: virtualService(`match: [{method: {exact: GET}}]
timeout: 3s
retries:
  attempts: 3
  perTryTimeout: 600ms
  retryOn: connect-failure,reset,503`),
  },
  *check({ calls }) {
    for (const call of calls) {
      const { fit, tries, worstMs } = scheduleOf(call);
      if (fit === null || fit >= tries || tries === 1 || forgetsFirstTry(call) || !call.retries.perTryMs?.written)
        continue;
      const total = call.totalMs!;
      const by = total.written ? '' : `, the limit ${total.origin ?? 'by default'}`;
      yield {
        object: call.object,
        path: total.written ? total.path : call.retries.perTryMs.path,
        message: `When every try takes its ${spokenMs(call.retries.perTryMs.value)}, only ${fit} of ${tries} tries ${fit === 1 ? 'fits' : 'fit'} into ${spokenMs(total.value)}${by}.`,
        fix:
          worstMs === null
            ? 'Raise the timeout or shorten the tries.'
            : `All of them need ${spokenMs(worstMs)}: raise the timeout, shorten the tries or make fewer.`,
      };
    }
  },
};

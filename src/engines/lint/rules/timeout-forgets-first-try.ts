import type { Calls } from '../calls.ts';
import { virtualService } from '../examples.ts';
import { spokenMs } from '../explain/words.ts';
import type { LintRule } from '../rule.ts';
import { scheduleOf } from '../schedule.ts';
import { istioVirtualService } from '../sources.ts';

/** Whether the total is the limit of a try times the retries, as if the first try took no time. */
export function forgetsFirstTry({ retries, totalMs, totalEnds }: Calls): boolean {
  const { count, countsFirst, perTryMs } = retries;
  if (!totalMs?.written || !perTryMs?.written || totalEnds !== 'call' || countsFirst || !count.written) return false;
  return count.value !== 'unlimited' && count.value > 1 && totalMs.value === perTryMs.value * count.value;
}

export const timeoutForgetsFirstTry: LintRule = {
  id: 'timeout-forgets-first-try',
  severity: 'warning',
  title: 'The timeout is the limit of a try times the retries',
  why: 'attempts: 3 allows four requests: the first and three retries. A timeout of perTryTimeout × attempts has no room for the first try, nor for the waits between tries, so the last retry cannot finish.',
  source: istioVirtualService,
  bad: {
    yaml: virtualService(`match: [{method: {exact: GET}}]
timeout: 6s
retries:
  attempts: 3
  perTryTimeout: 2s
  retryOn: connect-failure,reset,503`),
    points: '6s',
  },
  good: {
    yaml: virtualService(`match: [{method: {exact: GET}}]
timeout: 9s
retries:
  attempts: 3
  perTryTimeout: 2s
  retryOn: connect-failure,reset,503`),
  },
  *check({ calls }) {
    for (const call of calls) {
      if (!forgetsFirstTry(call)) continue;
      const { tries, worstMs } = scheduleOf(call);
      const { countField, perTryMs, count } = call.retries;
      yield {
        object: call.object,
        path: call.totalMs!.path,
        message: `${spokenMs(call.totalMs!.value)} is ${count.value} × ${spokenMs(perTryMs!.value)}, but ${countField}: ${count.value} allows ${tries} tries.`,
        fix:
          worstMs === null
            ? 'Count the first try too.'
            : `All ${tries} tries and the waits need up to ${spokenMs(worstMs)}: raise the timeout, or lower the other two.`,
      };
    }
  },
};

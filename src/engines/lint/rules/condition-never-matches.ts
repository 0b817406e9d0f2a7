import type { Calls } from '../calls.ts';
import { virtualService } from '../examples.ts';
import type { LintRule } from '../rule.ts';
import { envoyRetryState } from '../sources.ts';

const isStatus = (token: string) => /^\d{3}$/.test(token);

export const conditionNeverMatches: LintRule = {
  id: 'condition-never-matches',
  severity: 'warning',
  title: 'A condition that can never hold',
  why: 'retriable-status-codes without a status and retriable-headers without a header compare with an empty list. A VirtualService has no field for headers at all; statuses are written into retryOn as numbers.',
  source: envoyRetryState,
  bad: {
    yaml: virtualService(`match: [{method: {exact: GET}}]
timeout: 5s
retries:
  attempts: 2
  retryOn: connect-failure,retriable-headers`),
    points: 'connect-failure,retriable-headers',
  },
  good: {
    yaml: virtualService(`match: [{method: {exact: GET}}]
timeout: 5s
retries:
  attempts: 2
  retryOn: connect-failure,503`),
  },
  *check({ calls }) {
    for (const call of calls) {
      for (const { token, path, written } of call.retries.conditions) {
        if (!written || !isEmptyList(token, call)) continue;
        const what = token === 'retriable-headers' ? 'header' : 'status';
        yield {
          object: call.object,
          path,
          message: `${token} never holds: no ${what} is listed.`,
          fix: what === 'header' ? 'Remove it, or retry on statuses.' : 'List the statuses, or remove the word.',
        };
      }
    }
  },
};

function isEmptyList(token: string, { retries, dialect }: Calls): boolean {
  if (token === 'retriable-headers') return dialect !== 'envoy';
  if (token !== 'retriable-status-codes') return false;
  return !retries.conditions.some((condition) => isStatus(condition.token));
}

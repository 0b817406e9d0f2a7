import type { LintRule } from '../rule.ts';
import { destinationRule, virtualService } from '../examples.ts';
import { istioDestinationRule } from '../sources.ts';

const route = virtualService(`match: [{method: {exact: GET}}]
timeout: 5s
retries:
  attempts: 3
  retryOn: connect-failure,reset,503`);

export const parallelRetriesLimit: LintRule = {
  id: 'parallel-retries-limit',
  severity: 'warning',
  title: 'maxRetries taken for the retries of one call',
  why: 'maxRetries in a connection pool limits how many retries a proxy has under way at once, to all pods together, those that still wait included. A number as small as the retries of one call refuses nearly all retries when many calls fail together: 503 with the flag UO.',
  source: istioDestinationRule,
  bad: {
    yaml: `${route}---\n${destinationRule('connectionPool:\n  http: {maxRetries: 3}')}`,
    points: '3',
  },
  good: { yaml: `${route}---\n${destinationRule('connectionPool:\n  http: {maxRetries: 100}')}` },
  *check({ pools, calls }) {
    for (const { object, hosts, maxRetries, budget } of pools) {
      if (!maxRetries || budget) continue;
      const counts = calls
        .filter(
          (call) => call.hosts.some((host) => hosts.includes(host)) && typeof call.retries.count.value === 'number',
        )
        .map(({ retries }) => retries.count.value as number);
      const most = Math.max(0, ...counts);
      if (maxRetries.value > Math.max(1, most)) continue;
      yield {
        object,
        path: maxRetries.path,
        message: `maxRetries: ${maxRetries.value} lets a proxy have ${maxRetries.value === 1 ? 'one retry' : `${maxRetries.value} retries`} under way at once; it does not count the retries of a call.`,
        fix: 'Size it for the calls that may fail together, or use retryBudget. How often one call is retried is attempts in the VirtualService.',
      };
    }
  },
};

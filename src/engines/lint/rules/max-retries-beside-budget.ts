import { destinationRule } from '../examples.ts';
import type { LintRule } from '../rule.ts';
import { istioDestinationRule } from '../sources.ts';

export const maxRetriesBesideBudget: LintRule = {
  id: 'max-retries-beside-budget',
  severity: 'warning',
  title: 'maxRetries beside a retry budget',
  why: 'Envoy uses the budget instead of the fixed number as soon as a budget is there. The number that is written has no effect.',
  source: istioDestinationRule,
  bad: {
    yaml: destinationRule('connectionPool:\n  http: {maxRetries: 50}\nretryBudget: {percent: 20}'),
    points: '50',
  },
  good: { yaml: destinationRule('retryBudget: {percent: 20}') },
  *check({ pools }) {
    for (const { object, maxRetries, budget } of pools) {
      if (!maxRetries || !budget) continue;
      yield {
        object,
        path: maxRetries.path,
        message: `This limit of ${maxRetries.value} has no effect: the retry budget replaces it.`,
        fix: 'Keep one of the two.',
      };
    }
  },
};

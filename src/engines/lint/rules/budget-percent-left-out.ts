import { destinationRule } from '../examples.ts';
import type { LintRule } from '../rule.ts';
import { istioBudgetPercent } from '../sources.ts';

export const budgetPercentLeftOut: LintRule = {
  id: 'budget-percent-left-out',
  severity: 'warning',
  title: 'A retry budget without its percentage',
  why: 'The default is 20 %, but Istio 1.27 to 1.29 turn a missing percent into 0.2 %, which leaves little more than the minimum of three retries at once. It is corrected in 1.30.',
  source: istioBudgetPercent,
  bad: { yaml: destinationRule('retryBudget: {minRetryConcurrency: 5}'), points: 'retryBudget' },
  good: { yaml: destinationRule('retryBudget: {percent: 20, minRetryConcurrency: 5}') },
  *check({ pools }) {
    for (const { object, budget, dialect } of pools) {
      if (dialect !== 'istio' || !budget || budget.value.percent !== null) continue;
      yield {
        object,
        path: budget.path,
        atKey: true,
        message: 'Without percent the budget is 20 %, and 0.2 % in Istio 1.27 to 1.29.',
        fix: 'Write percent: 20.',
      };
    }
  },
};

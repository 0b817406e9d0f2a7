import { destinationRule } from '../examples.ts';
import type { LintRule } from '../rule.ts';
import { istioDestinationRule } from '../sources.ts';

export const gatewayErrorsNeverFirst: LintRule = {
  id: 'gateway-errors-never-first',
  severity: 'warning',
  title: 'A threshold for gateway errors that can never be met first',
  why: 'Every 502, 503 and 504 also counts as a 5xx. When the threshold of gateway errors is not below that of 5xx, the host is ejected by the latter before, or at the same moment, and the former has no effect.',
  source: istioDestinationRule,
  bad: {
    yaml: destinationRule(`outlierDetection:
  consecutiveGatewayErrors: 7
  maxEjectionPercent: 50`),
    points: '7',
  },
  good: {
    yaml: destinationRule(`outlierDetection:
  consecutiveGatewayErrors: 3
  maxEjectionPercent: 50`),
  },
  *check({ outliers }) {
    for (const { object, consecutiveGateway, consecutive5xx } of outliers) {
      if (!consecutiveGateway.written || consecutive5xx.value === 0) continue;
      if (consecutiveGateway.value === 0 || consecutiveGateway.value < consecutive5xx.value) continue;
      yield {
        object,
        path: consecutiveGateway.path,
        message: `${consecutiveGateway.value} gateway errors are never reached first: ${consecutive5xx.value} answers 5xx in a row${consecutive5xx.written ? '' : ', the default,'} eject the host already.`,
        fix: `Write less than ${consecutive5xx.value}, or switch the other off with 0.`,
      };
    }
  },
};

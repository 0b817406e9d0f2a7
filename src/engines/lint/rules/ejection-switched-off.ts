import { destinationRule } from '../examples.ts';
import type { LintRule } from '../rule.ts';
import { envoyOutlier } from '../sources.ts';

export const ejectionSwitchedOff: LintRule = {
  id: 'ejection-switched-off',
  severity: 'warning',
  title: 'Outlier detection without a threshold that is on',
  why: 'A threshold of 0 is off, and only the one for 5xx is on by default. A block in which all are off, or which ejects at most 0 % of the hosts, looks like a circuit breaker and never opens.',
  source: envoyOutlier,
  bad: {
    yaml: destinationRule(`outlierDetection:
  consecutive5xxErrors: 0
  maxEjectionPercent: 50`),
    points: '0',
  },
  good: {
    yaml: destinationRule(`outlierDetection:
  consecutive5xxErrors: 5
  maxEjectionPercent: 50`),
  },
  *check({ outliers }) {
    for (const outlier of outliers) {
      const { consecutive5xx, consecutiveGateway, consecutiveLocal, failurePercent, maxEjectionPercent } = outlier;
      const off =
        [consecutive5xx, consecutiveGateway, consecutiveLocal].every(({ value }) => value === 0) && !failurePercent;
      const none = maxEjectionPercent.value === 0;
      if (!off && !none) continue;
      yield {
        object: outlier.object,
        path: off ? consecutive5xx.path : maxEjectionPercent.path,
        message: off
          ? 'No host is ever ejected: every threshold is 0.'
          : 'No host is ever ejected: at most 0 % may be.',
        fix: off
          ? 'Write the number of errors in a row that eject a host.'
          : 'Write the share of hosts that may be out at once.',
      };
    }
  },
};

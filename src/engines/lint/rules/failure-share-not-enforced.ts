import { Part } from '../part.ts';
import type { LintRule } from '../rule.ts';
import { envoyOutlier } from '../sources.ts';

const cluster = (lines: string) => `name: reviews
type: STRICT_DNS
outlier_detection:
  consecutive_5xx: 5
  max_ejection_percent: 50
${lines}
`;

export const failureShareNotEnforced: LintRule = {
  id: 'failure-share-not-enforced',
  severity: 'warning',
  title: 'A failure share that Envoy computes and does not act on',
  why: 'enforcing_failure_percentage is 0 unless it is written, so hosts above failure_percentage_threshold are counted in a statistic and stay in. Gateway failures need enforcing_consecutive_gateway_failure in the same way.',
  source: envoyOutlier,
  bad: { yaml: cluster('  failure_percentage_threshold: 50'), points: '50' },
  good: { yaml: cluster('  failure_percentage_threshold: 50\n  enforcing_failure_percentage: 100') },
  *check({ outliers }) {
    for (const { object, dialect, path } of outliers) {
      if (dialect !== 'envoy') continue;
      const part = new Part(object.value).at(...path);
      for (const [threshold, enforcing] of [
        ['failure_percentage_threshold', 'enforcing_failure_percentage'],
        ['consecutive_gateway_failure', 'enforcing_consecutive_gateway_failure'],
      ] as const) {
        if (!part.at(threshold).number || (part.at(enforcing).number ?? 0) > 0) continue;
        yield {
          object,
          path: part.at(threshold).path,
          message: `${threshold} ejects nobody: ${enforcing} is ${part.at(enforcing).isSet ? '0' : 'not written, which means 0'}.`,
          fix: `Add ${enforcing}: 100.`,
        };
      }
    }
  },
};

import { httpRoute } from '../examples.ts';
import type { LintRule } from '../rule.ts';
import { gatewayApiBackoff } from '../sources.ts';

export const backoffIsNoMinimum: LintRule = {
  id: 'backoff-is-no-minimum',
  severity: 'info',
  title: 'backoff of an HTTPRoute is not a minimum in practice',
  why: 'Gateway API promises that no retry is made before backoff has passed. Istio, Envoy Gateway, kgateway and Cilium hand it to Envoy as the width of the first range, which starts at zero: on average the first wait is half of it.',
  source: gatewayApiBackoff,
  bad: {
    yaml: httpRoute('matches: [{method: GET}]\nretry: {attempts: 2, codes: [503], backoff: 100ms}'),
    points: '100ms',
    alongside: ['experimental-retry'],
  },
  good: { yaml: httpRoute('matches: [{method: GET}]\nretry: {attempts: 2, codes: [503]}') },
  *check({ calls }) {
    for (const { object, dialect, retries } of calls) {
      if (dialect !== 'gateway-api' || !retries.backoffPath || retries.count.value === 0) continue;
      yield {
        object,
        path: retries.backoffPath,
        message: 'Gateways on Envoy wait between 0 and this time before the first retry, not at least this time.',
        fix: 'Double it if the mean matters; no field gives a minimum.',
      };
    }
  },
};

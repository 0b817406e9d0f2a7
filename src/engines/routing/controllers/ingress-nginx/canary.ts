/**
 * Canary: header before cookie before weight; one canary per upstream.
 * Source: kubernetes/ingress-nginx@dbb11b9 rootfs/etc/nginx/lua/balancer.lua (route_to_alternative_balancer).
 */
import type { Condition } from '../../match/condition.ts';
import type { TextMatch } from '../../match/text.ts';
import type { Backend } from '../../proxy.ts';
import type { CanaryRule } from './annotations.ts';

export interface CanaryStep {
  readonly conditions: readonly Condition[];
  readonly backends: readonly Backend[];
  readonly precedence: string;
}

/** Who gets a request that reached the location, in the order the balancer asks. */
export function canarySteps(rule: CanaryRule, primary: Backend, canary: Backend): readonly CanaryStep[] {
  const steps: CanaryStep[] = [];
  const step = (conditions: readonly Condition[], backend: Backend, precedence: string) =>
    steps.push({ conditions, backends: [{ ...backend, weight: 1 }], precedence });
  if (rule.header !== undefined) {
    const name = rule.header.toLowerCase();
    const header = (match: TextMatch): Condition[] => [{ on: 'header', name, match }];
    if (rule.headerValue !== undefined)
      step(
        header({ kind: 'exact', value: rule.headerValue }),
        canary,
        'canary-by-header-value comes before cookie and weight',
      );
    else if (rule.headerPattern !== undefined)
      step(
        header({ kind: 'regex', value: rule.headerPattern, partial: true }),
        canary,
        'canary-by-header-pattern comes before cookie and weight',
      );
    else {
      step(header({ kind: 'exact', value: 'always' }), canary, 'canary-by-header comes before cookie and weight');
      step(header({ kind: 'exact', value: 'never' }), primary, 'canary-by-header comes before cookie and weight');
    }
  }
  if (rule.cookie !== undefined) {
    const cookie = (value: string): Condition[] => [
      { on: 'cookie', name: rule.cookie!, match: { kind: 'exact', value } },
    ];
    step(cookie('always'), canary, 'canary-by-cookie comes before weight');
    step(cookie('never'), primary, 'canary-by-cookie comes before weight');
  }
  const share = Math.min(rule.weight, rule.weightTotal);
  const backends = [
    { ...primary, weight: rule.weightTotal - share },
    { ...canary, weight: share },
  ].filter(({ weight }) => weight > 0);
  steps.push({ conditions: [], backends, precedence: 'canary-weight decides what header and cookie did not' });
  return steps;
}

/** What changed in Istio's retries, by release. */
import type { ChoiceParam } from '../../core/params.ts';

export const istioVersions = ['1.23', '1.24', '1.26', '1.27', '1.30', '1.31'] as const;
export type IstioVersion = (typeof istioVersions)[number];

export const istioVersionOption: ChoiceParam<IstioVersion> = {
  kind: 'choice',
  label: 'Istio',
  doc: 'The release the documents are for; each one named is the first that behaves differently from those before it.',
  options: [
    { value: '1.23', label: 'up to 1.23' },
    { value: '1.24', label: '1.24 and 1.25' },
    { value: '1.26', label: '1.26' },
    { value: '1.27', label: '1.27 to 1.29' },
    { value: '1.30', label: '1.30' },
    { value: '1.31', label: '1.31 and later' },
  ],
  default: '1.30',
};

const since = (version: IstioVersion, first: IstioVersion): boolean =>
  istioVersions.indexOf(version) >= istioVersions.indexOf(first);

/** 503 was taken out of the default retryOn in 1.24 (istio/istio#52111). */
export function defaultRetryOn(version: IstioVersion): readonly string[] {
  const conditions = ['connect-failure', 'refused-stream', 'unavailable', 'cancelled'];
  return since(version, '1.24') ? conditions : [...conditions, '503'];
}

/** `retries.backoff`, istio/api#3461. */
export const hasBackoff = (version: IstioVersion): boolean => since(version, '1.26');
/** `trafficPolicy.retryBudget`, istio/api#3512. */
export const hasRetryBudget = (version: IstioVersion): boolean => since(version, '1.27');
/** Before 1.30 a subset's policy drops the budget above it (istio/istio#59667) and a left-out percent means 0.2 % (#59504). */
export const budgetIsSound = (version: IstioVersion): boolean => since(version, '1.30');
/** `retryBudget.budgetInterval`. */
export const hasBudgetInterval = (version: IstioVersion): boolean => since(version, '1.31');

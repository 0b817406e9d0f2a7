/** From what a reader sets on a scene to a plan of traffic. Light: the page makes plans, a worker runs them. */
import { emptyPolicy, type ResiliencePolicy } from '../resilience/policy.ts';
import type { RoutedRequest } from '../routing/request.ts';
import type { RetryLayers, TrafficAction, TrafficLoad, TrafficPlan } from '../traffic/plan.ts';

/** What a pod does instead of answering. */
export type Trouble = 'errors' | 'silent' | 'dead' | 'slow';

/** By `namespace/pod`. */
export type Troubles = Readonly<Record<string, Trouble>>;

/** A library’s policy where none is given: three retries, a tenth of a second apart. */
export const defaultAppPolicy: ResiliencePolicy = Object.freeze({
  ...emptyPolicy,
  name: 'three retries',
  library: 'the app’s own library',
  maxRetries: 3,
  backoff: { formula: 'constant', params: { delayMs: 100 } },
  retryOn: [{ kind: 'exception', name: '*' }],
} satisfies ResiliencePolicy);

const slowFactor = 100;

/** The pods' troubles as actions that last for the whole run. */
export function troubleActions(given: Troubles): TrafficAction[] {
  return Object.entries(given).map(([pod, trouble]): TrafficAction => {
    switch (trouble) {
      case 'errors':
        return { kind: 'break', pod, errorRatio: 1, fromMs: 0 };
      case 'silent':
        return { kind: 'partition', pod, fromMs: 0 };
      case 'dead':
        return { kind: 'kill', pod, fromMs: 0, noticedAfterMs: null };
      case 'slow':
        return { kind: 'slow', pod, factor: slowFactor, fromMs: 0 };
    }
  });
}

export interface PlanParts {
  readonly request: RoutedRequest;
  readonly troubles: Troubles;
  readonly retries: RetryLayers;
  readonly load: TrafficLoad;
  /** Further actions, at their times. */
  readonly actions?: readonly TrafficAction[];
}

/** The same request again and again. A caller with a library has the library's policy, a client outside as well. */
export function planOf({ request, troubles, retries, load, actions = [] }: PlanParts): TrafficPlan {
  const library = retries === 'app' || retries === 'both';
  return {
    entries: [{ request, ...(library ? { policy: defaultAppPolicy } : {}) }],
    load,
    retries,
    app: defaultAppPolicy,
    actions: [...troubleActions(troubles), ...actions],
  };
}

/** Clusters and plans, short enough to read in a test. */
import { emptyPolicy, type ResiliencePolicy } from '../../../src/engines/resilience/policy.ts';
import { compile, type ControllerOptions, type World } from '../../../src/engines/routing/index.ts';
import { runTraffic, type TrafficPlan, type TrafficRun } from '../../../src/engines/traffic/index.ts';
import { app, cluster, get } from '../routing/support.ts';
import { object, virtualService } from '../routing/istio/support.ts';

export { app, get, object, virtualService };

/** A pod that calls, and with it the namespace's sidecars. */
export const clientPod = `
apiVersion: v1
kind: Namespace
metadata: {name: default, labels: {istio-injection: enabled}}
---
apiVersion: v1
kind: Pod
metadata: {name: client, namespace: default, labels: {app: client}}
spec: {containers: [{name: app, image: app}]}
`;

export function world(texts: readonly string[], options: ControllerOptions = {}): World {
  return compile(cluster(...texts), options);
}

export const fromClient = (url: string, more = {}) =>
  get(url, { source: { kind: 'pod', namespace: 'default', name: 'client' }, ...more });

export function library(maxRetries: number, more: Partial<ResiliencePolicy> = {}): ResiliencePolicy {
  return {
    ...emptyPolicy,
    library: 'test',
    maxRetries,
    retryOn: [
      { kind: 'status', from: 500, to: 599 },
      { kind: 'transport', event: 'connect-failure' },
      { kind: 'transport', event: 'timeout' },
    ],
    ...more,
  };
}

/** Work takes exactly 10 ms unless the plan says otherwise, so that times can be added up. */
export function run(
  in_: World | readonly string[],
  plan: Partial<TrafficPlan> & Pick<TrafficPlan, 'entries'>,
  seed = 1,
): TrafficRun {
  const at = 'cluster' in in_ ? in_ : world(in_);
  return runTraffic(
    at,
    {
      load: { shape: 'steady', rateRps: 100, durationMs: 1000 },
      ...plan,
      pods: { workMs: 10, workCv: 0, ...plan.pods },
    },
    seed,
  );
}

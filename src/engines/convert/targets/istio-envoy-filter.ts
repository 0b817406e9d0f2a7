/** What only an EnvoyFilter can tell Istio's sidecars. */
import { protobufDuration } from '../durations.ts';
import type { EnvoyWaits } from '../fit-envoy.ts';
import type { PlainDocument, PlainValue } from '../target.ts';

export interface FilterNeeds {
  readonly host: string;
  /** Name of the route that is patched; the VirtualService gives it. */
  readonly route: string;
  readonly waits: EnvoyWaits | null;
  /** Merged into the cluster. */
  readonly cluster: Readonly<Record<string, PlainValue>> | null;
}

/** Null when the APIs can say it all. */
export function istioEnvoyFilter({ host, route, waits, cluster }: FilterNeeds): PlainDocument | null {
  const patches: PlainValue[] = [];
  if (waits) {
    patches.push({
      applyTo: 'HTTP_ROUTE',
      match: {
        context: 'SIDECAR_OUTBOUND',
        routeConfiguration: { vhost: { route: { name: route, action: 'ROUTE' } } },
      },
      patch: {
        operation: 'MERGE',
        value: {
          route: {
            retry_policy: {
              retry_back_off: {
                base_interval: protobufDuration(waits.baseMs),
                max_interval: protobufDuration(waits.maxMs),
              },
            },
          },
        },
      },
    });
  }
  if (cluster) {
    patches.push({
      applyTo: 'CLUSTER',
      match: { context: 'SIDECAR_OUTBOUND', cluster: { service: `${host}.default.svc.cluster.local` } },
      patch: { operation: 'MERGE', value: cluster },
    });
  }
  if (patches.length === 0) return null;
  return {
    apiVersion: 'networking.istio.io/v1alpha3',
    kind: 'EnvoyFilter',
    metadata: { name: `${host}-retries` },
    spec: { configPatches: patches },
  };
}

/** What implementations of the Gateway API make of HTTPRoute.retry: the specification leaves the waits to them. */

export interface GatewayImplementation {
  readonly label: string;
  /** Conditions it adds to the listed codes, in Envoy's words. */
  readonly tokens: readonly string[];
  /** Cap of the wait as a multiple of backoff. */
  readonly capFactor: number;
  /** Whether backendRequest limits each try. */
  readonly perTry: boolean;
  /** What it does without a retry block. */
  readonly withoutRetry: number;
  /** Limit of the whole call where the route has none; null = none. */
  readonly totalMs: number | null;
  /** Whether XBackendTrafficPolicy has an effect. */
  readonly budget: boolean;
}

export const gatewayImplementations = {
  // istio/istio 86c9f01, pilot/pkg/config/kube/gateway/conversion.go and backend_policies.go
  istio: {
    label: 'Istio',
    tokens: ['connect-failure', 'refused-stream', 'unavailable', 'cancelled'],
    capFactor: 10,
    perTry: true,
    withoutRetry: 2,
    totalMs: null,
    budget: true,
  },
  // envoyproxy/gateway d32f282, internal/gatewayapi/route.go
  'envoy-gateway': {
    label: 'Envoy Gateway',
    tokens: [],
    capFactor: 10,
    perTry: true,
    withoutRetry: 0,
    totalMs: 15_000,
    budget: false,
  },
  // cilium/cilium#46433 (June 2026), operator/pkg/model/translation
  cilium: {
    label: 'Cilium',
    tokens: ['connect-failure', 'reset', 'refused-stream'],
    capFactor: 2,
    perTry: false,
    withoutRetry: 0,
    totalMs: null,
    budget: false,
  },
} as const satisfies Readonly<Record<string, GatewayImplementation>>;

import type { Origin } from './object.ts';

/** What a proxy does on the way to a backend, besides choosing it. Data for the traffic model: one request alone meets none of it. */
export interface TrafficPolicy {
  /** Per proxy; what is missing is not limited. */
  readonly limits?: {
    readonly maxConnections?: number;
    readonly maxPendingRequests?: number;
    readonly maxRequests?: number;
    readonly maxRequestsPerConnection?: number;
    readonly maxConcurrentRetries?: number;
    readonly connectTimeoutMs?: number;
  };
  /** When a pod is left out for a while (outlierDetection). Counts of 0 or null switch a reason off. */
  readonly ejection?: {
    readonly consecutive5xx: number;
    readonly consecutiveGatewayErrors: number | null;
    readonly consecutiveLocalFailures: number | null;
    readonly intervalMs: number;
    readonly baseEjectionMs: number;
    /** Largest share of pods left out at once, 0–1. */
    readonly maxEjectionRatio: number;
    /** Below this share of healthy pods all are used again, 0–1; 0 = never. */
    readonly panicRatio: number;
  };
  readonly retryBudget?: {
    /** Retries as a share of requests, 0–1. */
    readonly ratio: number;
    readonly minConcurrentRetries: number;
    /** 0 = of the requests under way. */
    readonly intervalMs: number;
  };
  /** `round-robin`, `least-request`, `random`, `hash`, `pass-through`. */
  readonly balancing?: string;
  /** TLS towards the backend, in the data plane's words. */
  readonly tls?: string;
  /** What the object asks for and nothing here acts on. */
  readonly notModelled?: readonly string[];
  readonly origin: Origin;
}

/** What is simulated: a load, and the hops it goes through. Plain data. */
import type { BackoffChoice } from '../resilience/policy.ts';

/** How long one piece of work takes. */
export type ServiceLaw =
  | { readonly law: 'constant'; readonly meanMs: number }
  | { readonly law: 'exponential'; readonly meanMs: number }
  /** `cv` is the coefficient of variation: sd / mean. */
  | { readonly law: 'lognormal'; readonly meanMs: number; readonly cv: number };

export interface Replica {
  readonly id: string;
  readonly label: string;
  /** Share of its answers that are errors, 0–1. */
  readonly errorRatio: number;
  /** Multiplies the service time; 1 = as fast as its siblings. */
  readonly slowness: number;
}

export interface Service {
  readonly id: string;
  readonly label: string;
  readonly replicas: readonly Replica[];
  /** Calls one replica works on at once. */
  readonly concurrency: number;
  /** Calls one replica keeps waiting; further ones are refused with 503. */
  readonly queueLimit: number;
  readonly work: ServiceLaw;
}

/** What the caller of a hop does about failures. */
export interface HopPolicy {
  /** Extra tries after the first. */
  readonly maxRetries: number;
  readonly backoff: BackoffChoice;
  /** null = wait as long as it takes. */
  readonly perTryTimeoutMs: number | null;
  /** Limit of the call with its retries and waits; null = none. */
  readonly totalTimeoutMs: number | null;
  /** Whether a retry prefers a replica that has not been tried, as Envoy's `previous_hosts` predicate does. */
  readonly avoidPreviousHosts: boolean;
}

export interface Hop {
  readonly service: Service;
  readonly policy: HopPolicy;
  /** One way between the caller and the service. */
  readonly networkMs: number;
}

export interface Load {
  readonly arrivals: 'poisson' | 'constant';
  readonly rateRps: number;
  /** Requests arrive until then; afterwards the system drains. */
  readonly durationMs: number;
}

export interface Scenario {
  readonly load: Load;
  /** From the client inward, 1–4 deep. A gateway is a service that takes no time and refuses nobody. */
  readonly hops: readonly Hop[];
}

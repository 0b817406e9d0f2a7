/** What is done to a cluster: who sends which request how often, how pods behave, who retries, what happens when. Plain data. */
import type { ResiliencePolicy } from '../resilience/policy.ts';
import type { RoutedRequest } from '../routing/request.ts';

/** One stream of equal requests. */
export interface TrafficEntry {
  /** With its source: outside, or a pod. */
  readonly request: RoutedRequest;
  /** Its part of the load against the other entries; 1 unless given. */
  readonly weight?: number;
  /** What a client outside does about failures; nothing unless given. A pod's own policy is `app`. */
  readonly policy?: ResiliencePolicy;
}

export interface TrafficLoad {
  /** `steady`: evenly spaced; `random`: Poisson arrivals; `bursts`: `burstSize` at once, as often as the rate allows. */
  readonly shape: 'steady' | 'random' | 'bursts';
  /** Requests per second of all entries together. */
  readonly rateRps: number;
  readonly durationMs: number;
  /** 10 unless given. */
  readonly burstSize?: number;
  /** Processes the requests come from, each with its own retry state; 1 unless given. */
  readonly clients?: number;
}

/** How a pod behaves. */
export interface PodSettings {
  /** Mean time one request takes, without the calls it makes. */
  readonly workMs: number;
  /** Coefficient of variation of that time (sd / mean); 0 = always the same. */
  readonly workCv: number;
  /** Requests it works on at once. */
  readonly concurrency: number;
  /** Requests it keeps waiting; further ones are refused with 503. */
  readonly queueLimit: number;
  /** Share of its answers that are errors, 0–1. */
  readonly errorRatio: number;
  readonly errorStatus: number;
}

export const defaultPodSettings: PodSettings = Object.freeze({
  workMs: 20,
  workCv: 0.5,
  concurrency: 32,
  queueLimit: 128,
  errorRatio: 0,
  errorStatus: 503,
});

/** One way, in milliseconds. */
export interface NetworkSettings {
  /** Between a client outside and the edge. */
  readonly clientMs: number;
  /** Between two pods, or the edge and a pod. */
  readonly podMs: number;
  /** Between a container and the proxy beside it. */
  readonly localMs: number;
}

export const defaultNetwork: NetworkSettings = Object.freeze({ clientMs: 10, podMs: 2, localMs: 0.2 });

/** The calls a pod makes to answer one request. */
export interface CallPlan {
  /** `GET http://reviews:9080/reviews/1`; the method is GET where none is written. */
  readonly calls: readonly string[];
  readonly order: 'sequence' | 'parallel';
}

/** Who retries: the library inside the application, the proxies as their manifests say, both, or nobody. */
export type RetryLayers = 'app' | 'mesh' | 'both' | 'none';

/** Pods are named `namespace/name`, services too. Absent `untilMs` = to the end of the run. */
export type TrafficAction =
  /** The pod dies: what it works on is reset, connections are refused; its endpoint is taken off the list after `noticedAfterMs` (1,000 unless given; null = never). */
  | {
      readonly kind: 'kill';
      readonly pod: string;
      readonly fromMs: number;
      readonly untilMs?: number;
      readonly noticedAfterMs?: number | null;
    }
  /** Its work takes `factor` times as long. */
  | {
      readonly kind: 'slow';
      readonly pod: string;
      readonly factor: number;
      readonly fromMs: number;
      readonly untilMs?: number;
    }
  /** This share of its answers is an error. */
  | {
      readonly kind: 'break';
      readonly pod: string;
      readonly errorRatio: number;
      /** 503 unless given. */
      readonly status?: number;
      readonly fromMs: number;
      readonly untilMs?: number;
    }
  /** Nothing reaches the pod or comes back; nobody is told. */
  | { readonly kind: 'partition'; readonly pod: string; readonly fromMs: number; readonly untilMs?: number }
  /** Every pod of the Service answers an error at once. */
  | {
      readonly kind: 'outage';
      readonly service: string;
      readonly status?: number;
      readonly fromMs: number;
      readonly untilMs?: number;
    }
  | { readonly kind: 'load'; readonly rateRps: number; readonly atMs: number }
  /** Of every split in which this share stands it now gets `ratio` (0–1); the others keep their proportions. `share` is a share's name in a decision. */
  | { readonly kind: 'shift'; readonly share: string; readonly ratio: number; readonly atMs: number };

export interface TrafficPlan {
  /** At least one. */
  readonly entries: readonly TrafficEntry[];
  readonly load: TrafficLoad;
  /** `both` unless given; without `app` that is what the manifests say. */
  readonly retries?: RetryLayers;
  /** The library's policy in every calling application. */
  readonly app?: ResiliencePolicy;
  /** For pods about which nothing else is said. */
  readonly pods?: Partial<PodSettings>;
  /** By `namespace/name` of a pod, its workload or its Service; over the annotations, the pod's own last. */
  readonly podSettings?: Readonly<Record<string, Partial<PodSettings>>>;
  /** By `namespace/name` of a pod, its workload or its Service; instead of the annotations. */
  readonly calls?: Readonly<Record<string, CallPlan>>;
  readonly network?: Partial<NetworkSettings>;
  readonly actions?: readonly TrafficAction[];
}

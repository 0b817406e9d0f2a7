/** What happened to a request, hop by hop, and why. */
import type { ObjectRef, Origin } from './object.ts';
import type { Fault, HeaderChange, RetryPolicy, Timeouts } from './proxy.ts';
import type { TrafficPolicy } from './traffic-policy.ts';

export type HopKind =
  | 'client'
  | 'load-balancer'
  | 'proxy'
  | 'listener'
  | 'virtual-host'
  | 'route'
  | 'filter'
  | 'backend'
  | 'service'
  | 'endpoints'
  | 'pod'
  | 'external';

/** Something that was looked at and not taken. */
export interface Passed {
  readonly name: string;
  readonly why: string;
  readonly origin?: Origin;
}

export interface DecisionHop {
  readonly kind: HopKind;
  readonly name: string;
  /** One sentence: why the request is here. */
  readonly reason: string;
  readonly origin?: Origin;
  /** What this hop changed: host, path, headers, status. */
  readonly changes?: readonly string[];
  readonly passedOver?: readonly Passed[];
}

/** The request as the backend receives it. */
export interface UpstreamRequest {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Share {
  readonly name: string;
  /** 0–1; shares of one decision sum to 1. */
  readonly ratio: number;
  readonly backend: {
    readonly namespace: string;
    readonly name: string;
    readonly port: number | string;
    readonly subset?: string;
  } | null;
  /** Status that answers this share when its backend is broken or empty. */
  readonly status?: number;
  readonly pods: readonly ObjectRef[];
  /** Limits, ejection and budget on the way there. */
  readonly traffic?: TrafficPolicy;
  readonly origin: Origin;
}

/** How it ended. */
export type Outcome =
  | { readonly kind: 'forwarded'; readonly pod?: ObjectRef; readonly upstream: UpstreamRequest }
  /** A proxy answered itself: redirect, direct answer, CORS, fault, 404, 500, 503 … */
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly grpcStatus?: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly location?: string;
      readonly body?: string;
    }
  /** No HTTP answer at all. `code` e.g. `no-listener`, `no-filter-chain`, `tls-mismatch`, `tls-required`, `connection-refused`. */
  | { readonly kind: 'refused'; readonly code: string };

export interface Decision {
  readonly hops: readonly DecisionHop[];
  readonly outcome: Outcome;
  /** The answer in one sentence, its reason in the next. */
  readonly words: { readonly answer: string; readonly reason: string };
  /** Weighted choice, all of it; the outcome is one draw from it. */
  readonly shares: readonly Share[];
  readonly mirrors: readonly { readonly share: Share; readonly ratio: number }[];
  /** In force on the way to the backend. */
  readonly retry: RetryPolicy | null;
  readonly timeouts: Timeouts | null;
  readonly fault: Fault | null;
  /** Header changes for the answer on its way back, outermost last. */
  readonly responseHeaders: readonly HeaderChange[];
  /** Names in the data plane's own words where it has them: listener, virtual host, route, cluster. */
  readonly dataPlane: Readonly<Record<string, string>>;
  /** What an object asks for and this engine does not act on. */
  readonly notModelled: readonly string[];
}

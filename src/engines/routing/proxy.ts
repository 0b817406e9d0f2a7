/**
 * What a data plane was told to do, in no one's dialect. Controllers translate Kubernetes objects into this (as the real
 * ones translate into Envoy, nginx or Traefik configuration), and one engine runs it. A controller expresses its own
 * precedence by the order of `routes`; the engine takes the first that matches.
 */
import type { Condition } from './match/condition.ts';
import type { PathReading } from './match/path-reading.ts';
import type { TextMatch } from './match/text.ts';
import type { Origin } from './object.ts';
import type { TrafficPolicy } from './traffic-policy.ts';

export interface HeaderChange {
  readonly set?: Readonly<Record<string, string>>;
  /** Appended to what is there. */
  readonly add?: Readonly<Record<string, string>>;
  readonly remove?: readonly string[];
  /** Nothing of what was there is kept; `set` and `add` begin from an empty list. */
  readonly removeAll?: boolean;
  /** `${name}` in the values is filled from the request, by nginx's names. */
  readonly variables?: boolean;
}

export type PathChange =
  | { readonly kind: 'full'; readonly value: string }
  /** The matched prefix becomes `value`. */
  | { readonly kind: 'prefix'; readonly matched: string; readonly value: string; readonly byElement?: boolean }
  /** RE2 on the path; `\1` … in `value` are groups. */
  | { readonly kind: 'regex'; readonly pattern: string; readonly value: string; readonly ignoreCase?: boolean };

export interface Rewrite {
  readonly host?: string;
  readonly path?: PathChange;
}

export interface Redirect {
  readonly status: number;
  readonly scheme?: string;
  readonly host?: string;
  /** undefined = the port the rules of the data plane derive. */
  readonly port?: number;
  /** Write `port` even where the scheme implies it. */
  readonly writeDefaultPort?: boolean;
  readonly path?: PathChange;
  /** The whole address instead of its parts. */
  readonly location?: string;
  /** `${name}` in `location` is filled from the request, by nginx's names. */
  readonly variables?: boolean;
  readonly stripQuery?: boolean;
  /** Without `port` none is written, whatever port was called. */
  readonly withoutPort?: boolean;
}

/** A redirect where a pattern matches the address (`http://host:port/path?query`) and the outcome is another one. */
export interface AddressRedirect {
  /** RE2; every match is replaced. */
  readonly pattern: string;
  /** `\1` … are groups. */
  readonly replacement: string;
  /** For GET. */
  readonly status: number;
  readonly otherStatus: number;
  /** The scheme is what X-Forwarded-Proto says, where it says one. */
  readonly forwardedScheme?: boolean;
  /** What has changed the path before. */
  readonly rewrite?: Rewrite;
  readonly origin: Origin;
}

export interface DirectAnswer {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** `${name}` in body and headers is filled from the request, by nginx's names. */
  readonly variables?: boolean;
}

export interface RetryPolicy {
  /** Extra tries after the first. */
  readonly maxRetries: number;
  /** Conditions in the data plane's own words, e.g. `5xx`, `connect-failure`. */
  readonly retryOn: readonly string[];
  readonly statusCodes: readonly number[];
  readonly perTryTimeoutMs: number | null;
  /** Backoff formula and parameters, as the data plane computes it. */
  readonly backoff: { readonly formula: string; readonly params: Readonly<Record<string, number | string | boolean>> };
  readonly avoidPreviousHosts: boolean;
  /** Methods that are tried again only where the request was not sent yet. */
  readonly sentOnce?: readonly string[];
  /** false = the data plane's default, not written in any object. */
  readonly written: boolean;
  readonly origin?: Origin;
}

export interface Timeouts {
  /** Whole call including retries; null = none. */
  readonly totalMs: number | null;
  readonly origin?: Origin;
}

export interface Fault {
  readonly abort?: { readonly status?: number; readonly grpcStatus?: number; readonly ratio: number };
  readonly delay?: { readonly delayMs: number; readonly ratio: number };
  readonly origin?: Origin;
}

export interface Cors {
  readonly allowOrigins: readonly TextMatch[];
  readonly allowMethods: readonly string[];
  readonly allowHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly allowCredentials: boolean;
  readonly maxAgeSeconds: number | null;
  /** Between the values of a list; `, ` where it is not given. */
  readonly separator?: string;
  /** A preflight from an origin that is not allowed is answered here, without CORS headers; else it goes on to the backend. */
  readonly refusePreflight?: boolean;
  /**
   * As nginx is configured to do it: every OPTIONS is answered with 204, preflight or not, and these headers go with
   * every answer. With `withoutOrigin` a request needs no Origin, and the answer names this one.
   */
  readonly everyAnswer?: { readonly headers: Readonly<Record<string, string>>; readonly withoutOrigin?: string };
  readonly origin?: Origin;
}

/** Why a backend cannot be called, when it is known before the call. */
export interface BrokenBackend {
  /** What the data plane answers for this backend's share. */
  readonly status: number;
  /** e.g. `BackendNotFound`, `RefNotPermitted`, `InvalidKind`. */
  readonly reason: string;
  readonly message: string;
}

/** Where a request may be sent: a Service's port, a subset of it, or an address outside. */
export interface Backend {
  /** Share is weight / sum of weights. */
  readonly weight: number;
  readonly service?: { readonly namespace: string; readonly name: string; readonly port: number | string };
  /** Labels the pods must carry besides the Service's own selector (Istio subset). */
  readonly subset?: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  /** Address outside the cluster, or what has no Service. */
  readonly external?: { readonly host: string; readonly port: number };
  /** Name of the cluster in the data plane's words, e.g. `outbound|80|v1|reviews.default.svc.cluster.local`. */
  readonly cluster?: string;
  /** The request header that names the cluster; without it there is none. */
  readonly clusterHeader?: string;
  readonly broken?: BrokenBackend;
  readonly traffic?: TrafficPolicy;
  readonly requestHeaders?: HeaderChange;
  readonly responseHeaders?: HeaderChange;
  readonly rewrite?: Rewrite;
  /** In force on the way to this backend, instead of the route's. */
  readonly retry?: RetryPolicy;
  /** Its share of requests is redirected instead of sent to it. */
  readonly redirect?: Redirect;
  /** Copies of its share of requests. */
  readonly mirrors?: readonly Mirror[];
  /** What is asked for on the way to this backend and not acted on. */
  readonly ignored?: readonly string[];
  readonly origin: Origin;
}

export type Action =
  | { readonly kind: 'forward'; readonly backends: readonly Backend[] }
  | { readonly kind: 'redirect'; readonly redirect: Redirect }
  | { readonly kind: 'answer'; readonly answer: DirectAnswer }
  /** To where the client was going, as if no proxy stood there; `cluster` is the data plane's name for that. */
  | { readonly kind: 'pass-through'; readonly cluster: string; readonly origin: Origin };

export interface Mirror {
  readonly backend: Backend;
  readonly ratio: number;
}

export interface Route {
  /** e.g. `spec.http[0] of VirtualService default/reviews`, or the route's own name. */
  readonly name: string;
  /** All must hold; empty = every request of the virtual host. */
  readonly conditions: readonly Condition[];
  /** In words: why this route stands where it stands among its siblings, e.g. `longest prefix`. */
  readonly precedence: string;
  readonly action: Action;
  readonly requestHeaders?: HeaderChange;
  readonly responseHeaders?: HeaderChange;
  readonly rewrite?: Rewrite;
  readonly mirrors?: readonly Mirror[];
  readonly retry?: RetryPolicy;
  readonly timeouts?: Timeouts;
  readonly fault?: Fault;
  readonly cors?: Cors;
  /** Asked in this order before the action. */
  readonly redirects?: readonly AddressRedirect[];
  /** Anything the object asks for that this engine does not act on; reported with the decision. */
  readonly ignored?: readonly string[];
  readonly origin: Origin;
}

export interface VirtualHost {
  readonly name: string;
  /** `*`, `*.example.com`, `example.*` or a name; lower case, without port. */
  readonly domains: readonly string[];
  /** Number of labels a leading `*` stands for: exactly one (Ingress) or any (everyone else). */
  readonly wildcardLabels?: 'one' | 'any';
  readonly routes: readonly Route[];
  /** One of `routes` in the data plane's own words, e.g. `router with TLS`. */
  readonly routesAre?: string;
  /** Answers when no route matches; 404 when missing. */
  readonly fallback?: Action;
  /** Every request is answered with this before routing, e.g. Istio's httpsRedirect. */
  readonly redirectAll?: Redirect & { readonly origin: Origin };
  readonly origin: Origin;
}

export interface Listener {
  readonly name: string;
  /** 0 = every port without a listener of its own. */
  readonly port: number;
  readonly protocol: 'http' | 'https' | 'tls-passthrough' | 'tcp' | 'udp';
  /**
   * Names this listener answers for; empty = all. Compared with the server name of the TLS hello (https, tls-passthrough)
   * or with the Host (http, when several http listeners share the port and the data plane keeps them apart).
   */
  readonly serverNames: readonly string[];
  /** A Host that belongs to another TLS listener of the port is answered 421 instead of 404. */
  readonly misdirected?: boolean;
  readonly clientCertificate?: 'none' | 'optional' | 'required';
  /** Who may have signed it, as `namespace/name`; a client that does not say who did is taken to fit. */
  readonly clientAuthorities?: readonly string[];
  /** Where TLS without the required certificate goes, unopened, instead of failing for it; an empty list = nowhere. */
  readonly withoutCertificate?: Listener['streams'];
  /** Whose certificate it shows: clients of a mesh accept only the mesh's. */
  readonly certificate?: 'mesh' | 'own';
  readonly virtualHosts: readonly VirtualHost[];
  /** What answers when no virtual host fits; 404 when missing. */
  readonly fallback?: Action;
  /** For tcp and tls-passthrough; beside virtual hosts, for what is not HTTP. */
  readonly streams?: readonly {
    /** Addresses and CIDR blocks it takes connections to. */
    readonly addresses?: readonly string[];
    /** Names those addresses are found by. */
    readonly hosts?: readonly string[];
    /** Server names of the TLS hello; empty = any. */
    readonly serverNames: readonly string[];
    readonly backends: readonly Backend[];
    /** To where the client was going, under this name of the data plane; `backends` is then empty. */
    readonly passThrough?: string;
    readonly origin: Origin;
  }[];
  /** Further names in the data plane's own words, e.g. `routeConfig`. */
  readonly dataPlane?: Readonly<Record<string, string>>;
  readonly origin: Origin;
}

/** One proxy of the data plane: an ingress controller, a gateway, or the proxy beside (or below) one client pod. */
export interface Proxy {
  /** e.g. `gateway istio-ingress/main`, `sidecar of default/web-1`. */
  readonly name: string;
  readonly role: 'gateway' | 'sidecar';
  /** Controller that programmed it. */
  readonly controller: string;
  readonly ref?: { readonly namespace: string; readonly name: string };
  /** Services in front of it: the port clients call, and the port it listens on. */
  readonly entries?: readonly {
    readonly service: { readonly namespace: string; readonly name: string };
    readonly port: number;
    readonly targetPort: number;
    readonly origin: Origin;
  }[];
  /** Why it is taken to be there where no object asks for it; the end of a sentence. */
  readonly assumed?: string;
  /** Further names a request may ask for it by. */
  readonly alsoKnownAs?: readonly { readonly namespace: string; readonly name: string }[];
  readonly listeners: readonly Listener[];
  /** How it reads paths before comparing them; as they were sent when missing. */
  readonly pathReading?: PathReading;
  /** Answer when a backend has no ready endpoint; 503 when missing. */
  readonly noEndpointsStatus?: number;
  /**
   * What the virtual host is found by: the Host without its port (default), the Host with a port that its scheme does not
   * imply, or the name or address the client connects to.
   */
  readonly chooseBy?: 'host' | 'authority' | 'address';
  /** For a sidecar: what happens to hosts it does not know. */
  readonly unknownHosts?: 'pass-through' | 'refuse';
}

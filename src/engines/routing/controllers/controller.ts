/** What a controller is: it reads objects and programs proxies. One file or folder per controller, listed once in index.ts. */
import type { SourceRef } from '../../core/source-ref.ts';
import type { Cluster } from '../cluster.ts';
import type { ObjectDiagnostic } from '../object.ts';
import type { Proxy } from '../proxy.ts';
import type { StatusCondition } from '../status-condition.ts';
import type { RequestSource } from '../request.ts';

export interface ControllerOptions {
  /** Which ingress controller answers for Ingress objects whose class does not say. */
  readonly ingressController?: string;
  /** Every Ingress is served by this controller, whatever its class says: to compare controllers. */
  readonly everyIngress?: string;
  /** Whether client pods have sidecars. */
  readonly mesh?: boolean;
  /** Settings of a controller itself (ConfigMap, mesh configuration, feature flags), by controller id. */
  readonly settings?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface Programmed {
  readonly proxies: readonly Proxy[];
  readonly conditions: readonly StatusCondition[];
  readonly diagnostics: readonly ObjectDiagnostic[];
}

export interface Controller {
  /** e.g. `gateway-api`, `istio`, `ingress-nginx`, `nginx-inc`, `haproxy`, `traefik`, `linkerd`, `envoy`. */
  readonly id: string;
  readonly label: string;
  readonly summary: string;
  /** Kinds it reads. */
  readonly kinds: readonly string[];
  /** Its data plane's own defaults, told in the decision. */
  readonly sources: readonly SourceRef[];
  /** Gateways and ingress controllers: what stands at the edge. Statuses of all its objects. */
  program(cluster: Cluster, options: ControllerOptions): Programmed;
  /** The proxy beside one client pod, if this controller runs a mesh. */
  programClient?(
    cluster: Cluster,
    source: Extract<RequestSource, { kind: 'pod' }>,
    options: ControllerOptions,
  ): Proxy | undefined;
}

/** A request, as its client sends it. */

/** Who sends it. */
export type RequestSource =
  /** From outside, to a Gateway or an ingress controller. Without a name: the only one there is. */
  | { readonly kind: 'external'; readonly gateway?: { readonly namespace: string; readonly name: string } }
  /** From a pod inside; its sidecar or node proxy takes part when the mesh is on. */
  | { readonly kind: 'pod'; readonly namespace: string; readonly name: string };

export interface RoutedRequest {
  readonly source: RequestSource;
  readonly scheme: 'http' | 'https';
  readonly method: string;
  /** As in the Host header, without port; '' = the address itself was called. */
  readonly host: string;
  /** Port the client connects to. */
  readonly port: number;
  /** Path without query, starting with `/`. */
  readonly path: string;
  /** Without `?`. */
  readonly query: string;
  /** Lower-case names; several values joined with a comma. */
  readonly headers: Readonly<Record<string, string>>;
  /** `grpc` requests carry `/service/method` in the path and a gRPC status in their answer. */
  readonly protocol: 'http' | 'grpc' | 'tcp' | 'tls' | 'udp';
  /** Server name of the TLS hello; the host when missing. */
  readonly sni?: string;
  readonly clientAddress?: string;
  /** Address or name the client connects to, where it is not the host. */
  readonly address?: string;
  readonly tls?: {
    readonly clientCertificate?: string;
    /** Who signed it, as `namespace/name` of the ConfigMap or Secret that holds the authority. */
    readonly signedBy?: string;
    readonly mutual?: boolean;
  };
  /** What filters before the router found out, by namespace. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Claims of a token that was accepted, for policies that route by them. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

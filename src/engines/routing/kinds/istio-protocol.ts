/** Protocol names of ports, as Istio reads them: pkg/config/protocol/instance.go and pilot/pkg/serviceregistry/kube (istio/istio 86c9f01). */

export type IstioProtocol =
  | 'TCP'
  | 'UDP'
  | 'GRPC'
  | 'GRPC-Web'
  | 'HTTP'
  | 'HTTP_PROXY'
  | 'HTTP2'
  | 'HTTPS'
  | 'TLS'
  | 'Mongo'
  | 'Redis'
  | 'MySQL'
  /** Not named: the sidecar looks at the first bytes. */
  | 'unsupported';

const byName: Readonly<Record<string, IstioProtocol>> = {
  tcp: 'TCP',
  udp: 'UDP',
  grpc: 'GRPC',
  'grpc-web': 'GRPC-Web',
  http: 'HTTP',
  http_proxy: 'HTTP_PROXY',
  http2: 'HTTP2',
  https: 'HTTPS',
  tls: 'TLS',
  mongo: 'Mongo',
  redis: 'Redis',
  mysql: 'MySQL',
};

export function parseProtocol(name: string): IstioProtocol {
  const key = name.toLowerCase();
  return Object.hasOwn(byName, key) ? byName[key]! : 'unsupported';
}

export function isHttp(protocol: IstioProtocol): boolean {
  return ['HTTP', 'HTTP2', 'HTTP_PROXY', 'GRPC', 'GRPC-Web'].includes(protocol);
}

export function isTls(protocol: IstioProtocol): boolean {
  return protocol === 'HTTPS' || protocol === 'TLS';
}

/** Streams of bytes, TLS included. */
export function isTcp(protocol: IstioProtocol): boolean {
  return ['TCP', 'HTTPS', 'TLS', 'Mongo', 'Redis', 'MySQL'].includes(protocol);
}

/** Shapes of Traefik's kinds, as their definitions state them (traefik/traefik@fd5a576 docs/content/reference/dynamic-configuration/traefik.io_*.yaml). */
import { numberOrText } from './kube-shapes.ts';
import { choice, filledText, flag, free, list, map, needs, record, text, whole, type Check } from './istio-shape.ts';

function named(names: string, check: Check): Record<string, Check> {
  return Object.fromEntries(names.split(' ').map((name) => [name, check]));
}

export const middlewareRefs: Check = list(record({ name: filledText, namespace: text }, needs('name')));

const balancer: Record<string, Check> = {
  name: filledText,
  kind: choice('Service', 'TraefikService'),
  namespace: text,
  port: numberOrText,
  weight: whole,
  passHostHeader: flag,
  nativeLB: flag,
  nodePortLB: flag,
  middlewares: middlewareRefs,
  ...named('scheme strategy serversTransport', text),
  ...named('healthCheck passiveHealthCheck responseForwarding sticky', free),
};
const service: Check = record(balancer, needs('name'));

export const ingressRouteSpec: Check = record(
  {
    entryPoints: list(text),
    ingressClassName: text,
    parentRefs: list(record({ name: filledText, namespace: text }, needs('name'))),
    routes: list(
      record({
        kind: choice('Rule'),
        match: free,
        syntax: text,
        priority: whole,
        services: list(service),
        middlewares: middlewareRefs,
        observability: free,
      }),
    ),
    tls: record({ certResolver: text, domains: free, options: free, secretName: text, store: free }),
  },
  needs('routes'),
);

export const traefikServiceSpec: Check = record({
  weighted: record({ services: list(service), sticky: free }),
  mirroring: record({
    ...balancer,
    mirrorBody: flag,
    maxBodySize: whole,
    mirrors: list(record({ ...balancer, percent: whole }, needs('name'))),
  }),
  highestRandomWeight: record({ services: list(service) }),
  failover: record(named('errors fallback service', free)),
});

/** Middlewares that are acted on have their fields checked. */
export const middlewareSpec: Check = record({
  stripPrefix: record({ prefixes: list(text), forceSlash: flag }),
  stripPrefixRegex: record({ regex: list(text) }),
  addPrefix: record({ prefix: text }),
  replacePath: record({ path: text }),
  replacePathRegex: record({ regex: text, replacement: text }),
  redirectScheme: record({
    scheme: text,
    port: numberOrText,
    permanent: flag,
    forcePermanentRedirect: flag,
  }),
  redirectRegex: record({ regex: text, replacement: text, permanent: flag }),
  chain: record({ middlewares: middlewareRefs }),
  retry: record({
    attempts: whole,
    status: list(text),
    disableRetryOnNetworkError: flag,
    retryNonIdempotentMethod: flag,
    maxRequestBodyBytes: whole,
    ...named('initialInterval timeout', free),
  }),
  headers: (field) => {
    map(free)(field);
    for (const name of ['customRequestHeaders', 'customResponseHeaders']) map(text)(field.at(name));
  },
  ...named(
    'basicAuth buffering circuitBreaker compress contentType digestAuth encodedCharacters errors forwardAuth',
    free,
  ),
  ...named('grpcWeb inFlightReq ipAllowList ipWhiteList passTLSClientCert plugin rateLimit', free),
});

export const serversTransportSpec: Check = record({
  serverName: text,
  insecureSkipVerify: flag,
  disableHTTP2: flag,
  maxIdleConnsPerHost: whole,
  forwardingTimeouts: record(
    named('dialTimeout responseHeaderTimeout idleConnTimeout readIdleTimeout pingTimeout', free),
  ),
  ...named(
    'certificatesSecrets cipherSuites maxVersion minVersion peerCertSANs peerCertURI rootCAs rootCAsSecrets spiffe',
    free,
  ),
});

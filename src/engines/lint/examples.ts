/** Frames for the examples of the rules: complete objects around the lines that matter. */

const indent = (text: string, by: number): string =>
  text
    .trim()
    .split('\n')
    .map((line) => (line === '' ? '' : `${' '.repeat(by)}${line}`))
    .join('\n');

/** A VirtualService with one rule that sends everything to reviews. */
export const virtualService = (rule: string): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: reviews}
spec:
  hosts: [reviews]
  http:
  - route: [{destination: {host: reviews}}]
${indent(rule, 4)}
`;

/** A DestinationRule of reviews. */
export const destinationRule = (policy: string): string => `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: reviews}
spec:
  host: reviews
  trafficPolicy:
${indent(policy, 4)}
`;

/** An HTTPRoute with one rule. */
export const httpRoute = (rule: string): string => `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: reviews}
spec:
  parentRefs: [{name: edge}]
  rules:
  - backendRefs: [{name: reviews, port: 9080}]
${indent(rule, 4)}
`;

/** An HTTPRoute of the mesh that carries annotations. */
export const linkerdRoute = (annotations: string): string => `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: reviews
  annotations:
${indent(annotations, 4)}
spec:
  parentRefs: [{group: core, kind: Service, name: reviews, port: 9080}]
  rules:
  - matches: [{method: GET}]
    backendRefs: [{name: reviews, port: 9080}]
`;

export const middleware = (spec: string): string => `apiVersion: traefik.io/v1alpha1
kind: Middleware
metadata: {name: reviews-retry}
spec:
${indent(spec, 2)}
`;

/** An Ingress of the community's controller. */
export const ingress = (annotations: string): string => `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: reviews
  annotations:
${indent(annotations, 4)}
spec:
  ingressClassName: nginx
  rules:
  - http:
      paths: [{path: /, pathType: Prefix, backend: {service: {name: reviews, port: {number: 9080}}}}]
`;

/** A VirtualServer of NGINX with one upstream. */
export const virtualServer = (upstream: string): string => `apiVersion: k8s.nginx.org/v1
kind: VirtualServer
metadata: {name: reviews}
spec:
  host: reviews.example.com
  upstreams:
  - name: reviews
    service: reviews
    port: 9080
${indent(upstream, 4)}
  routes: [{path: /, action: {pass: reviews}}]
`;

export const backendTrafficPolicy = (spec: string): string => `apiVersion: gateway.envoyproxy.io/v1alpha1
kind: BackendTrafficPolicy
metadata: {name: reviews}
spec:
  targetRefs: [{group: gateway.networking.k8s.io, kind: HTTPRoute, name: reviews}]
${indent(spec, 2)}
`;

export const meshRetry = (http: string): string => `apiVersion: kuma.io/v1alpha1
kind: MeshRetry
metadata: {name: reviews, namespace: kuma-system}
spec:
  targetRef: {kind: Mesh}
  to:
  - targetRef: {kind: MeshService, name: reviews, namespace: default}
    default:
      http:
${indent(http, 8)}
`;

export const httpProxy = (route: string): string => `apiVersion: projectcontour.io/v1
kind: HTTPProxy
metadata: {name: reviews}
spec:
  virtualhost: {fqdn: reviews.example.com}
  routes:
  - services: [{name: reviews, port: 9080}]
${indent(route, 4)}
`;

export const haproxyBackend = (spec: string): string => `apiVersion: ingress.v3.haproxy.org/v3
kind: Backend
metadata: {name: reviews}
spec:
  name: reviews
  mode: http
${indent(spec, 2)}
`;

/** Three pods behind a Service. */
export const pods = (count: number): string => `apiVersion: v1
kind: Service
metadata: {name: reviews}
spec: {selector: {app: reviews}, ports: [{port: 9080}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: reviews}
spec:
  replicas: ${count}
  selector: {matchLabels: {app: reviews}}
  template:
    metadata: {labels: {app: reviews}}
`;

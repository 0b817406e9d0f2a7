/** Texts to begin with; each shows something people ask about. */
export interface LintExample {
  readonly id: string;
  readonly label: string;
  readonly question: string;
  readonly text: string;
}

export const examples: readonly LintExample[] = [
  {
    id: 'istio',
    label: 'Istio: timeout and tries',
    question: 'Predict: how often is a request sent at most, and which of the tries can finish?',
    text: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: reviews}
spec:
  hosts: [reviews]
  http:
  - name: everything
    timeout: 6s
    retries:
      attempts: 3
      perTryTimeout: 2s
      retryOn: connect-failure,503
    route:
    - destination: {host: reviews, subset: v2}
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: reviews}
spec:
  host: reviews
  trafficPolicy:
    connectionPool:
      http: {maxRetries: 3}
    outlierDetection:
      consecutive5xxErrors: 5
      consecutiveGatewayErrors: 5
      interval: 10s
  subsets:
  - {name: v1, labels: {version: v1}}
`,
  },
  {
    id: 'layers',
    label: 'Gateway and mesh together',
    question: 'Predict: how many calls can reach the last server for one request at the edge?',
    text: `apiVersion: traefik.io/v1alpha1
kind: IngressRoute
metadata: {name: shop}
spec:
  routes:
  - kind: Rule
    match: Host(\`shop.example.com\`)
    middlewares: [{name: shop-retry}]
    services: [{name: cart, port: 80}]
---
apiVersion: traefik.io/v1alpha1
kind: Middleware
metadata: {name: shop-retry}
spec:
  retry:
    attempts: 3
    initialInterval: 100
    status: ["502-504"]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: cart
  annotations:
    retry.linkerd.io/http: 5xx
    retry.linkerd.io/limit: "2"
    timeout.linkerd.io/request: 2.5s
spec:
  parentRefs: [{group: core, kind: Service, name: cart, port: 80}]
  rules:
  - backendRefs: [{name: cart, port: 80}]
`,
  },
  {
    id: 'fault',
    label: 'Testing retries with faults',
    question: 'Predict: half the requests are aborted and two retries are allowed; what does the caller see?',
    text: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: ratings}
spec:
  hosts: [ratings]
  http:
  - fault:
      abort: {httpStatus: 503, percentage: {value: 50}}
    timeout: 4s
    retries:
      attempts: 2
      perTryTimeout: 1s
      retryOn: 5xx
    route:
    - destination: {host: ratings}
`,
  },
  {
    id: 'httproute',
    label: 'HTTPRoute and Envoy Gateway',
    question: 'Predict: which of the two retry policies is in force?',
    text: `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: orders}
spec:
  parentRefs: [{name: edge}]
  rules:
  - matches: [{method: POST}]
    timeouts: {request: 3s, backendRequest: 1s}
    retry: {attempts: 2, codes: [503], backoff: 100ms}
    backendRefs: [{name: orders, port: 80}]
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: BackendTrafficPolicy
metadata: {name: orders}
spec:
  targetRefs: [{group: gateway.networking.k8s.io, kind: HTTPRoute, name: orders}]
  retry:
    numRetries: 4
    retryOn:
      triggers: [connect-failure]
      httpStatusCodes: [502, 503]
`,
  },
  {
    id: 'nginx',
    label: 'ingress-nginx, before the move',
    question: 'Predict: what ends the retries of this Ingress?',
    text: `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: payments
  annotations:
    nginx.ingress.kubernetes.io/backend-protocol: GRPC
    nginx.ingress.kubernetes.io/proxy-next-upstream: error timeout http_503 non_idempotent
    nginx.ingress.kubernetes.io/proxy-next-upstream-tries: "0"
    nginx.ingress.kubernetes.io/proxy-read-timeout: 10s
spec:
  ingressClassName: nginx
  rules:
  - http:
      paths:
      - path: /
        pathType: Prefix
        backend: {service: {name: payments, port: {number: 80}}}
`,
  },
];

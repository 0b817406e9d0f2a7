/** Where the rules' facts were read. */
import type { SourceRef } from '../core/source-ref.ts';

const github = (repository: string, version: string, at: string, commit: string): SourceRef => ({
  title: repository,
  version,
  at,
  url: `https://github.com/${repository}/blob/${commit}/${at.split(/[ ,]/)[0]}`,
});
const issue = (repository: string, number: number): SourceRef => ({
  title: repository,
  version: `issue ${number}`,
  url: `https://github.com/${repository}/issues/${number}`,
});

export const envoyRetryState = github(
  'envoyproxy/envoy',
  '1.39.0',
  'source/common/router/retry_state_impl.cc',
  'v1.39.0',
);
export const envoyFinalTimeout = github(
  'envoyproxy/envoy',
  '1.39.0',
  'source/common/router/router.cc FilterUtility::finalTimeout',
  'v1.39.0',
);
export const envoyOutlier = github(
  'envoyproxy/envoy',
  '00c7146',
  'source/common/upstream/outlier_detection_impl.cc',
  '00c7146d95ff67fc55c78f036d6236689b66e72f',
);
export const envoyTryTimeout = issue('envoyproxy/envoy', 8777);
export const istioVirtualService = github(
  'istio/api',
  'b8f8791 (1.31)',
  'networking/v1alpha3/virtual_service.proto HTTPRetry',
  'b8f8791',
);
export const istioFault = github(
  'istio/api',
  'b8f8791 (1.31)',
  'networking/v1alpha3/virtual_service.proto HTTPRoute.fault',
  'b8f8791',
);
export const istioDestinationRule = github(
  'istio/api',
  'b8f8791 (1.31)',
  'networking/v1alpha3/destination_rule.proto',
  'b8f8791',
);
export const istioRetry = github(
  'istio/istio',
  '86c9f01 (August 2026)',
  'pilot/pkg/networking/core/route/retry/retry.go',
  '86c9f01',
);
export const istioValidation = github(
  'istio/istio',
  '86c9f01 (August 2026)',
  'pkg/config/validation/agent/validation.go',
  '86c9f01',
);
export const istioAnalyzers = github(
  'istio/istio',
  '86c9f01 (August 2026)',
  'pkg/config/analysis/analyzers/virtualservice/destinationhosts.go',
  '86c9f01',
);
export const istioBudgetPercent = issue('istio/istio', 59_504);
export const gatewayApiRoute = github('kubernetes-sigs/gateway-api', '1.6.1', 'apis/v1/httproute_types.go', 'v1.6.1');
export const gatewayApiBackoff = issue('kubernetes-sigs/gateway-api', 5167);
export const linkerdAnnotations = github(
  'linkerd/linkerd2',
  'b24cd40 (edge-26.8.3)',
  'policy-controller/k8s/index/src/outbound/index/http.rs',
  'b24cd40',
);
export const linkerdTimeoutsDoc = github(
  'linkerd/website',
  '93f0017',
  'linkerd.io/content/2-edge/reference/timeouts.md',
  '93f0017',
);
export const traefikRetry = github('traefik/traefik', 'fd5a576 (3.7.9)', 'pkg/middlewares/retry/retry.go', 'fd5a576');
export const traefikMiddleware = github(
  'traefik/traefik',
  'fd5a576 (3.7.9)',
  'pkg/provider/kubernetes/crd/traefikio/v1alpha1/middleware.go',
  'fd5a576',
);
export const nginxUpstream = github(
  'nginx/nginx',
  '3f6f782',
  'src/http/ngx_http_upstream.c ngx_http_upstream_next',
  '3f6f782',
);
export const ingressNginxReadme = github('kubernetes/ingress-nginx', 'dbb11b9 (1.15.1)', 'README.md', 'dbb11b9');
export const ingressNginxTemplate = github(
  'kubernetes/ingress-nginx',
  'dbb11b9 (1.15.1)',
  'rootfs/etc/nginx/template/nginx.tmpl',
  'dbb11b9',
);
export const ingressNginxBalancer = github(
  'kubernetes/ingress-nginx',
  'dbb11b9 (1.15.1)',
  'rootfs/etc/nginx/lua/balancer.lua',
  'dbb11b9',
);
export const haproxyBackend = github(
  'haproxy/haproxy',
  '50872da',
  'include/haproxy/stream.h stream_choose_redispatch',
  '50872da',
);
export const kumaRetry = github(
  'kumahq/kuma',
  '348b651',
  'pkg/plugins/policies/meshretry/plugin/xds/configurer.go',
  '348b651',
);
export const envoyGatewayRoute = github(
  'envoyproxy/gateway',
  'd32f282 (1.9.0)',
  'internal/xds/translator/route.go',
  'd32f282',
);
export const consulZero = issue('hashicorp/consul', 8516);
export const rfc9110: SourceRef = {
  title: 'RFC 9110, HTTP Semantics',
  version: 'June 2022',
  at: 'section 9.2.2, Idempotent Methods',
  url: 'https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2',
};
export const sreBook: SourceRef = {
  title: 'Site Reliability Engineering',
  version: '2016',
  at: 'chapter 22, Addressing Cascading Failures: Retries',
  url: 'https://sre.google/sre-book/addressing-cascading-failures/',
};

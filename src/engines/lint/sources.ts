/** Where the rules' facts were read. */
import type { SourceRef } from '../core/source-ref.ts';

/** Files of a repository as they were at one commit. */
const repository =
  (title: string, version: string, commit: string) =>
  (at: string): SourceRef => ({
    title,
    version,
    at,
    url: `https://github.com/${title}/blob/${commit}/${at.split(/[ ,]/)[0]}`,
  });
const issue = (repository: string, number: number): SourceRef => ({
  title: repository,
  version: `issue ${number}`,
  url: `https://github.com/${repository}/issues/${number}`,
});

const envoy = repository('envoyproxy/envoy', '1.39.0', 'v1.39.0');
const envoyMain = repository('envoyproxy/envoy', '00c7146', '00c7146d95ff67fc55c78f036d6236689b66e72f');
const istioApi = repository('istio/api', 'b8f8791 (1.31)', 'b8f8791');
const istio = repository('istio/istio', '86c9f01 (August 2026)', '86c9f01');
const gatewayApi = repository('kubernetes-sigs/gateway-api', '1.6.1', 'v1.6.1');
const linkerd = repository('linkerd/linkerd2', 'b24cd40 (edge-26.8.3)', 'b24cd40');
const linkerdWebsite = repository('linkerd/website', '93f0017', '93f0017');
const traefik = repository('traefik/traefik', 'fd5a576 (3.7.9)', 'fd5a576');
const nginx = repository('nginx/nginx', '3f6f782', '3f6f782');
const ingressNginx = repository('kubernetes/ingress-nginx', 'dbb11b9 (1.15.1)', 'dbb11b9');
const haproxy = repository('haproxy/haproxy', '50872da', '50872da');
const kuma = repository('kumahq/kuma', '348b651', '348b651');
const envoyGateway = repository('envoyproxy/gateway', 'd32f282 (1.9.0)', 'd32f282');

export const envoyRetryState = envoy('source/common/router/retry_state_impl.cc');
export const envoyFinalTimeout = envoy('source/common/router/router.cc FilterUtility::finalTimeout');
export const envoyOutlier = envoyMain('source/common/upstream/outlier_detection_impl.cc');
export const envoyTryTimeout = issue('envoyproxy/envoy', 8777);
export const istioVirtualService = istioApi('networking/v1alpha3/virtual_service.proto HTTPRetry');
export const istioFault = istioApi('networking/v1alpha3/virtual_service.proto HTTPRoute.fault');
export const istioDestinationRule = istioApi('networking/v1alpha3/destination_rule.proto');
export const istioRetry = istio('pilot/pkg/networking/core/route/retry/retry.go');
export const istioValidation = istio('pkg/config/validation/agent/validation.go');
export const istioAnalyzers = istio('pkg/config/analysis/analyzers/virtualservice/destinationhosts.go');
export const istioBudgetPercent = issue('istio/istio', 59_504);
export const gatewayApiRoute = gatewayApi('apis/v1/httproute_types.go');
export const gatewayApiBackoff = issue('kubernetes-sigs/gateway-api', 5167);
export const linkerdAnnotations = linkerd('policy-controller/k8s/index/src/outbound/index/http.rs');
export const linkerdTimeoutsDoc = linkerdWebsite('linkerd.io/content/2-edge/reference/timeouts.md');
export const traefikRetry = traefik('pkg/middlewares/retry/retry.go');
export const traefikMiddleware = traefik('pkg/provider/kubernetes/crd/traefikio/v1alpha1/middleware.go');
export const nginxUpstream = nginx('src/http/ngx_http_upstream.c ngx_http_upstream_next');
export const ingressNginxReadme = ingressNginx('README.md');
export const ingressNginxTemplate = ingressNginx('rootfs/etc/nginx/template/nginx.tmpl');
export const ingressNginxBalancer = ingressNginx('rootfs/etc/nginx/lua/balancer.lua');
export const haproxyBackend = haproxy('include/haproxy/stream.h stream_choose_redispatch');
export const kumaRetry = kuma('pkg/plugins/policies/meshretry/plugin/xds/configurer.go');
export const envoyGatewayRoute = envoyGateway('internal/xds/translator/route.go');
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

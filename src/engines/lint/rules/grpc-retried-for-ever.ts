import { ingressNginxPrefix } from '../dialects/ingress-nginx.ts';
import { ingress } from '../examples.ts';
import type { LintRule } from '../rule.ts';
import { ingressNginxTemplate } from '../sources.ts';

export const grpcRetriedForEver: LintRule = {
  id: 'grpc-retried-for-ever',
  severity: 'error',
  title: 'gRPC through ingress-nginx is retried without an end',
  why: 'The controller’s template writes proxy_next_upstream_tries, which nginx does not use for gRPC, and no grpc_next_upstream_tries. Together with its own choice of the pod, which always grants one more try, a dead single pod is asked again at once and without limit.',
  source: ingressNginxTemplate,
  bad: {
    yaml: ingress('nginx.ingress.kubernetes.io/backend-protocol: GRPC'),
    points: 'GRPC',
    alongside: ['ingress-nginx-retired', 'retries-by-default'],
  },
  good: { yaml: ingress('example.com/backend-protocol: GRPC') },
  *check({ cluster }) {
    const name = `${ingressNginxPrefix}backend-protocol`;
    for (const object of cluster.ofKind('Ingress')) {
      if (!/^GRPCS?$/i.test(object.annotations[name] ?? '')) continue;
      yield {
        object,
        path: ['metadata', 'annotations', name],
        message: 'No limit of tries reaches gRPC backends: a pod that is down is asked again without an end.',
        fix: 'Write grpc_next_upstream off; in a server-snippet, or move the route to another controller.',
      };
    }
  },
};
